import Model
import Query

/// One run, step by step.
enum RunReport {
    static let columns: [Column] = [
        Column("span_id", "Span"), Column("parent_span_id", "Parent"), Column("name", "Name"),
        Column("operation", "Operation"), Column("layer", "Layer"), Column("agent", "Agent"),
        Column("model", "Model"), Column("tool", "Tool"), Column("start_offset_ms", "Start", .duration),
        Column("duration_ms", "Duration", .duration), Column("status", "Status", .status),
        Column("tokens", "Tokens", .count), Column("cost_usd", "Cost", .money),
        Column("decision", "Decision", .status), Column("finding", "Finding"), Column("provider", "Provider"),
        Column("rating", "Counted"), Column("input_tokens", "Input", .count),
        Column("cache_read_tokens", "Cache read", .count),
        Column("cache_write_tokens", "Cache write", .count),
        Column("output_tokens", "Output", .count), Column("reasoning_tokens", "Reasoning", .count),
        Column("reported_cost_usd", "Reported cost", .money), Column("error_type", "Error"),
        Column("error_message", "Message"),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        guard let traceID = request.traceID else {
            throw ReportError.missing(.trace, expected: "a trace id of 32 hexadecimal digits")
        }
        guard let (resolved, records) = try snapshot.run(traceID) else {
            throw ReportError.unknownRun(traceID)
        }
        let run = resolved.run
        let tree = treeOrder(resolved.steps)
        var bySpan: [SpanID: SpanRecord] = [:]
        for record in records { bySpan[record.spanID] = record }
        let findings = Dictionary(grouping: resolved.findings, by: \.spanID)
        var report = Report(
            name: request.name.rawValue,
            title: "Run of \(run.workflow)",
            summary: "What was executed, what it cost, and whether it was allowed.",
            parameters: request.shownParameters,
            headlines: headlines(run),
            tables: [
                Table(name: "run", title: "Steps", columns: columns, rows: tree.map { cells($0.step, run) }),
                header(run),
                layers(run),
                Table(
                    name: "findings",
                    title: "Findings",
                    columns: PermissionsReport.columns,
                    rows: resolved.findings.map(PermissionsReport.cells)
                ),
            ],
            waterfall: tree.map { row($0, run, bySpan[$0.step.spanID], findings[$0.step.spanID] ?? []) },
            notes: notes(run, isContentDropped: try snapshot.isContentDropped(run.traceID)),
            freshness: snapshot.freshness
        )
        report.links = links(run)
        return report
    }

    /// The workflow, and the other runs of the session however old they are.
    private static func links(_ run: Run) -> [(title: String, target: PageTarget)] {
        let workflow = ("Workflow \(run.workflow)", PageTarget("workflows", run.workflow))
        guard let session = run.attribution.session, !session.isEmpty else { return [workflow] }
        let search = RunQuery.text(.session, is: session)
        return [
            workflow, ("All runs of this session", PageTarget("runs", query: search, from: "all")),
        ]
    }

    private static func headlines(_ run: Run) -> [Headline] {
        [
            Headline("status", "Status", .text(run.status.name)),
            Headline("duration_ms", "Duration", .duration(nanoseconds: run.durationNanoseconds)),
            Headline("human_wait_ms", "Waited for people", .duration(nanoseconds: run.humanWaitNanoseconds)),
            Headline("cost_usd", "Cost", .optional(run.knownCost)),
            Headline("wasted_cost_usd", "Wasted", run.knownCost == nil ? .unknown : .money(run.wastedCost)),
            Headline("total_tokens", "Tokens", .count(run.usage.fullTotal)),
            Headline("steps", "Steps", .count(run.steps)),
            Headline("findings", "Findings", .count(run.findings)),
            Headline(
                "decision_coverage",
                "Decision coverage",
                .share(run.decidedCalls, of: run.governedCalls)
            ),
        ]
    }

    /// The run as a row of the run list, with the attribution it adds.
    private static func header(_ run: Run) -> Table {
        let more = [
            Column("workflow_version", "Version"), Column("cost_centre", "Cost centre"),
            Column("customer", "Customer"),
            Column("tags", "Tags"),
        ]
        let cells: [Cell] = [
            .optional(run.attribution.workflowVersion), .optional(run.attribution.costCentre),
            .optional(run.attribution.customer), .optional(run.attribution.tags?.joined(separator: ",")),
        ]
        return Table(
            name: "header",
            title: "Run",
            columns: RunsReport.columns + more,
            rows: [RunsReport.cells(run) + cells]
        )
    }

