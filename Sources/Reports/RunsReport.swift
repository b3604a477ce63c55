public import Model
import Query

/// A place in the list of runs, newest first.
public struct RunCursor: Hashable, Sendable {
    /// Start of the last run shown.
    public var start: Instant
    /// Its trace id.
    public var traceID: TraceID

    /// The place just after a run.
    public init(start: Instant, traceID: TraceID) {
        self.start = start
        self.traceID = traceID
    }

    /// Reads what `text` writes, or returns `nil`.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = Int64(parts[0]), let trace = TraceID(hex: String(parts[1])) else {
            return nil
        }
        self.init(start: Instant(nanoseconds: start), traceID: trace)
    }

    /// Nanoseconds since 1970, a point, the trace id.
    public var text: String { "\(start.nanoseconds).\(traceID)" }

    static let example = "1795501418500000000.0af7651916cd43dd8448eb211c80319c"
}

/// The runs that match a search, newest first.
enum RunsReport {
    /// Rows without `limit`: as many as a page draws, so that page, CSV and JSON hold the same runs.
    static let defaultLimit = 1_000

    static let columns: [Column] = [
        Column("trace_id", "Trace", .identifier, linkPrefix: "/runs/"),
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"), Column("session", "Session"),
        Column("started_at", "Started", .time), Column("duration_ms", "Duration", .duration),
        Column("status", "Status", .status), Column("steps", "Steps", .count),
        Column("llm_calls", "Model calls", .count), Column("tool_calls", "Tool calls", .count),
        Column("total_tokens", "Tokens", .count), Column("cost_usd", "Cost", .money),
        Column("findings", "Findings", .count), Column("root_name", "Root"), Column("agent", "Agent"),
        Column("service", "Service"), Column("environment", "Environment"), Column("team", "Team"),
        Column("user", "User"), Column("error_steps", "Errors", .count),
        Column("unpriced_calls", "Unpriced calls", .count),
        Column("usage_missing_calls", "Calls without usage", .count),
        Column("human_wait_ms", "Waited for people", .duration), Column("wasted_cost_usd", "Wasted", .money),
        Column("incomplete_reason", "Missing"),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let page = try RunPage(request, snapshot)
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Runs that match, newest first.",
            parameters: request.shownParameters,
            headlines: page.totals.headlines,
            tables: [Table(name: "runs", title: "Runs", columns: columns, rows: page.runs.map(cells))],
            notes: page.notes,
            freshness: snapshot.freshness
        )
    }

    static func cells(_ run: Run) -> [Cell] {
        [
            .text(run.traceID.description), .text(run.workflow), .optional(run.attribution.session),
            .time(run.start),
            .duration(nanoseconds: run.durationNanoseconds), .text(run.status.name), .count(run.steps),
            .count(run.modelCalls), .count(run.toolCalls), .count(run.usage.fullTotal),
            .optional(run.knownCost),
            .count(run.findings), .text(run.rootName), .optional(run.agent), .text(run.service),
            .optional(run.attribution.environment), .optional(run.attribution.team),
            .optional(run.attribution.user),
            .count(run.errorSteps), .count(run.unpricedCalls), .count(run.usageMissingCalls),
            .duration(nanoseconds: run.humanWaitNanoseconds),
            run.knownCost == nil ? .unknown : .money(run.wastedCost),
            run.incompleteReason.isEmpty ? .unknown : .text(run.incompleteReason),
        ]
    }
}
