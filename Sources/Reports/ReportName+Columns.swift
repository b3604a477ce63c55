import Model

extension ReportName {
    /// The columns of the report's first table; none for the reports that are no single table.
    ///
    /// Costs have one for each key they are grouped by; the others do not use `group`.
    func columns(group: [CostKey]) -> [Column] {
        switch self {
        case .workflows: WorkflowsReport.columns
        case .costs: [Column("bucket", "Time", .time)] + group.map(\.outputColumn) + Self.costFigures
        case .failures: FailuresReport.columns
        case .permissions: PermissionsReport.columns
        case .permissionSummary: PermissionSummaryReport.columns
        case .runs: RunsReport.columns
        case .overview, .run: []
        }
    }

    /// Figures of a row of the cost report, after its bucket and keys.
    static let costFigures: [Column] = [
        Column("calls", "Calls", .count), Column("input_tokens", "Input", .count),
        Column("cache_read_tokens", "Cache read", .count),
        Column("cache_write_tokens", "Cache write", .count),
        Column("output_tokens", "Output", .count), Column("reasoning_tokens", "Reasoning", .count),
        Column("cost_usd", "Cost", .money), Column("reported_cost_usd", "Reported cost", .money),
        Column("unpriced_calls", "Unpriced calls", .count),
        Column("unpriced_tokens", "Unpriced tokens", .count),
        Column("usage_missing_calls", "Calls without usage", .count),
    ]
}
