import Model

extension ActionCase {
    /// The one decision about the action after joining all evidence.
    ///
    /// A refusal wins over leave, unless leave was given in so many words after every refusal. What the
    /// telling piece
    /// does not know is taken from the others.
    func joined(_ index: RunIndex) -> Decision {
        let told = telling(index)
        var decision = evidence[told].decision
        for (position, other) in evidence.enumerated() where position != told {
            decision.tool = decision.tool ?? other.decision.tool
            decision.toolCallID = decision.toolCallID ?? other.decision.toolCallID
            decision.resource = decision.resource ?? other.decision.resource
            guard other.decision.verdict == decision.verdict else { continue }
            decision.rule = decision.rule ?? other.decision.rule
            decision.reason = decision.reason ?? other.decision.reason
            decision.approvalStatus = decision.approvalStatus ?? other.decision.approvalStatus
            decision.approvalExpiresAt = decision.approvalExpiresAt ?? other.decision.approvalExpiresAt
            if decision.decidedBy == .unknown { decision.decidedBy = other.decision.decidedBy }
            if decision.enforcement == .unknown { decision.enforcement = other.decision.enforcement }
            if decision.outcome == .unknown { decision.outcome = other.decision.outcome }
        }
        decision.tool = tool(in: index)
        decision.toolCallID = decision.toolCallID ?? callID
        return decision
    }

    /// Index of the piece of evidence that decides.
    private func telling(_ index: RunIndex) -> Int {
        let denials = evidence.indices.filter { evidence[$0].decision.verdict == .deny }
        guard let lastDenial = denials.last else {
            let order: [Verdict] = [.allow, .modify, .warn, .requireApproval, .error]
            for verdict in order {
                if let found = evidence.lastIndex(where: { $0.decision.verdict == verdict }) { return found }
            }
            return 0
        }
        let isOverruled =
            denials.allSatisfy { evidence[$0].source == .stated }
            && evidence[(lastDenial + 1)...].contains {
                $0.decision.verdict == .allow && $0.source == .stated
            }
        if isOverruled, let leave = evidence.lastIndex(where: { $0.decision.verdict == .allow }) {
            return leave
        }
        let end = step.map { index.steps[$0].end }
        let stated = denials.first { position in
            guard evidence[position].source == .stated else { return false }
            return end.map { index.steps[evidence[position].position].start <= $0 } ?? true
        }
        let own = denials.first { position in
            step.map { index.isInside(evidence[position].position, $0) } ?? false
        }
        return stated ?? own ?? denials[0]
    }

    /// The step that shows the action ran although it had been refused, if one does.
    func executionDespiteRefusal(_ index: RunIndex) -> Int? {
        let refusals = evidence.filter { $0.decision.verdict == .deny }
        if let admitted = refusals.first(where: { $0.decision.outcome == .executed && !$0.isLimit }) {
            return step ?? admitted.position
        }
        let stated = refusals.filter { $0.source == .stated }
        guard !stated.isEmpty, stated.count == refusals.count else { return nil }
        for refusal in stated {
            if let step, hasRun(index.steps, step), refusal.decision.enforcement != .enforced,
                index.isInside(refusal.position, step)
            {
                return step
            }
            let start = index.steps[refusal.position].start
            let later = index.steps.indices.first { position in
                index.steps[position].operation == .tool && index.steps[position].start >= start
                    && position != refusal.position
                    && (position == step || isSameCall(index.steps[position].toolCallID))
                    && hasRun(index.steps, position) && !index.isInside(refusal.position, position)
            }
            if let later { return later }
        }
        return nil
    }

    private func isSameCall(_ id: String?) -> Bool {
        guard let callID, let id else { return false }
        return id == callID
    }

    private func hasRun(_ steps: [Step], _ position: Int) -> Bool {
        steps[position].isToolCall && steps[position].status != .error
            && !steps[position].flags.contains(.resultMissing) && steps[position].durationNanoseconds > 0
    }

    /// Evidence of leave that was given before the action began.
    func leave(before start: Instant, _ index: RunIndex) -> [Evidence] {
        evidence.filter { item in
            guard item.decision.verdict == .allow else { return false }
            return index.steps[item.position].start <= start
                || step.map { index.isInside(item.position, $0) } ?? false
        }
    }
}
