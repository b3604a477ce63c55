/// A model of one provider with everything a price file says about it.
struct PriceModel: Sendable {
    var provider: String
    var model: String
    var clauses: [ModelClause]
    var rows: [PriceRow]
}

/// A company that sells calls to models.
struct PriceProvider: Sendable {
    /// Whether it made the models it lists, or runs those of others.
    enum Kind: String, CaseIterable, Sendable { case developer, host }

    var id: String
    var kind: Kind
    /// Other spellings in telemetry and in front of model ids, lower case.
    var aliases: [String]
}