    /// The critical path, longest part first: the parts add up to the duration.
    private static func layers(_ run: Run) -> Table {
        let parts = zip(Layer.allCases, run.layerNanoseconds).enumerated()
            .filter { $0.element.1 > 0 }
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
            .map(\.element)
        let rows = parts.map { layer, part -> [Cell] in
            [
                .text(layer.name), .duration(nanoseconds: part),
                run.durationNanoseconds > 0 ? .ratio(part, of: run.durationNanoseconds) : .unknown,
            ]
        }
        return Table(
            name: "layers",
            title: "Where the time went",
            columns: [
                Column("layer", "Layer"), Column("duration_ms", "Duration", .duration),
                Column("share", "Share", .ratio),
            ],
            rows: rows
        )
    }

    private static func notes(_ run: Run, isContentDropped: Bool) -> [String] {
        var notes: [String] = []
        if isContentDropped { notes.append("Content dropped by retention: the texts of this run are gone.") }
        if run.hasMissingParts {
            notes.append(
                "Not complete: "
                    + (run.incompleteReason.isEmpty ? "the root has not arrived" : run.incompleteReason) + "."
            )
        }
        if run.isDuplicateOnly {
            notes.append("A second sighting of calls counted in other runs: left out of counts and costs.")
        }
        if run.unpricedCalls > 0 {
            notes.append(
                "\(String.counted(run.unpricedCalls, "model call")) with "
                    + "\(String.grouped(run.unpricedTokens)) tokens without a price."
            )
        }
        if run.usageMissingCalls > 0 {
            notes.append(
                "\(String.counted(run.usageMissingCalls, "model call")) without reported usage: "
                    + "cost not known."
            )
        }
        return notes + StepDetails.words(of: run.flags)
    }

    private static func cells(_ step: Step, _ run: Run) -> [Cell] {
        let usage = step.usage
        return [
            .text(step.spanID.description), .optional(step.parentID?.description), .text(step.name),
            .text(step.operation.name), .text(step.layer.name), .optional(step.agent), .optional(step.model),
            .optional(step.tool), .duration(nanoseconds: step.start.nanoseconds(since: run.start)),
            .duration(nanoseconds: step.durationNanoseconds), .text(status(step)),
            usage.map { .count($0.fullTotal) } ?? .unknown, cost(step),
            .optional(step.decision?.verdict.name),
            step.findingKinds.isEmpty ? .unknown : .text(step.findingKinds.joined(separator: ",")),
            .optional(step.provider), .text(StepDetails.name(of: step.rating)),
            usage.map { .count($0.uncachedInput) } ?? .unknown,
            usage.map { .integer($0.cacheRead) } ?? .unknown,
            usage.map { .count($0.cacheWrite) } ?? .unknown, usage.map { .count($0.fullOutput) } ?? .unknown,
            usage.map { .integer($0.outputReasoning) } ?? .unknown,
            .optional(step.reportedCost.map(MoneySum.init)), .optional(step.errorType),
            .optional(step.errorMessage),
        ]
    }

    private static func status(_ step: Step) -> String {
        if step.isError { return "error" }
        return step.flags.contains(.pause) ? "paused" : "ok"
    }

    /// What the step is charged: nothing for a repetition, unknown without a price.
    static func cost(_ step: Step) -> Cell {
        switch step.rating {
        case .charged: .optional(step.charge?.computed.map(MoneySum.init))
        case .rollup, .duplicate: .money(MoneySum())
        case .none, .usageMissing: .unknown
        }
    }

    private static func row(
        _ place: TreeStep,
        _ run: Run,
        _ record: SpanRecord?,
        _ findings: [Finding]
    ) -> WaterfallRow {
        let step = place.step
        let facts: [(key: String, cell: Cell)] = [
            ("agent", .optional(step.agent)), ("model", .optional(step.model)),
            ("tool", .optional(step.tool)),
            ("tokens", step.usage.map { .count($0.fullTotal) } ?? .unknown), ("cost_usd", cost(step)),
            ("decision", .optional(step.decision?.verdict.name)),
        ]
        return WaterfallRow(
            spanID: step.spanID,
            depth: place.depth,
            name: step.name,
            operation: step.operation,
            layer: step.layer,
            offsetNanoseconds: step.start.nanoseconds(since: run.start),
            durationNanoseconds: step.durationNanoseconds,
            isError: step.isError,
            findingKinds: step.findingKinds,
            facts: facts.filter { $0.cell != .unknown },
            details: StepDetails.of(step, record, findings)
        )
    }
}
