internal import Model

/// Turns the tree of a price file into models and rows, and checks every field.
struct PriceFileDecoder {
    /// What a file holds.
    struct File {
        var version: String
        var providers: [PriceProvider]
        var models: [PriceModel]
    }

    /// A file larger than this is no price file.
    static let bytesMax = 8 << 20

    let path: String
    private var sources: Set<String> = []
    private var rowLines: [String: Int] = [:]

    static func decode(_ bytes: [UInt8], path: String) throws(PriceBookError) -> File {
        guard bytes.count <= bytesMax else {
            throw PriceBookError(path: path, line: 1, reason: .syntax("at most \(bytesMax) bytes"))
        }
        var decoder = PriceFileDecoder(path: path)
        return try decoder.file(try JSONReader.parse(bytes, path: path))
    }

    private init(path: String) { self.path = path }

    private mutating func file(_ root: JSONNode) throws(PriceBookError) -> File {
        let object = try FieldReader(
            root,
            name: "the document",
            path: path,
            allowed: [
                "format", "format_version", "version", "currency", "unit", "sources", "providers", "models",
            ]
        )
        try object.require("format", oneOf: ["spanledger-prices"])
        try object.requireNumber("format_version", oneOf: ["1"])
        try object.require("currency", oneOf: ["USD"])
        try object.require("unit", oneOf: ["per_1M_tokens"])
        let version = try object.text("version")
        for node in try object.list("sources", isOptional: true) { try addSource(node) }
        var providers: [PriceProvider] = []
        for node in try object.list("providers", isOptional: true) { providers.append(try provider(node)) }
        var models: [PriceModel] = []
        for node in try object.list("models") { models.append(try model(node)) }
        return File(version: version, providers: providers, models: try merged(models))
    }

    private mutating func addSource(_ node: JSONNode) throws(PriceBookError) {
        let allowed = ["id", "repository", "package", "data", "licence", "retrieved"]
        let object = try FieldReader(node, name: "the source", path: path, allowed: allowed)
        sources.insert(try object.text("id"))
        for name in allowed.dropFirst() { _ = try object.optionalText(name) }
    }

    private func provider(_ node: JSONNode) throws(PriceBookError) -> PriceProvider {
        let object = try FieldReader(
            node,
            name: "the provider",
            path: path,
            allowed: ["id", "kind", "aliases"]
        )
        let kinds = PriceProvider.Kind.allCases.map(\.rawValue)
        try object.require("kind", oneOf: kinds)
        let kind = PriceProvider.Kind(rawValue: try object.text("kind")) ?? .developer
        let aliases = try object.texts("aliases").map { $0.lowercased() }
        return PriceProvider(id: try object.text("id").lowercased(), kind: kind, aliases: aliases)
    }

    private mutating func model(_ node: JSONNode) throws(PriceBookError) -> PriceModel {
        let object = try FieldReader(
            node,
            name: "the model",
            path: path,
            allowed: [
                "provider", "model", "name", "deployment", "source", "checked", "note", "match", "prices",
            ]
        )
        let provider = try object.text("provider").lowercased()
        let model = try object.text("model").lowercased()
        for name in ["name", "checked", "note"] { _ = try object.optionalText(name) }
        let source = try object.optionalText("source")
        if let source, !sources.contains(source) {
            let known =
                sources.isEmpty
                ? "no source is declared in \"sources\"" : sources.sorted().joined(separator: ", ")
            throw object.invalid("source", value: "\"\(source)\"", allowed: "the id of a source (\(known))")
        }
        let template = PriceRow(
            id: "",
            provider: provider,
            model: model,
            variant: .standard,
            rates: TokenRates(),
            tiers: [],
            deployment: try object.optionalText("deployment") ?? "",
            source: source ?? path,
            line: node.line
        )
        var rows: [PriceRow] = []
        for price in try object.list("prices") { rows.append(try row(price, template: template)) }
        return PriceModel(
            provider: provider,
            model: model,
            clauses: try clauses(object, model: model),
            rows: rows
        )
    }

    private func clauses(_ object: FieldReader, model: String) throws(PriceBookError) -> [ModelClause] {
        guard let node = object.node("match") else {
            return [ModelClause(kind: .exact, text: Array(model.utf8), without: [])]
        }
        let kinds = ModelClause.Kind.allCases.reversed()
        let match = try FieldReader(
            node,
            name: "\"match\"",
            path: path,
            allowed: kinds.map(\.name) + ["without"]
        )
        let without = try match.texts("without").map { Array($0.lowercased().utf8) }
        var clauses: [ModelClause] = []
        for kind in kinds {
            for text in try match.texts(kind.name) {
                clauses.append(ModelClause(kind: kind, text: Array(text.lowercased().utf8), without: without))
            }
        }
        guard !clauses.isEmpty else {
            throw object.invalid("match", value: "empty", allowed: "at least one clause")
        }
        return clauses
    }

