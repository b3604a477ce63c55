import Model

/// Calls, decisions and findings of one workflow, agent and tool.
struct PermissionFigures {
    var calls = 0
    var decided = 0
    var allowed = 0
    var denied = 0
    var executed = 0
    /// Indexed by `Severity.rawValue`.
    var findings = [Int](repeating: 0, count: Severity.allCases.count)

    static func += (left: inout PermissionFigures, right: PermissionFigures) {
        left.calls += right.calls
        left.decided += right.decided
        left.allowed += right.allowed
        left.denied += right.denied
        left.executed += right.executed
        for severity in left.findings.indices { left.findings[severity] += right.findings[severity] }
    }
}

/// The permission figures of some runs of one part.
final class PermissionSums: Sendable {
    let texts: HashedTexts
    /// Key after key: workflow, agent and tool as numbers of texts, or -1 for none.
    let keys: [Int64]
    let figures: [PermissionFigures]

    /// Counts the calls and findings of the given runs; second sightings are left out.
    init(_ part: any LedgerPart, _ rows: [Int]) throws {
        var scan = try PermissionScan(part)
        for run in rows { try scan.add(run) }
        texts = HashedTexts(scan.texts.texts)
        keys = scan.keys.numbers
        figures = scan.figures
    }
}

/// Counts the calls and findings of one part, run by run.
private struct PermissionScan {
    private let part: any LedgerPart
    private let offsets: [Int32]
    private let workflow: DictionaryColumn
    private let findingCounts: [Int64]
    private let marks: [Int64]
    private let agent: DictionaryColumn
    private let tool: DictionaryColumn
    private let spans: [Int64]
    private let isToolCall: [Int64]
    private let verdicts: [Int64]
    /// Codes of workflow, agent and tool, and for each such key its group.
    private var codeKeys = KeyTable(width: 3)
    private var groups: [Int] = []
    private var codes: [Int64] = [0, 0, 0]
    private(set) var texts = TextTable()
    private(set) var keys = KeyTable(width: 3)
    private(set) var figures: [PermissionFigures] = []

    init(_ part: any LedgerPart) throws {
        self.part = part
        offsets = try part.stepOffsets()
        let runs = try part.runs(RunColumns(texts: [.workflow], numbers: [.findings, .marks]))
        workflow = runs[RunText.workflow]
        findingCounts = runs[RunNumber.findings]
        marks = runs[RunNumber.marks]
        let steps = try part.steps(
            StepColumns(texts: [.agent, .tool], numbers: [.spanID, .isToolCall, .verdict])
        )
        agent = steps[StepColumn.agent]
        tool = steps[StepColumn.tool]
        spans = steps[StepNumber.spanID]
        isToolCall = steps[StepNumber.isToolCall]
        verdicts = steps[StepNumber.verdict]
    }

    mutating func add(_ run: Int) throws {
        if marks[run] & 2 != 0 { return }
        // Calls that already count as denied.
        var denied: Set<UInt64> = []
        for row in Int(offsets[run])..<Int(offsets[run + 1]) where isToolCall[row] != 0 {
            let group = group(run, row)
            figures[group].calls += 1
            guard verdicts[row] > 0, let verdict = Verdict(rawValue: UInt8(clamping: verdicts[row] - 1))
            else { continue }
            figures[group].decided += 1
            switch verdict {
            case .allow, .warn, .modify: figures[group].allowed += 1
            case .deny:
                figures[group].denied += 1
                denied.insert(UInt64(bitPattern: spans[row]))
            case .requireApproval, .error: break
            }
        }
        guard findingCounts[run] > 0 else { return }
        // Calls that already count as run without permission.
        var executed: Set<UInt64> = []
        for finding in try part.findings(ofRun: run) {
            let group = group(workflow[run] ?? "", finding.agent, finding.tool)
            figures[group].findings[Int(finding.severity.rawValue)] += 1
            if finding.kind == "attempted_denied", denied.insert(finding.spanID.bits).inserted {
                figures[group].denied += 1
            }
            if PermissionSummaryReport.executedKinds.contains(finding.kind),
                finding.outcome != .blocked, finding.outcome != .failed,
                executed.insert(finding.spanID.bits).inserted
            {
                figures[group].executed += 1
            }
        }
    }

    /// The group of a step, mostly found by the codes of its texts.
    private mutating func group(_ run: Int, _ row: Int) -> Int {
        codes[0] = Int64(workflow.codes[run])
        codes[1] = Int64(agent.codes[row])
        codes[2] = Int64(tool.codes[row])
        let number = codeKeys.number(of: codes)
        if number == groups.count { groups.append(group(workflow[run] ?? "", agent[row], tool[row])) }
        return groups[number]
    }

    private mutating func group(_ workflow: String, _ agent: String?, _ tool: String?) -> Int {
        let key = [workflow, agent, tool].map { text in
            text.map { Int64(texts.number(of: $0, hash: $0.hashValue)) } ?? -1
        }
        let group = keys.number(of: key)
        if group == figures.count { figures.append(PermissionFigures()) }
        return group
    }
}

/// The permission figures of all parts put together.
struct PermissionTable {
    private var texts = TextTable()
    private var keys = KeyTable(width: 3)
    private var figures: [PermissionFigures] = []

    /// Puts the selected runs together.
    init(_ selection: RunSelection) throws {
        try selection.partials("permissions", of: { try PermissionSums($0, $1) }) { add($1) }
    }

    private mutating func add(_ sums: PermissionSums) {
        let numbers = texts.numbers(of: sums.texts)
        var key: [Int64] = [0, 0, 0]
        for group in sums.figures.indices {
            for column in key.indices {
                let number = sums.keys[group * key.count + column]
                key[column] = number < 0 ? -1 : Int64(numbers[Int(number)])
            }
            let number = keys.number(of: key)
            if number == figures.count { figures.append(PermissionFigures()) }
            figures[number] += sums.figures[group]
        }
    }

    /// The rows, sorted by workflow, agent and tool.
    ///
    /// Every tool call is one that a decision should cover.
    func rows() -> [[Cell]] {
        let names = figures.indices.map { key in
            (0..<3).map { keys[key, $0] < 0 ? "(none)" : texts.texts[Int(keys[key, $0])] }
        }
        return figures.indices.sorted { names[$0].precedes(names[$1]) }.map { key in
            let sums = figures[key]
            return names[key].map(Cell.text) + [
                .count(sums.calls), .count(sums.calls), .count(sums.decided),
                .share(sums.decided, of: sums.calls),
                .count(sums.allowed), .count(sums.denied), .count(sums.executed),
                .count(sums.findings.reduce(0, +)),
            ] + Severity.allCases.reversed().map { .count(sums.findings[Int($0.rawValue)]) }
        }
    }
}
