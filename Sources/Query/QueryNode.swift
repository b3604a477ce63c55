public import Model

/// What a text must look like to match.
public enum TextPattern: Hashable, Sendable {
    /// One unquoted word: the whole value of a field, or a whole word of free text.
    case word(String)
    /// A quoted phrase: the whole value of a field, or whole words in sequence of free text, with separators
    /// as written.
    case phrase(String)
    /// The start of a value or word, written with `*` at its end; empty matches whatever is known.
    case prefix(String)

    /// What is looked for, without quotes or `*`.
    var sought: String {
        switch self {
        case .word(let text), .phrase(let text), .prefix(let text): text
        }
    }
}

/// How a value compares with the one asked for.
public enum Comparison: String, Sendable {
    case equal = ":"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// Whether `left` compares with `right` as asked.
    public func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    /// Whether a time compares as asked with one that lasts; equal is within it.
    public func holds(_ time: Instant, _ from: Instant, until: Instant) -> Bool {
        switch self {
        case .equal: from <= time && time < until
        case .less: time < from
        case .lessOrEqual: time < until
        case .greater: time >= until
        case .greaterOrEqual: time >= from
        }
    }
}

/// The value a field is compared with.
public enum QueryValue: Hashable, Sendable {
    case text(TextPattern)
    /// One of the names a field can have.
    case name(String)
    /// Picodollars, nanoseconds or a count, with the text it was written as.
    case number(Int128, text: String)
    /// The time from the first instant until just before the second, with the text it was written as.
    case time(Instant, until: Instant, text: String)
}

/// One condition on a run.
public enum QueryTerm: Hashable, Sendable {
    /// A named fact of the run or of some step of it.
    case field(QueryField, Comparison, QueryValue)
    /// A span, event or resource attribute of some span equals or starts with a text.
    case attribute(key: String, TextPattern)
    /// A span, event or resource attribute of some span compares with a number.
    case attributeNumber(key: String, Comparison, Double, text: String)
    /// Text somewhere in a span's name, status message, attributes or events.
    case text(TextPattern)
    /// Steps that lie to each other as asked.
    case structure(StepStructure)
}

/// A search as a tree.
public indirect enum QueryNode: Hashable, Sendable {
    case term(QueryTerm)
    case not(QueryNode)
    /// At least two; none of them an `and`. Empty only for the search that matches everything.
    case and([QueryNode])
    /// At least two; none of them an `or`.
    case or([QueryNode])
}

/// A validated search over runs.
public struct RunQuery: Hashable, Sendable {
    /// The tree; `.and([])` matches every run.
    public let root: QueryNode

    init(root: QueryNode) { self.root = root }

    /// The search that matches every run.
    public static let everything = RunQuery(root: .and([]))

    /// Whether every run matches.
    public var isEverything: Bool { root == .and([]) }
}
