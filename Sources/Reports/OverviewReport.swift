import Model
import Query

/// The state of everything, or of one workflow, at a glance.
enum OverviewReport {
    /// Rows of each table.
    private static let rowsMax = 10
    private static let workflowKeys = [
        "workflow", "runs", "failure_rate", "p95_ms", "cost_usd", "cost_per_run_usd", "wasted_cost_usd",
        "findings", "decision_coverage",
    ]
    private static let findingKeys = [
        "time", "severity", "kind", "workflow", "tool", "decision", "outcome", "trace_id",
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let selection = try RunSelection(request, snapshot)
        try checkWorkflow(request, selection, snapshot)
        let findings = try PermissionsReport.findings(of: selection, request, snapshot)
        let groups = WorkflowSums.groups(selection.runs).prefix(rowsMax)
        var report = Report(
            name: request.name.rawValue,
            title: request.workflow ?? request.name.title,
            summary: request.workflow == nil
                ? "Runs, spend, failures and permissions at a glance." : "Overview of one workflow.",
            parameters: request.shownParameters,
            headlines: headlines(selection, findings, request),
            charts: charts(selection.runs, findings),
            tables: [
                Table(
                    name: "workflows",
                    title: request.workflow == nil ? "Costliest workflows" : "In this range",
                    columns: WorkflowsReport.columns,
                    rows: groups.map(\.cells)
                )
                .keeping(workflowKeys),
                Table(
                    name: "permissions",
                    title: "Newest findings",
                    columns: PermissionsReport.columns,
                    rows: findings.prefix(rowsMax).map(PermissionsReport.cells)
                )
                .keeping(findingKeys),
            ],
            notes: selection.notes + selection.coverageNotes,
            freshness: snapshot.freshness
        )
        if let workflow = request.workflow { report.links = links(workflow) }
        return report
    }

    /// An empty range of a workflow is an answer; a workflow that never ran is a wrong name.
    private static func checkWorkflow(
        _ request: ReportRequest,
        _ selection: RunSelection,
        _ snapshot: any LedgerSnapshot
    ) throws {
        guard let workflow = request.workflow, selection.runs.isEmpty else { return }
        guard try snapshot.runs(in: TimeRange()).contains(where: { $0.workflow == workflow }) else {
            throw ReportError.unknownWorkflow(workflow)
        }
    }

    private static func links(_ workflow: String) -> [(title: String, target: PageTarget)] {
        let search = RunQuery.text(.workflow, is: workflow)
        return [
            ("Runs", PageTarget("runs", query: search)),
            ("Failures", PageTarget("failures", query: search)),
            ("Costs", PageTarget("costs", query: search)),
            ("Permissions by tool", PageTarget("permissions", "summary", query: search)),
        ]
    }

    private static func headlines(
        _ selection: RunSelection,
        _ findings: [Finding],
        _ request: ReportRequest
    ) -> [Headline] {
        let totals = RunTotals(selection.runs)
        let latency = percentile(95, of: selection.runs.map(\.durationNanoseconds).sorted())
        let severities = PermissionsReport.headlines(findings, selection, request)
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
        let found = PermissionsReport.days(findings)
        let axis = TimeChart.axis([cost, counts, found])
        return [
            cost.chart("Cost by day", .dollars, axis: axis),
            counts.chart("Runs by day", .count, order: ["ok", "failed", "incomplete"], axis: axis),
            PermissionsReport.chart(of: found, axis: axis),
        ]
    }
}

extension Table {
    /// The table with only the columns under `keys`, in that order; a key without a column is left out.
    fileprivate func keeping(_ keys: [String]) -> Table {
        let kept = keys.compactMap { key in columns.firstIndex { $0.key == key } }
        return Table(
            name: name,
            title: title,
            columns: kept.map { columns[$0] },
            rows: rows.map { row in kept.map { row[$0] } }
        )
    }
}
