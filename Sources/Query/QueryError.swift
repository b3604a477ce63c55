/// Why a search text cannot be read, with the facts to mend it.
public struct QueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        case tooLong(limit: Int)
        case tooDeep(limit: Int)
        case tooManyTerms(limit: Int)
        /// `nearest` is `nil` if no name comes near.
        case unknownField(String, nearest: QueryField?)
        /// `found` is empty at the end of the text.
        case unexpected(found: String, expected: String)
        case unterminatedQuote
        case invalidValue(String, field: String, expected: String)
        case comparison(Comparison, field: String, expected: String)
        /// Beside `<<`, `<-` or `then` stands what no single step can be asked.
        case notOfSteps(StepRelation)
    }

    /// Where, in Unicode scalars from 1; one past the last at the end of the text.
    public var position: Int
    /// What is wrong there.
    public var reason: Reason

    /// One line for the person who typed the search.
    public var description: String { "at position \(position): \(message)" }

    private var message: String {
        switch reason {
        case .tooLong(let limit): "the search is longer than \(limit) characters"
        case .tooDeep(let limit): "more than \(limit) nested parentheses and negations"
        case .tooManyTerms(let limit): "more than \(limit) terms"
        case .unknownField(let name, let nearest):
            "unknown field \"\(name)\"; "
                + (nearest.map { "the nearest is \"\($0.rawValue)\" " }
                    ?? "fields are \(QueryField.allCases.map(\.rawValue).joined(separator: ", ")) ")
                + "(attr.KEY asks for an attribute, quotes for text)"
        case .unexpected(let found, let expected):
            "expected \(expected), found " + (found.isEmpty ? "the end" : "\"\(found)\"")
        case .unterminatedQuote: "expected a closing \" for the quote that opens here"
        case .invalidValue(let value, let field, let expected):
            "\(field) cannot be \"\(value)\"; expected \(expected)"
        case .comparison(let comparison, let field, let expected):
            "\(field) cannot be compared with \(comparison.rawValue); expected \(expected)"
        case .notOfSteps(let relation):
            "\(relation.rawValue) stands between conditions on single steps, several in parentheses; "
                + "fields of steps are "
                + QueryField.allCases.filter(\.isOfSteps).map(\.rawValue).joined(separator: ", ")
        }
    }
}

/// Bounds on a search text, so that no text costs more to read or run than its length warrants.
public enum QueryLimits {
    /// Unicode scalars in one search.
    public static let length = 4_096
    /// Nested parentheses and negations: each is a level of recursion.
    public static let depth = 32
    /// Terms: each may look at every span.
    public static let terms = 64
}
