internal import Model

/// Reads the fields of one JSON object and names what is wrong with them.
struct FieldReader {
    /// A token price above this many USD per 1M tokens is a mistake of unit.
    static let priceMaxDollars: Int64 = 1_000_000

    let name: String
    let path: String
    let line: Int
    private let members: [JSONNode.Member]

    /// Refuses anything but an object with allowed fields.
    init(_ node: JSONNode, name: String, path: String, allowed: [String]) throws(PriceBookError) {
        guard case .object(let members) = node.value else {
            throw PriceBookError(
                path: path,
                line: node.line,
                reason: .invalid(field: name, value: node.summary, allowed: "an object")
            )
        }
        for member in members where !allowed.contains(member.name) {
            let nearest = NearestName.of(member.name, among: allowed)
            throw PriceBookError(
                path: path,
                line: member.line,
                reason: .unknownField(member.name, nearest: nearest, allowed: allowed)
            )
        }
        self.name = name
        self.path = path
        self.line = node.line
        self.members = members
    }

    func node(_ field: String) -> JSONNode? { members.first { $0.name == field }?.node }

    func missing(_ field: String) -> PriceBookError {
        PriceBookError(path: path, line: line, reason: .missing(field: field, in: name))
    }

    func invalid(_ field: String, value: String, allowed: String) -> PriceBookError {
        PriceBookError(
            path: path,
            line: node(field)?.line ?? line,
            reason: .invalid(field: field, value: value, allowed: allowed)
        )
    }

    private func required(_ field: String) throws(PriceBookError) -> JSONNode {
        guard let node = node(field) else { throw missing(field) }
        return node
    }

    func text(_ field: String) throws(PriceBookError) -> String {
        let node = try required(field)
        guard case .string(let text) = node.value, !text.isEmpty, text.utf8.count <= 1_024 else {
            throw invalid(field, value: node.summary, allowed: "a text of 1 to 1024 bytes")
        }
        return text
    }

    func optionalText(_ field: String) throws(PriceBookError) -> String? {
        guard let node = node(field) else { return nil }
        if case .null = node.value { return nil }
        return try text(field)
    }

    func require(_ field: String, oneOf allowed: [String]) throws(PriceBookError) {
        let value = try text(field)
        guard allowed.contains(value) else {
            throw invalid(field, value: "\"\(value)\"", allowed: allowed.joined(separator: ", "))
        }
    }

    func requireNumber(_ field: String, oneOf allowed: [String]) throws(PriceBookError) {
        let node = try required(field)
        guard case .number(let text) = node.value, allowed.contains(text) else {
            throw invalid(field, value: node.summary, allowed: allowed.joined(separator: ", "))
        }
    }

    func count(_ field: String) throws(PriceBookError) -> Int64 {
        let node = try required(field)
        guard case .number(let text) = node.value, let count = Int64(text), count > 0 else {
            throw invalid(field, value: node.summary, allowed: "a whole number of tokens above 0")
        }
        return count
    }

    func list(_ field: String, isOptional: Bool = false) throws(PriceBookError) -> [JSONNode] {
        guard let node = node(field) else {
            guard isOptional else { throw missing(field) }
            return []
        }
        guard case .array(let elements) = node.value else {
            throw invalid(field, value: node.summary, allowed: "a list")
        }
        return elements
    }

    func texts(_ field: String) throws(PriceBookError) -> [String] {
        var texts: [String] = []
        for element in try list(field, isOptional: true) {
            guard case .string(let text) = element.value, !text.isEmpty else {
                throw PriceBookError(
                    path: path,
                    line: element.line,
                    reason: .invalid(field: field, value: element.summary, allowed: "a list of texts")
                )
            }
            texts.append(text)
        }
        return texts
    }

    func instant(_ field: String) throws(PriceBookError) -> Instant? {
        guard let text = try optionalText(field) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw invalid(
                field,
                value: "\"\(text)\"",
                allowed: "a UTC date or time such as 2026-11-22, or null"
            )
        }
        return instant
    }

    func hours(_ field: String) throws(PriceBookError) -> HourWindow? {
        guard let text = try optionalText(field) else { return nil }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { minute(Array($0.utf8)) }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from != to else {
            throw invalid(
                field,
                value: "\"\(text)\"",
                allowed: "two different UTC times of day such as 01:00-04:00"
            )
        }
        return HourWindow(fromMinute: from, toMinute: to)
    }

    private func minute(_ text: [UInt8]) -> Int? {
        guard text.count == 5, text[2] == 0x3A, let hour = digits(text[0..<2]),
            let minute = digits(text[3..<5]),
            hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private func digits(_ text: ArraySlice<UInt8>) -> Int? {
        guard text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    /// Reads USD per 1M tokens as picodollars per token, rounded half up once.
    func price(_ field: String) throws(PriceBookError) -> Int64? {
        guard let node = node(field) else { return nil }
        guard case .string(let text) = node.value, let rate = picodollars(text) else {
            throw invalid(
                field,
                value: node.summary,
                allowed:
                    "USD per 1M tokens, a quoted decimal from \"0\" to \"\(Self.priceMaxDollars)\""
            )
        }
        return rate
    }

    /// Reads digits with at most one point: no sign, exponent, NaN or blank.
    ///
    /// A price above zero that rounds to zero is refused.
    private func picodollars(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard bytes.count <= 32, parts.count <= 2,
            parts.allSatisfy({ part in !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } }),
            let scaled = DecimalText.scaled(text, digits: 6), let rate = Int64(exactly: scaled),
            rate <= Self.priceMaxDollars * 1_000_000
        else { return nil }
        let isZero = bytes.allSatisfy { $0 == 0x30 || $0 == 0x2E }
        return rate == 0 && !isZero ? nil : rate
    }
}
