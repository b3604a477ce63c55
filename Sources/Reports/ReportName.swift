import Model

/// The questions that can be asked by name, on the command line and as a path.
public enum ReportName: String, CaseIterable, Sendable {
    case overview, workflows, costs, failures, permissions
    case permissionSummary = "permissions/summary"
    case runs, run

    /// Heading of the report.
    public var title: String {
        switch self {
        case .overview: "Overview"
        case .workflows: "Workflows"
        case .costs: "Costs"
        case .failures: "Failures"
        case .permissions: "Permissions"
        case .permissionSummary: "Permissions by tool"
        case .runs: "Runs"
        case .run: "Run"
        }
    }

    /// The parameters it takes, in the order in which they are shown.
    public var parameters: [ReportParameter] {
        switch self {
        case .overview, .workflows, .permissionSummary: [.from, .to, .query]
        case .costs: [.from, .to, .query, .group, .bucket]
        case .failures, .permissions: [.from, .to, .query, .limit]
        case .runs: [.from, .to, .query, .limit, .before]
        case .run: [.trace]
        }
    }

    /// Answers a request for this report from one snapshot.
    var answer: (ReportRequest, any LedgerSnapshot) throws -> Report {
        switch self {
        case .overview: OverviewReport.make
        case .workflows: WorkflowsReport.make
        case .costs: CostsReport.make
        case .failures: FailuresReport.make
        case .permissions: PermissionsReport.make
        case .permissionSummary: PermissionSummaryReport.make
        case .runs: RunsReport.make
        case .run: RunReport.make
        }
    }
}

/// A parameter as it is written in a URL.
public enum ReportParameter: String, CaseIterable, Sendable {
    case from, to
    case query = "q"
    case group, bucket, limit, before, trace
}
