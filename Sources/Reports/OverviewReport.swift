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
        let runs = try WorkflowTable(selection, withDays: true)
        if runs.total.runs == 0 { try checkWorkflow(request, snapshot) }
        let findings = try FindingTable(selection, limit: rowsMax)
        var report = Report(
            name: request.name.rawValue,
            title: request.workflow ?? request.name.title,
            summary: request.workflow == nil
                ? "Runs, spend, failures and permissions at a glance." : "Overview of one workflow.",
            parameters: request.shownParameters,
            headlines: headlines(runs, findings, request),
            charts: charts(runs, findings),
            tables: [
                Table(
                    name: "workflows",
                    title: request.workflow == nil ? "Costliest workflows" : "In this range",
                    columns: WorkflowsReport.columns,
                    rows: runs.workflows(limit: rowsMax).map(\.cells)
                )
                .keeping(workflowKeys),
                Table(
                    name: "permissions",
                    title: "Newest findings",
                    columns: PermissionsReport.columns,
                    rows: findings.newest.map(PermissionsReport.cells)
                )
                .keeping(findingKeys),
            ],
            notes: runs.total.notes + runs.total.coverageNotes,
            freshness: snapshot.freshness
        )
        if let workflow = request.workflow { report.links = links(workflow) }
        return report
    }

    /// An empty range of a workflow is an answer; a workflow that never ran is a wrong name.
    private static func checkWorkflow(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws {
        guard let workflow = request.workflow else { return }
        for part in try snapshot.parts(in: TimeRange()) {
            try snapshot.checkDeadline()
            let names = try part.runs(RunColumns(texts: [.workflow]))[RunText.workflow]
            let isNamed = names.values.map { ($0 ?? "") == workflow }
            if isNamed.contains(true), names.codes.contains(where: { isNamed[Int($0)] }) { return }
        }
        throw ReportError.unknownWorkflow(workflow)
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
        _ runs: WorkflowTable,
        _ findings: FindingTable,
        _ request: ReportRequest
    ) -> [Headline] {
        let totals = runs.total
        let latency = runs.latency(95)
        let severities = PermissionsReport.headlines(findings, totals, request)
        return [
            Headline("runs", "Runs", .count(totals.runs)),
            Headline("failure_rate", "Failure rate", totals.failureRate),
            Headline("p95_ms", "p95 latency", .optional(nanoseconds: latency)),
            Headline("cost_usd", "Cost", .optional(totals.knownCost)),
            Headline("wasted_cost_usd", "Wasted", totals.wastedCell),
            Headline("unpriced_calls", "Unpriced calls", .count(totals.unpricedCalls)),
        ] + severities
    }

    private static func charts(_ runs: WorkflowTable, _ findings: FindingTable) -> [Chart] {
        var cost = TimeChart(.day)
        var counts = TimeChart(.day)
        runs.forEachDay { workflow, day in
            cost.add(day.cost, to: workflow, at: day.number)
            for (status, count) in [
                (RunStatus.ok, day.ok), (.failed, day.failed), (.incomplete, day.incomplete),
            ]
            where count > 0 { counts.add(Int128(count), to: status.name, at: day.number) }
        }
        let found = findings.chart
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
