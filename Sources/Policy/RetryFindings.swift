import Model

/// Finds actions that were tried again after having been refused.
struct RetryFindings {
    let draft: FindingDraft
    let cases: [ActionCase]
    let decisions: [Decision]

    private var index: RunIndex { draft.index }

    /// One finding per later try: medium, and high if it went through.
    func findings() -> [Finding] {
        var found: [Finding] = []
        var told: Set<Int> = []
        for (number, refused) in cases.enumerated() where decisions[number].verdict == .deny {
            guard !refused.evidence.contains(where: { $0.isGuardrail }), let subject = subject(of: refused)
            else { continue }
            let refusedAt = index.steps[refused.evidence[0].position].start
            for position in index.steps.indices
            where isLaterTry(position, of: refused, subject, after: refusedAt) {
                guard told.insert(position).inserted else { continue }
                found.append(finding(position, decisions[number]))
            }
        }
        return found
    }

    private func subject(of refused: ActionCase) -> UInt64? {
        let own = refused.step.map { index.steps[$0].subjectHash } ?? 0
        let hash = own != 0 ? own : refused.callID.flatMap { index.requested[$0]?.subjectHash } ?? 0
        return hash == 0 ? nil : hash
    }

    private func isLaterTry(
        _ position: Int,
        of refused: ActionCase,
        _ subject: UInt64,
        after time: Instant
    ) -> Bool {
        let steps = index.steps
        guard steps[position].isToolCall, steps[position].subjectHash == subject, position != refused.step,
            steps[position].start > time, !steps[position].flags.contains(.pause),
            steps[position].toolCallID == nil || steps[position].toolCallID != refused.callID
        else { return false }
        if let own = refused.step, steps[position].start < steps.end(at: own) { return false }
        return !cases.enumerated().contains {
            $0.element.step == position && decisions[$0.offset].verdict == .allow
        }
    }

    private func finding(_ position: Int, _ decision: Decision) -> Finding {
        let step = index.steps[position]
        let isRefusedAgain = cases.enumerated().contains {
            $0.element.step == position && decisions[$0.offset].verdict == .deny
        }
        let hasSucceeded = step.status != .error && !isRefusedAgain && !step.flags.contains(.resultMissing)
        var retried = decision
        retried.rule = nil
        retried.outcome = hasSucceeded ? .executed : isRefusedAgain ? .blocked : .failed
        let words =
            "same tool and arguments tried again after a refusal recognised by \(decision.recognisedBy)"
        return draft.finding(
            "denied_then_retried",
            hasSucceeded ? .high : .medium,
            at: position,
            retried,
            evidence: words
        )
    }
}
