import Model

/// What a misspelt measure most likely means.
enum NearestMeasure {
    static func of(_ text: String) -> String? {
        let names = ["count", "runs", "sum", "avg", "min", "max", "median", "p50", "p90", "p95", "p99"]
        let written = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = written.first, let name = NearestName.of(String(first), among: names) else {
            return nil
        }
        if name == "count" || name == "runs" { return name }
        return written.count == 2 ? name + "(" + written[1] : name + "(FIELD)"
    }

    static func field(_ name: String, among fields: [QueryField]) -> String? {
        NearestName.of(name, among: fields.map(\.rawValue))
    }
}

extension AggregationSource {
    /// The fields whose numbers can be measured.
    var fields: [QueryField] {
        switch self {
        case .steps, .charges: QueryField.allCases.filter { StepFigure($0) != nil }
        case .runs: QueryField.allCases.filter { RunFigure($0) != nil }
        case .findings: [.cost]
        }
    }
}
