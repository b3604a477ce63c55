import Model

/// What goes wrong, where, how often, and what it costs.
enum FailuresReport {
    static let columns: [Column] = [
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"), Column("error_type", "Error"),
        Column("layer", "Layer"), Column("message_pattern", "Message"), Column("runs", "Runs", .count),
        Column("steps", "Steps", .count), Column("first_seen", "First", .time),
        Column("last_seen", "Last", .time),
        Column("recovered", "Recovered", .count), Column("wasted_cost_usd", "Wasted", .money),
        Column("example_trace_id", "Example", .identifier, linkPrefix: "/runs/"),
        Column("failed_runs", "Failed runs", .count),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let selection = try RunSelection(request, snapshot)
        let runs = try WorkflowTable(selection, withDays: true)
        let rows = try FailureTable(selection).rows()
        var notes = runs.total.notes
        var shown = rows[...]
        if let limit = request.limit, rows.count > limit {
            shown = rows.prefix(limit)
            notes.insert("\(String.grouped(limit)) of \(String.grouped(rows.count)) groups shown.", at: 0)
        }
        notes.append(
            "An error that went up the tree counts once, where it arose. Pauses for a person are no failures."
        )
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Errors by where they arose; a run recovered if it ended well in spite of them.",
            parameters: request.shownParameters,
            headlines: headlines(runs.total),
            charts: charts(runs),
            tables: [
                Table(name: "failures", title: "Failures", columns: columns, rows: Array(shown))
            ],
            notes: notes,
            freshness: snapshot.freshness
        )
    }

    private static func headlines(_ totals: RunTotals) -> [Headline] {
        [
            Headline("failed_runs", "Failed runs", .count(totals.failed)),
            Headline("failure_rate", "Failure rate", totals.failureRate),
            Headline("recovered_runs", "Recovered runs", .count(totals.recovered)),
            Headline("wasted_cost_usd", "Wasted", totals.wastedCell),
        ]
    }

    private static func charts(_ runs: WorkflowTable) -> [Chart] {
        var chart = TimeChart(.day)
        runs.forEachDay { workflow, day in
            if day.failed > 0 { chart.add(Int128(day.failed), to: workflow, at: day.number) }
        }
        return [chart.chart("Failed runs by day", .count)]
    }
}
