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
    private var keys: [Key] = []
    private var cases: [Key: ActionCase] = [:]

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
        return builder.keys.compactMap { builder.cases[$0] }.map { found in
            var found = found
            found.evidence.sort { ($0.position, $0.source.rawValue) < ($1.position, $1.source.rawValue) }
            return found
        }.sorted { ($0.evidence[0].position, $0.shown) < ($1.evidence[0].position, $1.shown) }
    }

    private init(index: RunIndex, pairing: CallPairing) {
        self.index = index
        self.pairing = pairing
    }

    private mutating func add(_ evidence: Evidence, to key: Key, step: Int?, callID: String?) {
        if cases[key] == nil {
            keys.append(key)
            cases[key] = ActionCase(step: step, callID: callID, anchor: evidence.position, evidence: [])
        }
        cases[key]?.evidence.append(evidence)
        if cases[key]?.callID == nil { cases[key]?.callID = callID }
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
        let below = keys.first { key in
            guard let found = cases[key], isRefused(found), hasSameKind(found, evidence) else { return false }
            return index.isInside(found.shown, evidence.position)
                || found.evidence.contains { index.isInside($0.position, evidence.position) }
        }
        let told = keys.first { key in
            guard let found = cases[key], isRefused(found), hasSameKind(found, evidence) else { return false }
            return found.evidence.contains { Evidence.overlaps($0.decision.reason, evidence.decision.reason) }
        }
        if let key = below ?? told {
            cases[key]?.evidence.append(evidence)
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
        return index.steps.contains { step in
            step.operation == .llm && step.status == .error
                && (Evidence.overlaps(step.errorMessage, evidence.decision.reason)
                    || Evidence.overlaps(step.statusMessage, evidence.decision.reason))
        }
    }
}
