import Model

/// Every finding, newest first.
enum PermissionsReport {
    static let columns: [Column] = [
        Column("time", "Time", .time), Column("severity", "Severity", .status), Column("kind", "Kind"),
        Column("rule", "Rule"), Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
        Column("agent", "Agent"), Column("tool", "Tool"), Column("action", "Action"),
        Column("resource", "Resource"),
        Column("decision", "Decision", .status), Column("enforcement", "Enforcement"),
        Column("outcome", "Outcome", .status), Column("decided_by", "Decided by"),
        Column("state", "State", .status),
        Column("trace_id", "Trace", .identifier, linkPrefix: "/runs/"), Column("span_id", "Span"),
        Column("cost_usd", "Cost", .money), Column("evidence", "Evidence"),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let selection = try RunSelection(request, snapshot)
        let runs = try RunTotals(of: selection)
        let findings = try FindingTable(selection, limit: request.limit)
        var notes: [String] = []
        if let limit = request.limit, findings.count > limit {
            notes.append("\(String.grouped(limit)) of \(String.grouped(findings.count)) findings shown.")
        }
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "What was done or tried against a policy, or looks like a risk.",
            parameters: request.shownParameters,
            headlines: headlines(findings, runs, request),
            charts: [chart(of: findings.chart)],
            tables: [
                Table(
                    name: "permissions",
                    title: "Findings",
                    columns: columns,
                    rows: findings.newest.map(cells)
                )
            ],
            notes: notes + runs.coverageNotes + runs.notes,
            freshness: snapshot.freshness
        )
    }

    /// Newest first, worst first among equals.
    static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if left.time != right.time { return left.time > right.time }
        if left.severity != right.severity { return left.severity > right.severity }
        if left.traceID != right.traceID { return left.traceID < right.traceID }
        if left.spanID != right.spanID { return left.spanID < right.spanID }
        if left.kind != right.kind { return left.kind < right.kind }
        return left.rule < right.rule
    }

    /// Findings by severity, each with the way to the list; that nothing is for information needs no figure.
    static func headlines(
        _ findings: FindingTable,
        _ runs: RunTotals,
        _ request: ReportRequest
    ) -> [Headline] {
        let severities = Severity.allCases.reversed().compactMap { severity -> Headline? in
            let count = findings.counts[Int(severity.rawValue)]
            if severity == .info && count == 0 { return nil }
            return Headline(
                severity.name,
                severity.name.prefix(1).uppercased() + severity.name.dropFirst(),
                .count(count),
                target: request.name == .permissions ? nil : PageTarget("permissions", query: request.query)
            )
        }
        return [Headline("findings", "Findings", .count(findings.count))] + severities
            + [Headline("decision_coverage", "Decision coverage", runs.coverage)]
    }

    /// Findings of each severity by day.
    static func chart(of days: TimeChart, axis: [Int64]? = nil) -> Chart {
        days.chart(
            "Findings by day",
            .count,
            order: Severity.allCases.reversed().map(\.name),
            axis: axis
        )
    }

    static func cells(_ finding: Finding) -> [Cell] {
        [
            .time(finding.time), .text(finding.severity.name), .text(finding.kind), .text(finding.rule),
            .text(finding.workflow), .optional(finding.agent), .optional(finding.tool), .text(finding.action),
            .optional(finding.resource), .optional(finding.decision?.name), .text(finding.enforcement.name),
            .text(finding.outcome.name), .text(finding.decidedBy.name), .text(finding.state.name),
            .text(finding.traceID.description), .text(finding.spanID.description),
            .optional(finding.cost.map(MoneySum.init)), .text(finding.evidence),
        ]
    }
}
