import Model

/// Calls, decisions and findings of each workflow, agent and tool.
enum PermissionSummaryReport {
    /// Kinds of finding that say a call ran without permission.
    static let executedKinds: Set<String> = [
        "executed_without_permission", "executed_despite_deny", "executed_without_approval",
        "approval_expired", "denied_then_retried",
    ]

    static let columns: [Column] = [
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"), Column("agent", "Agent"),
        Column("tool", "Tool"), Column("calls", "Calls", .count),
        Column("governed_calls", "Governed", .count),
        Column("decided_calls", "Decided", .count), Column("decision_coverage", "Coverage", .ratio),
        Column("allowed", "Allowed", .count), Column("denied", "Denied", .count),
        Column("executed_without_permission", "Without permission", .count),
        Column("findings", "Findings", .count),
        Column("critical", "Critical", .count), Column("high", "High", .count),
        Column("medium", "Medium", .count),
        Column("low", "Low", .count), Column("info", "Info", .count),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let selection = try RunSelection(request, snapshot)
        let runs = try RunTotals(of: selection)
        let findings = try FindingTable(selection, limit: 0)
        let summary = try PermissionTable(selection)
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Who called which tool, and how many of the calls have a recorded decision.",
            parameters: request.shownParameters,
            headlines: PermissionsReport.headlines(findings, runs, request),
            charts: [PermissionsReport.chart(of: findings.chart)],
            tables: [
                Table(
                    name: "permission_summary",
                    title: "Permissions by tool",
                    columns: columns,
                    rows: summary.rows()
                )
            ],
            notes: runs.coverageNotes + runs.notes + [
                "Denied calls that never became a span are counted through their findings.",
                "Calls that ran against a deny, without a needed approval or against a policy count once "
                    + "each as without permission.",
            ],
            freshness: snapshot.freshness
        )
    }
}
