import Model

/// Joins all decisions of a run into one case per action, however often and wherever they are told.
struct CaseBuilder {
    private enum Key: Hashable {
        case step(Int)
        case call(String)
        case named(String, String)
        case shown(Int)
    }

    private let index: RunIndex
    private let pairing: CallPairing
    /// In order of their first evidence.
    private var cases: [ActionCase] = []
    private var positions: [Key: Int] = [:]
    /// Whether any case holds a refusal.
    private var hasRefusal = false

    /// Builds the cases; their order is that of their first evidence.
    static func cases(_ index: RunIndex, _ evidence: [Evidence]) -> [ActionCase] {
        var builder = CaseBuilder(index: index, pairing: CallPairing(index, decisions: evidence))
        var undirected: [Evidence] = []
        for item in evidence where !builder.place(item) { undirected.append(item) }
        let depths = undirected.map { index.ancestors(of: $0.position).count }
        for (offset, _) in depths.enumerated().sorted(by: {
            ($1.element, $0.offset) < ($0.element, $1.offset)
        }) {
            builder.placeUndirected(undirected[offset])
        }
        var cases = builder.cases
        for number in cases.indices where cases[number].evidence.count > 1 {
            cases[number].evidence.sort {
                ($0.position, $0.source.rawValue) < ($1.position, $1.source.rawValue)
            }
        }
        return cases.sorted { ($0.evidence[0].position, $0.shown) < ($1.evidence[0].position, $1.shown) }
    }

    private init(index: RunIndex, pairing: CallPairing) {
        self.index = index
        self.pairing = pairing
    }

    private mutating func add(_ evidence: Evidence, to key: Key, step: Int?, callID: String?) {
        if let known = positions[key] {
            append(evidence, to: known)
            if cases[known].callID == nil { cases[known].callID = callID }
        } else {
            positions[key] = cases.count
            cases.append(ActionCase(step: step, callID: callID, anchor: evidence.position, evidence: []))
            append(evidence, to: cases.count - 1)
        }
    }

    private mutating func append(_ evidence: Evidence, to number: Int) {
        if evidence.decision.verdict == .deny { hasRefusal = true }
        cases[number].evidence.append(evidence)
    }

    /// Places evidence that says, or whose place says, what it is about.
    private mutating func place(_ evidence: Evidence) -> Bool {
        let decision = evidence.decision
        if evidence.isGuardrail {
            guard evidence.source == .stated else { return false }
            add(evidence, to: .shown(evidence.position), step: nil, callID: nil)
            return true
        }
        if let id = decision.toolCallID {
            let step = pairing.step(ofCall: id)
            add(evidence, to: step.map(Key.step) ?? .call(id), step: step, callID: id)
            return true
        }
        if evidence.source != .message, let step = index.toolStep(around: evidence.position),
            decision.tool == nil || RunIndex.isSameTool(index.steps[step].tool, decision.tool)
        {
            add(evidence, to: .step(step), step: step, callID: index.steps[step].toolCallID)
            return true
        }
        guard let tool = decision.tool, evidence.source != .own else { return false }
        if let step = namedStep(tool, evidence) {
            add(evidence, to: .step(step), step: step, callID: index.steps[step].toolCallID)
        } else {
            let reason = evidence.source == .message ? decision.reason ?? "" : "\(evidence.position)"
            add(evidence, to: .named(String(RunIndex.shortName(tool)), reason), step: nil, callID: nil)
        }
        return true
    }

    /// The call of a tool known by name only: after a policy's decision the next one, else the one before.
    private func namedStep(_ tool: String, _ evidence: Evidence) -> Int? {
        let same = index.steps.indices.filter {
            RunIndex.isSameTool(index.steps[$0].tool, tool) && index.isCall($0)
        }
        let start = index.steps[evidence.position].start
        if evidence.source == .stated, let next = same.first(where: { index.steps[$0].start >= start }) {
            return next
        }
        return same.last { index.steps[$0].start <= start }
    }

    /// Places evidence on a step that is no tool call: an error handed up, or something of the step's own.
    private mutating func placeUndirected(_ evidence: Evidence) {
        if hasRefusal, let known = refusal(toldBy: evidence) {
            append(evidence, to: known)
            return
        }
        if evidence.decision.decidedBy == .resourceServer, evidence.source == .own,
            index.steps[evidence.position].operation != .tool
        {
            return
        }
        if isModelError(evidence) { return }
        add(evidence, to: .shown(evidence.position), step: nil, callID: nil)
    }

    /// The refused case below the evidence's step, else the one with the same reason.
    private func refusal(toldBy evidence: Evidence) -> Int? {
        let fitting = cases.indices.filter { isRefused(cases[$0]) && hasSameKind(cases[$0], evidence) }
        let below = fitting.first { number in
            index.isInside(cases[number].shown, evidence.position)
                || cases[number].evidence.contains { index.isInside($0.position, evidence.position) }
        }
        return below
            ?? fitting.first { number in
                cases[number].evidence.contains {
                    Evidence.overlaps($0.decision.reason, evidence.decision.reason)
                }
            }
    }

    private func isRefused(_ found: ActionCase) -> Bool {
        found.evidence.contains { $0.decision.verdict == .deny }
    }

    private func hasSameKind(_ found: ActionCase, _ evidence: Evidence) -> Bool {
        evidence.isGuardrail == found.evidence.contains { $0.isGuardrail }
    }

    /// Whether the same error is that of a model call below or beside it: the provider's refusal of the
    /// caller.
    private func isModelError(_ evidence: Evidence) -> Bool {
        guard !evidence.isGuardrail, evidence.source == .own else { return false }
        let steps = index.steps
        return steps.indices.contains { position in
            steps[position].operation == .llm && steps[position].status == .error
                && (Evidence.overlaps(steps[position].errorMessage, evidence.decision.reason)
                    || Evidence.overlaps(steps[position].statusMessage, evidence.decision.reason))
        }
    }
}
