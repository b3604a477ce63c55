public import Model

/// Dated prices of models, and the rules by which a call finds its price.
///
/// ## File format
///
/// A price file is one JSON object in UTF-8. Built-in files and a user's own have the same form. Unknown
/// fields, repeated names and overlapping rows are errors that name the line.
///
/// | field | value |
/// | --- | --- |
/// | `format`, `format_version` | `"spanledger-prices"`, `1` |
/// | `version` | text; names this edition of the prices |
/// | `currency`, `unit` | `"USD"`, `"per_1M_tokens"` |
/// | `sources` | optional list of `{id, repository, package, data, licence, retrieved}` |
/// | `providers` | optional list of `{id, kind, aliases}`; `kind` is `developer` or `host` |
/// | `models` | list of models |
/// | model: `provider`, `model` | ids, case does not matter |
/// | model: `name`, `deployment`, `source`, `checked`, `note` | optional texts; `source` is an id |
/// | model: `match` | optional lists `{exact, dated, numbered, prefix, suffix, contains, without}` |
/// | model: `prices` | list of price rows |
/// | price: `id` | optional; else `provider/model/variant`, then `@from` and `@hours` where given |
/// | price: `variant` | `standard` (default), `batch`, `priority`, `flex` or `fast` |
/// | price: `from`, `to` | UTC dates or times, `[from, to)`; absent or `null` is open |
/// | price: `hours` | optional daily window in UTC, `"01:00-04:00"`; wins over the row without hours |
/// | price: `rates` | USD per 1M tokens by class, quoted decimals from 0; `input` is required |
/// | price: `tiers` | optional list of `{over, rates}`, ascending; only classes that change |
///
/// ## Rules
///
/// - A class without a rate is billed at its parent: cache and other input classes at `input`, output classes
///   at `output`. A call with output tokens has no known price if there is no `output` rate.
/// - A tier applies to the whole request once its input, cached tokens included, is strictly over `over`.
/// - The row in force when the call began prices all of it. A variant without a row is billed as `standard`.
/// - Of the clauses that match an id, `exact` wins over `dated`, `numbered`, `prefix`, `suffix` and
///   `contains`; then the longest wins.
/// - Prices become whole picodollars per token, rounded half up once when the file is read. Every price
///   published so far with at most six decimals is exact.
public struct PriceBook: Sendable {
    /// Everything derived from the models; shared by copies.
    private final class Index: Sendable {
        let rows: [PriceRow]
        let resolver: ModelResolver
        let table: RateTable
        let cache = ResolutionCache()
        private let positions: [String: Int]

        init(rows: [PriceRow], resolver: ModelResolver, table: RateTable) {
            self.rows = rows
            positions = Dictionary(zip(rows.map(\.id), rows.indices)) { _, later in later }
            self.resolver = resolver
            self.table = table
        }

        func row(id: String) -> PriceRow? { positions[id].map { rows[$0] } }
    }

    /// Edition of the prices; of an overridden book, both editions joined by `+`.
    public let version: String
    private let providers: [PriceProvider]
    /// Lowest layer first.
    private let layers: [[PriceModel]]
    private let index: Index

    /// Reads one price file.
    ///
    /// - Parameters:
    ///   - parsing: The file's bytes.
    ///   - path: How errors and rows without a source name the file.
    /// - Throws: The first mistake of the file.
    public init(parsing: [UInt8], path: String) throws(PriceBookError) {
        let file = try PriceFileDecoder.decode(parsing, path: path)
        self.init(version: file.version, providers: file.providers, layers: [file.models])
    }

    init(version: String, providers: [PriceProvider], layers: [[PriceModel]]) {
        self.version = version
        self.providers = providers
        self.layers = layers
        var models: [PriceModel] = []
        var clauseLayers: [[ModelClause: Int]] = []
        var positions: [String: Int] = [:]
        for (layer, layerModels) in layers.enumerated() {
            for model in layerModels {
                let key = "\(model.provider)/\(model.model)"
                let position = positions[key] ?? models.count
                positions[key] = position
                if position == models.count {
                    models.append(
                        PriceModel(provider: model.provider, model: model.model, clauses: [], rows: [])
                    )
                    clauseLayers.append([:])
                }
                let known = clauseLayers[position]
                for clause in model.clauses { clauseLayers[position][clause] = layer }
                models[position].clauses += model.clauses.filter { known[$0] == nil }
                let replaced = Set(model.rows.map(\.id))
                models[position].rows.removeAll { replaced.contains($0.id) }
                models[position].rows.insert(contentsOf: model.rows, at: 0)
            }
        }
        var rows: [PriceRow] = []
        var rowsByModel: [[Int]] = []
        for model in models {
            rowsByModel.append(Array(rows.count..<(rows.count + model.rows.count)))
            rows += model.rows
        }
        index = Index(
            rows: rows,
            resolver: ModelResolver(providers: providers, models: models, layers: clauseLayers),
            table: RateTable(rows: rows, models: rowsByModel)
        )
    }

