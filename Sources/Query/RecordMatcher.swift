import Model

/// Decides whether a span as received matches one term about text or attributes.
enum RecordMatcher: Sendable {
    case text(TextMatcher)
    case attribute(key: String, TextMatcher)
    case number(key: String, Comparison, Double)

    /// Levels of arrays and maps looked into; OTLP decoding allows no more.
    private static let depthMax = 64

    init?(_ term: QueryTerm) {
        switch term {
        case .field, .structure: return nil
        case .text(let pattern): self = .text(TextMatcher(pattern))
        case .attribute(let key, let pattern): self = .attribute(key: key, TextMatcher(pattern))
        case .attributeNumber(let key, let comparison, let number, _):
            self = .number(key: key, comparison, number)
        }
    }

    /// Whether anything of any span of a run matches.
    func matches(_ records: [SpanRecord]) -> Bool {
        var seen: Resource?
        for record in records {
            if record.resource !== seen {
                seen = record.resource
                if matches(record.resource.attributes) { return true }
            }
            if matches(record) { return true }
        }
        return false
    }

    /// Whether anything of the span but its resource matches.
    func matches(_ record: SpanRecord) -> Bool {
        if case .text(let matcher) = self,
            matcher.matchesPart(record.name) || matcher.matchesPart(record.statusMessage)
                || record.events.contains(where: { matcher.matchesPart($0.name) })
        {
            return true
        }
        return matches(record.attributes) || record.events.contains { matches($0.attributes) }
    }

    /// Whether any of the attributes matches.
    func matches(_ attributes: [Attribute]) -> Bool {
        switch self {
        case .text:
            attributes.contains { matches($0.value, depth: 0) }
        case .attribute(let key, _), .number(let key, _, _):
            attributes.contains { $0.key == key && matches($0.value, depth: 0) }
        }
    }

    private func matches(_ value: AttributeValue, depth: Int) -> Bool {
        guard depth < Self.depthMax else { return false }
        switch value {
        case .array(let values): return values.contains { matches($0, depth: depth + 1) }
        case .map(let attributes): return attributes.contains { matches($0.value, depth: depth + 1) }
        default: return matchesLeaf(value)
        }
    }

    private func matchesLeaf(_ value: AttributeValue) -> Bool {
        switch self {
        case .text(let matcher):
            switch value {
            case .string(let text): return matcher.matchesPart(text)
            case .int(let number): return matcher.mayBeNumber && matcher.matchesPart(String(number))
            case .double(let number): return matcher.mayBeNumber && matcher.matchesPart(String(number))
            default: return false
            }
        case .attribute(_, let matcher):
            switch value {
            case .string(let text): return matcher.matchesWhole(text)
            case .int(let number): return matcher.matchesWhole(String(number))
            case .double(let number): return matcher.matchesWhole(String(number))
            case .bool(let flag): return matcher.matchesWhole(flag ? "true" : "false")
            case .bytes: return matcher.matchesWhole("bytes")
            default: return matcher.matchesWhole("")
            }
        case .number(_, let comparison, let wanted):
            switch value {
            case .int(let number): return comparison.holds(Double(number), wanted)
            case .double(let number): return comparison.holds(number, wanted)
            case .string(let text):
                return text.utf8.count <= 40 && Double(text).map { comparison.holds($0, wanted) } ?? false
            default: return false
            }
        }
    }
}
