/// A number that an aggregation tells of each group.
public struct AggregationMeasure: Hashable, Sendable {
    /// How values become one number.
    public enum Function: Hashable, Sendable {
        /// Rows, whether or not a value is known.
        case count
        /// Runs that have such rows.
        case runs
        /// Of the known values; unknown if there are none.
        case sum, average, minimum, maximum
        /// The value at or below which this many percent of the known values lie, by nearest rank.
        case percentile(Int)

        var name: String {
            switch self {
            case .count: "count"
            case .runs: "runs"
            case .sum: "sum"
            case .average: "avg"
            case .minimum: "min"
            case .maximum: "max"
            case .percentile(let percent): "p\(percent)"
            }
        }

        init?(named name: String) {
            switch name {
            case "sum": self = .sum
            case "avg": self = .average
            case "min": self = .minimum
            case "max": self = .maximum
            case "median": self = .percentile(50)
            default:
                guard name.first == "p", let percent = Int(name.dropFirst()), (1...100).contains(percent),
                    name == "p\(percent)"
                else { return nil }
                self = .percentile(percent)
            }
        }
    }

    /// How values become one number.
    public let function: Function
    /// Whose values; `nil` for `count` and `runs`.
    public let field: QueryField?

    static let forms = [
        "count", "runs", "sum(FIELD)", "avg(FIELD)", "min(FIELD)", "max(FIELD)", "p95(FIELD)",
    ]

    /// Reads `count`, `runs`, or a function of a field such as `p95(duration)`.
    ///
    /// - Throws: `AggregationError` that names what is accepted.
    public init(_ text: String, of source: AggregationSource) throws(AggregationError) {
        if text == "count" || text == "runs" {
            (function, field) = (text == "count" ? .count : .runs, nil)
            return
        }
        let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].last == ")", let function = Function(named: String(parts[0])) else {
            let nearest = NearestMeasure.of(text)
            throw .unknown(.measure, String(text.prefix(64)), nearest: nearest, accepted: Self.forms)
        }
        let fields = source.fields
        let name = String(parts[1].dropLast())
        guard let field = QueryField(named: name), fields.contains(field) else {
            throw .unknown(
                .field,
                String(name.prefix(64)),
                nearest: NearestMeasure.field(name, among: fields),
                accepted: fields.map(\.rawValue)
            )
        }
        (self.function, self.field) = (function, field)
    }

    /// The measure as it is written.
    public var text: String { field.map { "\(function.name)(\($0.rawValue))" } ?? function.name }

    /// The snake_case name of its column, with its unit.
    var key: String {
        guard let field else { return function.name }
        let unit =
            switch field.kind {
            case .money: "_usd"
            case .duration: "_ms"
            default: ""
            }
        return "\(function.name)_\(field.rawValue)\(unit)"
    }
}