    /// This book with another on top.
    ///
    /// Where both have a row in force for a call, the other book's wins; a row with the same id is replaced.
    /// Models, match clauses and providers of the other book are added.
    public func overridden(by other: PriceBook) -> PriceBook {
        PriceBook(
            version: "\(version)+\(other.version)",
            providers: providers + other.providers,
            layers: layers + other.layers
        )
    }

    /// Every row, by model in the order of the files; within a model, the row that wins comes first.
    public var rows: [PriceRow] { index.rows }

    /// The row that would price a call.
    ///
    /// - Parameters:
    ///   - provider: Provider in any usual spelling; `nil` or an unknown one leaves it to the model id.
    ///   - model: Model id as telemetry has it, also with a date, a region or a router's prefix.
    ///   - time: When the call began.
    ///   - totalInput: Input tokens, cached ones included; the result's `rates` are those of its tier.
    ///   - tier: Processing mode as `Step.serviceTier` has it.
    /// - Returns: `nil` if the model is unknown, ambiguous or has no price at that time.
    public func row(
        provider: String?,
        model: String,
        at time: Instant,
        totalInput: Int64,
        tier: String?
    ) -> PriceRow? {
        guard let period = period(provider: provider, model: model, at: time, tier: tier) else { return nil }
        var row = index.rows[index.table.row(period: period)]
        row.rates = row.rates(totalInput: totalInput)
        return row
    }

    /// Prices one model call by the row in force when it began.
    ///
    /// - Returns: `computed` is `nil` without usage, for a model without a price, for a class without a rate,
    ///   for negative counts and for amounts past 9.2 million USD; `priceRowID` is empty if no row was found.
    /// - Complexity: O(rows of the model), under 0.3 µs once the model has been seen.
    public func charge(_ step: Step) -> Charge {
        guard let usage = step.usage, let period = period(of: step) else {
            return Charge(computed: nil, priceRowID: "")
        }
        let amount = index.table.amount(usage, period: period)
        return Charge(
            computed: amount.map(Money.init(picodollars:)),
            priceRowID: index.rows[index.table.row(period: period)].id
        )
    }

    /// What the classes of a priced call cost; the parts add up to its charge.
    ///
    /// - Parameters:
    ///   - usage: The tokens that were charged.
    ///   - rowID: `Charge.priceRowID` of the call.
    /// - Returns: An amount for each class with tokens; `nil` without such a row or a known amount.
    public func amounts(_ usage: Usage, rowID: String) -> [TokenClass: Money]? {
        guard let row = index.row(id: rowID), let total = usage.checkedTotalInput else { return nil }
        let rates = row.rates(totalInput: total)
        var amounts: [TokenClass: Money] = [:]
        for tokenClass in TokenClass.allCases where usage[tokenClass] != 0 {
            guard usage[tokenClass] > 0, let rate = rates.billed(tokenClass) else { return nil }
            let (amount, overflow) = usage[tokenClass].multipliedReportingOverflow(by: rate)
            guard !overflow else { return nil }
            amounts[tokenClass] = Money(picodollars: amount)
        }
        return amounts
    }

    private func period(of step: Step) -> Int? {
        period(of: step, model: step.model) ?? period(of: step, model: step.requestModel)
    }

    private func period(of step: Step, model: String?) -> Int? {
        guard let model else { return nil }
        return period(provider: step.provider, model: model, at: step.start, tier: step.serviceTier)
    }

    private func period(provider: String?, model: String, at time: Instant, tier: String?) -> Int? {
        let position = index.cache.model(provider: provider, model: model) {
            index.resolver.resolve(provider: provider, model: model)
        }
        guard let position else { return nil }
        return index.table.period(model: position, at: time, variant: PriceVariant(serviceTier: tier))
    }
}