    private mutating func row(_ node: JSONNode, template: PriceRow) throws(PriceBookError) -> PriceRow {
        let object = try FieldReader(
            node,
            name: "the price",
            path: path,
            allowed: ["id", "variant", "from", "to", "hours", "rates", "tiers"]
        )
        var row = template
        row.line = node.line
        if object.node("variant") != nil {
            try object.require("variant", oneOf: PriceVariant.allCases.map(\.rawValue))
            row.variant = PriceVariant(rawValue: try object.text("variant")) ?? .standard
        }
        row.from = try object.instant("from")
        row.to = try object.instant("to")
        if let from = row.from, let to = row.to, to <= from {
            throw object.invalid("to", value: to.iso8601, allowed: "a time after \"from\", \(from.iso8601)")
        }
        row.hours = try object.hours("hours")
        guard let rates = object.node("rates") else { throw object.missing("rates") }
        row.rates = try self.rates(rates)
        guard row.rates[.input] != nil else {
            throw PriceBookError(
                path: path,
                line: rates.line,
                reason: .missing(field: "input", in: "\"rates\"")
            )
        }
        row.tiers = try tiers(object)
        row.id = row.derivedID(from: try object.optionalText("from"), hours: try object.optionalText("hours"))
        if let id = try object.optionalText("id") { row.id = id }
        if let otherLine = rowLines.updateValue(row.line, forKey: row.id) {
            throw PriceBookError(
                path: path,
                line: row.line,
                reason: .repeatedID(row.id, otherLine: otherLine)
            )
        }
        return row
    }

    private func tiers(_ object: FieldReader) throws(PriceBookError) -> [ContextTier] {
        var tiers: [ContextTier] = []
        for node in try object.list("tiers", isOptional: true) {
            let tier = try FieldReader(node, name: "the tier", path: path, allowed: ["over", "rates"])
            let over = try tier.count("over")
            if let last = tiers.last, over <= last.over {
                throw tier.invalid(
                    "over",
                    value: "\(over)",
                    allowed: "more than that of the tier before, \(last.over)"
                )
            }
            guard let rates = tier.node("rates") else { throw tier.missing("rates") }
            tiers.append(ContextTier(over: over, rates: try self.rates(rates)))
        }
        return tiers
    }

    private func rates(_ node: JSONNode) throws(PriceBookError) -> TokenRates {
        let object = try FieldReader(
            node,
            name: "\"rates\"",
            path: path,
            allowed: TokenClass.allCases.map(\.rawValue)
        )
        var rates = TokenRates()
        for tokenClass in TokenClass.allCases { rates[tokenClass] = try object.price(tokenClass.rawValue) }
        return rates
    }

    /// Joins entries of one model and refuses rows that would both price a call.
    private func merged(_ models: [PriceModel]) throws(PriceBookError) -> [PriceModel] {
        var result: [PriceModel] = []
        var positions: [String: Int] = [:]
        for model in models {
            guard let position = positions["\(model.provider)/\(model.model)"] else {
                positions["\(model.provider)/\(model.model)"] = result.count
                try refuseOverlaps(model.rows[...])
                result.append(model)
                continue
            }
            result[position].clauses += model.clauses
            result[position].rows += model.rows
            try refuseOverlaps(result[position].rows[...])
        }
        return result
    }

    private func refuseOverlaps(_ rows: ArraySlice<PriceRow>) throws(PriceBookError) {
        for (index, row) in zip(rows.indices, rows) {
            guard let other = rows[..<index].first(where: { row.conflicts(with: $0) }) else { continue }
            throw PriceBookError(
                path: path,
                line: row.line,
                reason: .overlap(row: row.id, other: other.id, otherLine: other.line)
            )
        }
    }
}

extension PriceRow {
    /// The id of a row that states none of its own.
    fileprivate func derivedID(from: String?, hours: String?) -> String {
        let suffixes = [from, hours].compactMap { $0 }.map { "@" + $0 }
        return "\(provider)/\(model)/\(variant.rawValue)" + suffixes.joined()
    }
}
