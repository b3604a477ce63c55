import Model
import Query

/// The state of everything at a glance.
enum OverviewReport {
    /// Rows of each table.
    private static let rowsMax = 10

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let selection = try RunSelection(request, snapshot)
        let findings = try PermissionsReport.findings(of: selection, request, snapshot)
        let groups = WorkflowSums.groups(selection.runs).prefix(rowsMax)
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Runs, spend, failures and permissions at a glance.",
            parameters: request.shownParameters,
            headlines: headlines(selection, findings),
            charts: charts(selection.runs, findings),
            tables: [
                Table(
                    name: "workflows",
                    title: "Costliest workflows",
                    columns: WorkflowsReport.columns,
                    rows: groups.map(\.cells)
                ),
                Table(
                    name: "permissions",
                    title: "Newest findings",
                    columns: PermissionsReport.columns,
                    rows: findings.prefix(rowsMax).map(PermissionsReport.cells)
                ),
            ],
            notes: selection.notes + selection.coverageNotes,
            freshness: snapshot.freshness
        )
    }

    private static func headlines(_ selection: RunSelection, _ findings: [Finding]) -> [Headline] {
        let totals = RunTotals(selection.runs)
        let latency = percentile(95, of: selection.runs.map(\.durationNanoseconds).sorted())
        let severities = PermissionsReport.headlines(findings, selection)
        return [
            Headline("runs", "Runs", .count(totals.runs)),
            Headline("failure_rate", "Failure rate", totals.failureRate),
            Headline("p95_ms", "p95 latency", .optional(nanoseconds: latency)),
            Headline("cost_usd", "Cost", .optional(totals.knownCost)),
            Headline("wasted_cost_usd", "Wasted", totals.wastedCell),
            Headline("unpriced_calls", "Unpriced calls", .count(totals.unpricedCalls)),
        ] + severities
    }

    private static func charts(_ runs: [Run], _ findings: [Finding]) -> [Chart] {
        var cost = TimeChart(.day)
        var counts = TimeChart(.day)
        for run in runs {
            let day = TimeBucket.day.number(of: run.start)
            cost.add(run.cost.picodollars, to: run.workflow, at: day)
            counts.add(1, to: run.status.name, at: day)
        }
        return [
            cost.chart("Cost by day", .dollars),
            counts.chart("Runs by day", .count, order: ["ok", "failed", "incomplete"]),
            PermissionsReport.chart(findings),
        ]
    }
}
