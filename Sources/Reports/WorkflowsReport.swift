import Model

/// How long each workflow takes, what it costs, how often it fails and what was decided about it.
enum WorkflowsReport {
    /// What a page shows without scrolling.
    private static let majorKeys: Set<String> = [
        "workflow", "runs", "failure_rate", "p50_ms", "p95_ms", "cost_usd", "cost_per_run_usd",
        "wasted_cost_usd", "findings", "decision_coverage",
    ]

    static let columns: [Column] = allColumns.map { column in
        var column = column
        column.isMinor = !majorKeys.contains(column.key)
        return column
    }

    private static let allColumns: [Column] = [
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
        Column("runs", "Runs", .count), Column("failed_runs", "Failed", .count),
        Column("failure_rate", "Failure rate", .ratio), Column("p50_ms", "p50", .duration),
        Column("p90_ms", "p90", .duration), Column("p95_ms", "p95", .duration),
        Column("p99_ms", "p99", .duration),
        Column("max_ms", "Max", .duration), Column("llm_calls", "Model calls", .count),
        Column("tool_calls", "Tool calls", .count), Column("input_tokens", "Input", .count),
        Column("cache_read_tokens", "Cache read", .count),
        Column("cache_write_tokens", "Cache write", .count),
        Column("output_tokens", "Output", .count), Column("reasoning_tokens", "Reasoning", .count),
        Column("cost_usd", "Cost", .money), Column("cost_per_run_usd", "Cost per run", .money),
        Column("cost_per_successful_run_usd", "Cost per success", .money),
        Column("wasted_cost_usd", "Wasted", .money), Column("unpriced_calls", "Unpriced calls", .count),
        Column("findings", "Findings", .count), Column("decision_coverage", "Decision coverage", .ratio),
        Column("usage_missing_calls", "Calls without usage", .count),
        Column("incomplete_runs", "Incomplete", .count), Column("p50_active_ms", "p50 active", .duration),
        Column("p95_active_ms", "p95 active", .duration),
        Column("reported_cost_usd", "Reported cost", .money),
        Column("governed_calls", "Governed calls", .count), Column("decided_calls", "Decided calls", .count),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let runs = try WorkflowTable(RunSelection(request, snapshot))
        let groups = runs.workflows()
        let total = runs.total
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Latency, cost, failures and permissions of each workflow. "
                + "Active latency leaves out time spent waiting for a person.",
            parameters: request.shownParameters,
            headlines: total.headlines,
            charts: charts(groups),
            tables: [
                Table(name: "workflows", title: "Workflows", columns: columns, rows: groups.map(\.cells))
            ],
            notes: total.notes,
            freshness: snapshot.freshness
        )
    }

    private static func charts(_ groups: [WorkflowSums]) -> [Chart] {
        let shown = groups.prefix(20)
        let labels = shown.map(\.workflow)
        let latency = Series(
            name: "p95_ms",
            title: "p95",
            unit: .milliseconds,
            labels: labels,
            values: shown.map { $0.latencies[2].map { Int128($0) } }
        )
        let cost = Series(
            name: "cost_usd",
            title: "Cost",
            unit: .dollars,
            labels: labels,
            values: shown.map { $0.totals.knownCost?.picodollars }
        )
        return [
            Chart(title: "p95 latency by workflow", style: .bars, series: [latency]),
            Chart(title: "Cost by workflow", style: .bars, series: [cost]),
        ]
    }
}

extension WorkflowSums {
    var cells: [Cell] {
        [.text(workflow), .count(totals.runs), .count(totals.failed), totals.failureRate]
            + latencies.map(Cell.optional(nanoseconds:)) + totals.usageCells + [
                .optional(totals.knownCost), .optional(totals.knownCost?.divided(by: totals.runs)),
                .optional(totals.knownCost?.divided(by: totals.succeeded)), totals.wastedCell,
                .count(totals.unpricedCalls), .count(totals.findings), totals.coverage,
                .count(totals.usageMissingCalls), .count(totals.incomplete),
            ] + activeLatencies.map(Cell.optional(nanoseconds:)) + [
                totals.reportedCalls > 0 ? .money(totals.reportedCost) : .unknown,
                .count(totals.governed), .count(totals.decided),
            ]
    }
}
