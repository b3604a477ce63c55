/// Why an aggregation cannot be asked or answered, with the facts to mend it.
public enum AggregationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A name that is none of those accepted; `nearest` is `nil` if none comes near.
    case unknown(What, String, nearest: String?, accepted: [String])
    /// The same key or measure twice.
    case repeated(What, String)
    /// More keys or measures than can be asked at once.
    case tooMany(What, limit: Int)
    /// The condition on rows asks what no single step can be asked.
    case whereNotOfSteps
    /// The condition on rows stands with a source that has no steps.
    case whereWithoutSteps(AggregationSource)
    /// The answer would have more rows.
    case groups(limit: Int)
    /// More rows would be read.
    case scannedRows(limit: Int)
    /// The answer would need more memory while it is worked out.
    case memory(limitBytes: Int)

    /// Which part of the question.
    public enum What: String, Sendable { case measure, key, field }

    /// One line for the person who asked.
    public var description: String {
        switch self {
        case .unknown(let what, let name, let nearest, let accepted):
            "unknown \(what.rawValue) \"\(name)\"; "
                + (nearest.map { "the nearest is \"\($0)\"" }
                    ?? "expected one of \(accepted.joined(separator: ", "))")
        case .repeated(let what, let name): "\(what.rawValue) \"\(name)\" is asked for twice"
        case .tooMany(let what, let limit): "more than \(limit) \(what.rawValue)s"
        case .whereNotOfSteps:
            "the condition on rows must ask single steps; fields of steps are "
                + QueryField.allCases.filter(\.isOfSteps).map(\.rawValue).joined(separator: ", ")
        case .whereWithoutSteps(let source):
            "a condition on rows needs steps or charges, not \(source.rawValue); use the search instead"
        case .groups(let limit):
            "the answer has more than \(limit) rows; ask for fewer keys, a longer bucket, or a shorter time"
        case .scannedRows(let limit):
            "more than \(limit) rows would be read; ask for a shorter time, or for runs instead of steps"
        case .memory(let bytes):
            "the answer needs more than \(bytes / 1_048_576) MiB of memory; "
                + "ask for fewer keys or percentiles, or a shorter time"
        }
    }
}

/// Bounds on an aggregation, so that no question takes the machine from the others.
public struct AggregationLimits: Hashable, Sendable {
    /// Rows of the answer.
    public var groups = 10_000
    /// Steps, runs or findings looked at.
    public var scannedRows = 200_000_000
    /// Bytes of groups and of values kept for percentiles.
    public var memoryBytes = 256 * 1_048_576

    /// Keys in one question.
    public static let keys = 8
    /// Measures in one question.
    public static let measures = 32

    /// The defaults.
    public init() {}
}
