import Model
import Query

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
        let findings = try PermissionsReport.findings(of: selection, request, snapshot)
        var summary = PermissionSums(selection.runs)
        if let range = selection.runs.stepRange {
            let columns = StepColumns(
                texts: [.agent, .tool],
                numbers: [.traceHigh, .traceLow, .spanID, .isToolCall, .verdict]
            )
            try snapshot.scanSteps(columns, in: range) { summary.add($0) }
        }
        for finding in findings { summary.add(finding) }
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Who called which tool, and how many of the calls have a recorded decision.",
            parameters: request.shownParameters,
            headlines: PermissionsReport.headlines(findings, selection, request),
            charts: [PermissionsReport.chart(findings)],
            tables: [
                Table(
                    name: "permission_summary",
                    title: "Permissions by tool",
                    columns: columns,
                    rows: summary.rows()
                )
            ],
            notes: selection.coverageNotes + selection.notes + [
                "Denied calls that never became a span are counted through their findings.",
                "Calls that ran against a deny, without a needed approval or against a policy count once "
                    + "each as without permission.",
            ],
            freshness: snapshot.freshness
        )
    }
}

/// The sums of the permission summary.
private struct PermissionSums {
    private struct Key: Hashable {
        var workflow: String
        var agent: String?
        var tool: String?

        var texts: [String] { [workflow, agent ?? "(none)", tool ?? "(none)"] }
    }

    private struct Sums {
        var calls = 0
        var decided = 0
        var allowed = 0
        var denied = 0
        var executed = 0
        /// Indexed by `Severity.rawValue`.
        var findings = Array(repeating: 0, count: Severity.allCases.count)
    }

    /// One step of one trace.
    private struct Place: Hashable {
        var trace: TraceID
        var span: UInt64
    }

    private let runs: [Run]
    private var index: RunIndex
    private var sums: [Key: Sums] = [:]
    /// Calls that already count as denied, or as run without permission.
    private var deniedCalls: Set<Place> = []
    private var executedCalls: Set<Place> = []

    init(_ runs: [Run]) {
        self.runs = runs
        index = RunIndex(runs)
    }

    mutating func add(_ block: StepBlock) {
        let (high, low) = (block[StepNumber.traceHigh], block[StepNumber.traceLow])
        let (calls, verdicts, spans) = (
            block[StepNumber.isToolCall], block[StepNumber.verdict], block[StepNumber.spanID]
        )
        let (agents, tools) = (block[StepColumn.agent], block[StepColumn.tool])
        for row in 0..<block.count where calls[row] != 0 {
            guard let run = index.position(high: high[row], low: low[row]) else { continue }
            let key = Key(workflow: runs[run].workflow, agent: agents[row], tool: tools[row])
            let verdict = verdicts[row] > 0 ? Verdict(rawValue: UInt8(clamping: verdicts[row] - 1)) : nil
            sums[key, default: Sums()].calls += 1
            guard let verdict else { continue }
            sums[key, default: Sums()].decided += 1
            switch verdict {
            case .allow, .warn, .modify: sums[key, default: Sums()].allowed += 1
            case .deny:
                sums[key, default: Sums()].denied += 1
                deniedCalls.insert(Place(trace: runs[run].traceID, span: UInt64(bitPattern: spans[row])))
            case .requireApproval, .error: break
            }
        }
    }

    mutating func add(_ finding: Finding) {
        guard let run = index.position(of: finding.traceID) else { return }
        let key = Key(workflow: runs[run].workflow, agent: finding.agent, tool: finding.tool)
        let place = Place(trace: finding.traceID, span: finding.spanID.bits)
        sums[key, default: Sums()].findings[Int(finding.severity.rawValue)] += 1
        if finding.kind == "attempted_denied", deniedCalls.insert(place).inserted {
            sums[key, default: Sums()].denied += 1
        }
        if PermissionSummaryReport.executedKinds.contains(finding.kind),
            finding.outcome != .blocked, finding.outcome != .failed, executedCalls.insert(place).inserted
        {
            sums[key, default: Sums()].executed += 1
        }
    }

    /// The rows, sorted by workflow, agent and tool.
    ///
    /// Every tool call is one that a decision should cover.
    func rows() -> [[Cell]] {
        sums.sorted { $0.key.texts.precedes($1.key.texts) }.map { key, sums in
            key.texts.map(Cell.text) + [
                .count(sums.calls), .count(sums.calls), .count(sums.decided),
                .share(sums.decided, of: sums.calls),
                .count(sums.allowed), .count(sums.denied), .count(sums.executed),
                .count(sums.findings.reduce(0, +)),
            ] + Severity.allCases.reversed().map { .count(sums.findings[Int($0.rawValue)]) }
        }
    }
}
