import Model

/// Turns what is known about one action into findings.
struct FindingDraft {
    let run: Run
    let index: RunIndex

    /// A finding of `kind` on the step at `position`.
    func finding(
        _ kind: String,
        _ severity: Severity,
        at position: Int,
        _ decision: Decision?,
        evidence: String
    ) -> Finding {
        let step = index.steps[position]
        return Finding(
            time: step.start,
            severity: raised(severity, step),
            kind: kind,
            rule: decision?.rule ?? "builtin/\(kind)",
            workflow: step.attribution.workflow ?? run.workflow,
            agent: step.agent ?? run.agent,
            tool: decision?.tool ?? step.tool,
            action: decision?.action ?? "tool.call",
            resource: decision?.resource,
            decision: decision?.verdict,
            enforcement: decision?.enforcement ?? .unknown,
            outcome: decision?.outcome ?? .unknown,
            decidedBy: decision?.decidedBy ?? .unknown,
            traceID: step.traceID,
            spanID: step.spanID,
            cost: step.charge?.computed,
            evidence: evidence
        )
    }

    /// One step up in production, or if the action destroys something or reaches outside.
    private func raised(_ severity: Severity, _ step: Step) -> Severity {
        let environment = (step.attribution.environment ?? run.attribution.environment ?? "").lowercased()
        let isProduction = environment == "production" || environment == "prod" || environment == "live"
        guard isProduction || step.flags.contains(.destructive) else { return severity }
        return Severity(rawValue: severity.rawValue + 1) ?? .critical
    }

    /// The facts in words.
    func words(_ decision: Decision, _ found: ActionCase) -> String {
        var words = "\(decision.verdict.name) recognised by \(decision.recognisedBy)"
        if decision.decidedBy != .unknown { words += ", decided by \(decision.decidedBy.name)" }
        if let reason = decision.reason { words += ": \(reason)" }
        let spans = Set(found.evidence.map { index.steps[$0.position].spanID })
        if spans.count > 1 { words += " (told by \(spans.count) spans)" }
        if let id = decision.toolCallID { words += " [call \(id)]" }
        return words
    }

    /// The findings of one case.
    func findings(_ found: ActionCase, _ decision: Decision) -> [Finding] {
        switch decision.verdict {
        case .deny: refused(found, decision)
        case .requireApproval, .allow: approval(found, decision)
        default: []
        }
    }

    private func refused(_ found: ActionCase, _ decision: Decision) -> [Finding] {
        let words = words(decision, found)
        if let executed = found.executionDespiteRefusal(index) {
            let decision = self.executed(decision)
            return [finding("executed_despite_deny", .critical, at: executed, decision, evidence: words)]
        }
        if decision.decidedBy == .guardrail {
            let severity: Severity = decision.outcome == .blocked ? .low : .medium
            return [finding("guardrail_block", severity, at: found.shown, decision, evidence: words)]
        }
        if isScope(decision) {
            return [finding("scope_exceeded", .medium, at: found.shown, decision, evidence: words)]
        }
        let severity: Severity = decision.isCancellation ? .info : .low
        return [finding("attempted_denied", severity, at: found.shown, decision, evidence: words)]
    }

    private func isScope(_ decision: Decision) -> Bool {
        decision.reason.map { Evidence.contains($0.lowercased(), "insufficient_scope") } ?? false
            || decision.decidedBy == .resourceServer
                && Evidence.contains(decision.recognisedBy, "insufficient scope")
    }

    /// Approvals that were needed and missing, or out of date, when the action began.
    private func approval(_ found: ActionCase, _ decision: Decision) -> [Finding] {
        guard let position = found.step else { return [] }
        let step = index.steps[position]
        guard step.isToolCall, step.status != .error, !step.flags.contains(.pause),
            !step.flags.contains(.resultMissing)
        else { return [] }
        let leave = found.leave(before: step.start, index)
        let expired = leave.compactMap(\.decision.approvalExpiresAt).filter { $0 < step.start }.max()
        if let expired, leave.allSatisfy({ $0.decision.approvalExpiresAt.map { $0 < step.start } ?? false }) {
            let words = "approval expired at \(expired.iso8601), execution began at \(step.start.iso8601)"
            return [finding("approval_expired", .high, at: position, executed(decision), evidence: words)]
        }
        let demand = found.evidence.first { $0.decision.verdict == .requireApproval && isRecorded($0) }
        guard let demand, leave.isEmpty else { return [] }
        let words = "approval required by \(demand.decision.recognisedBy), none recorded before execution"
        let decision = executed(demand.decision)
        return [finding("executed_without_approval", .high, at: position, decision, evidence: words)]
    }

    /// The decision about an action that ran all the same.
    private func executed(_ decision: Decision) -> Decision {
        var decision = decision
        decision.outcome = .executed
        return decision
    }

    /// Whether the producer records approvals, so that a missing one means something.
    private func isRecorded(_ evidence: Evidence) -> Bool {
        evidence.source == .stated
            && (evidence.decision.approvalStatus != nil || evidence.decision.recognisedBy.hasPrefix("ag"))
    }
}
