import Model

extension TextPattern {
    /// The pattern a value token stands for; only an unquoted `*` at the end is special.
    init(_ token: QueryToken.Kind) {
        guard case .word(let word) = token else {
            self = .phrase(token.fullText)
            return
        }
        self = word.unicodeScalars.last == "*" ? .prefix(String(word.unicodeScalars.dropLast())) : .word(word)
    }
}

extension QueryToken.Kind {
    fileprivate var fullText: String {
        switch self {
        case .word(let text), .quoted(let text): text
        default: text
        }
    }
}

extension QueryValue {
    /// Reads the value of `field`, or returns `nil` if it cannot have that value.
    init?(_ token: QueryToken.Kind, of field: QueryField) {
        let text = token.fullText
        switch field.kind {
        case .text:
            self = .text(TextPattern(token))
        case .name:
            let name = text.lowercased()
            guard Self.names(of: field).contains(name) else { return nil }
            self = .name(name)
        case .time:
            guard text.utf8.count <= 40, let (from, until) = Self.time(text) else { return nil }
            self = .time(from, until: until, text: text)
        case .money, .duration, .count:
            guard text.utf8.count <= 40, let number = Self.number(text, field.kind) else { return nil }
            self = .number(number, text: text)
        }
    }

    /// The names that `field` can have; in ascending order where it has one.
    static func names(of field: QueryField) -> [String] {
        switch field {
        case .status: ["ok", "failed", "incomplete", "error"]
        case .operation: Operation.allCases.map(\.name)
        case .layer: Layer.allCases.map(\.name)
        case .severity: Severity.allCases.map(\.name)
        case .decision: ["allow", "deny", "require_approval", "warn", "modify", "error", "none"]
        case .flag: StepFlags.named.map(\.name)
        case .incomplete, .duplicate: ["true", "false"]
        default: []
        }
    }

    /// What a person may write as the value of `field`.
    static func expectation(of field: QueryField) -> String {
        switch field.kind {
        case .text: "text"
        case .name: "one of " + names(of: field).joined(separator: ", ")
        case .money: "US dollars such as 0.5 or $1.20"
        case .duration: "a time such as 250ms, 30s, 5m or 1h"
        case .time: "a month, date or ISO 8601 time such as 2026-11, 2026-11-24 or 2026-11-24T06:00:00Z"
        case .count: "a whole number such as 500, 20k or 1.5M"
        }
    }

    /// Reads a month, a day, a second, or an instant with a fraction.
    private static func time(_ text: String) -> (from: Instant, until: Instant)? {
        if text.utf8.count == 7, let from = Instant(iso8601: text + "-01") {
            let month = CivilTime(from)
            let next = month.month == 12 ? (month.year + 1, 1) : (month.year, month.month + 1)
            return (from, CivilTime(year: next.0, month: next.1, day: 1).instant)
        }
        guard let from = Instant(iso8601: text) else { return nil }
        let length: Int64 =
            text.utf8.count == 10
            ? 86_400_000_000_000 : text.contains { $0 == "." || $0 == "," } ? 1 : 1_000_000_000
        return (from, from.advanced(byNanoseconds: length))
    }

    private static func number(_ text: String, _ kind: QueryField.Kind) -> Int128? {
        switch kind {
        case .money:
            return DecimalText.scaled(text.hasPrefix("$") ? String(text.dropFirst()) : text, digits: 12)
        case .duration:
            let units: [(String, Int128)] = [
                ("ms", 1_000_000), ("us", 1_000), ("ns", 1), ("s", 1_000_000_000), ("m", 60_000_000_000),
                ("h", 3_600_000_000_000), ("d", 86_400_000_000_000), ("", 1_000_000),
            ]
            return scaled(text, by: units, wholeOnly: false)
        default:
            let units: [(String, Int128)] = [
                ("k", 1_000), ("K", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1),
            ]
            return scaled(text, by: units, wholeOnly: true)
        }
    }

    /// Reads a decimal numeral with the first unit that fits its end, through nine decimal places.
    private static func scaled(_ text: String, by units: [(String, Int128)], wholeOnly: Bool) -> Int128? {
        guard let (suffix, factor) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let numeral = String(text.dropLast(suffix.count))
        guard let billionths = DecimalText.scaled(numeral, digits: 9) else { return nil }
        let (product, overflow) = billionths.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: 1_000_000_000)
        return wholeOnly && remainder != 0 ? nil : quotient
    }
}
