import Model

extension CarrierFacts {
    private static let inputs = [
        "input.value", "langfuse.observation.input", "mlflow.spanInputs", "traceloop.entity.input",
    ]
    private static let outputs = [
        "output.value", "langfuse.observation.output", "mlflow.spanOutputs", "traceloop.entity.output",
    ]

    /// A guardrail that was triggered, or whose output says that it refused.
    func guardrail(_ record: SpanRecord) -> Decision? {
        let triggered = first("gen_ai.guardrail.triggered", "guardrail.triggered", "guardrail.tripped")
        let stated = first("guardrail.decision", "guardrail.action")
        var verdict: Verdict?
        var how = ""
        if let triggered {
            guard triggered == "true" else { return nil }
            (verdict, how) = (.deny, "gen_ai.guardrail.triggered=true")
        } else if let stated {
            (verdict, how) = (DecisionVerdicts.verdict(stated), "guardrail.decision=\(stated)")
        } else if step.operation == .guardrail, !isEvent {
            (verdict, how) = output()
        }
        guard let verdict, verdict != .allow else { return nil }
        var found = decision(verdict, by: .guardrail, how)
        subject(&found)
        readInput(&found)
        if found.tool == nil { found.action = "model.call" }
        let spanName = step.operation == .guardrail && !isEvent ? step.name : nil
        found.rule = first("gen_ai.guardrail.name", "guardrail.name", "agt.policy.name") ?? spanName
        found.reason = first("langfuse.observation.status_message", "guardrail.reason") ?? found.reason
        if verdict == .deny {
            found.enforcement = .enforced
            found.outcome = .blocked
        }
        return found
    }

    /// What a guardrail span's output says.
    private func output() -> (Verdict?, String) {
        for key in Self.outputs {
            guard let text = text(key) else { continue }
            guard let json = EmbeddedJSON(parsing: text) else {
                return (DecisionVerdicts.verdict(text), "\(key)=\(DecisionReader.reason(text) ?? "")")
            }
            if case .string(let word) = json { return (DecisionVerdicts.verdict(word), "\(key)=\(word)") }
            if json == .bool(false) { return (.deny, "\(key)=false") }
            for flag in ["allowed", "allow", "passed", "valid", "safe", "is_safe", "permitted", "approved"]
            where json.isFalse(flag) {
                return (.deny, "\(key) \(flag)=false")
            }
            for flag in [
                "tripwire_triggered", "triggered", "blocked", "flagged", "denied", "rejected", "violation",
            ]
            where json.isTrue(flag) {
                return (.deny, "\(key) \(flag)=true")
            }
            for field in ["decision", "verdict", "action", "status", "result", "outcome"] {
                guard let word = json.text(field), let verdict = DecisionVerdicts.verdict(word) else {
                    continue
                }
                return (verdict, "\(key) \(field)=\(word)")
            }
        }
        return (nil, "")
    }

    private func readInput(_ decision: inout Decision) {
        guard decision.tool == nil else { return }
        for key in Self.inputs {
            guard let json = text(key).flatMap({ EmbeddedJSON(parsing: $0) }) else { continue }
            decision.tool = json.text("tool", "tool_name", "toolName", "function")
            decision.toolCallID = decision.toolCallID ?? json.text("tool_call_id", "toolCallId", "call_id")
        }
    }

    private static let violations = [
        "agent.violation", "agent.violations", "agent.policy.violation", "policy.violation",
        "policy.violations",
        "permission.violation", "security.violation", "guardrail.violation", "violation",
        "agent.violation.kind",
    ]
    private static let violationEvents: Set<String> = [
        "policy.violation", "agent.violation", "permission.violation", "POLICY_VIOLATION",
        "gen_ai.security.finding",
        "gen_ai.guardrail.security.finding",
    ]

    /// A violation that the agent itself reports.
    func violation() -> Decision? {
        var how: String?
        var stated: String?
        for key in Self.violations {
            guard let value = text(key), !["false", "0", "none", "no", "[]"].contains(value.lowercased())
            else { continue }
            how = "\(key)=\(DecisionReader.reason(value) ?? "")"
            stated = value == "true" ? nil : value
            break
        }
        if how == nil, isEvent, Self.violationEvents.contains(name) { how = "event \(name)" }
        guard let how else { return nil }
        var found = decision(.warn, by: .policy, how)
        subject(&found)
        if step.operation == .tool { found.tool = found.tool ?? step.tool }
        found.action = "violation.report"
        found.rule = first(
            "agent.violation.rule",
            "violation.rule",
            "policy.rule",
            "rule.id",
            "policy.id",
            "policy.name",
            "gen_ai.security.policy.rule.id",
            "agent.violation.kind"
        )
        found.reason = DecisionReader.reason(
            first("agent.violation.message", "violation.message", "gen_ai.security.risk.finding", "reason")
                ?? stated
        )
        return found
    }

    /// An ending for which the agent names a limit of its own, or a budget that was overspent.
    func stop() -> Decision? {
        let keys = ["terminate_reason", "agent.stop_reason", "termination_reason", "stop_reason"]
        for key in keys where step.operation != .llm {
            guard let value = text(key), let limit = DecisionLimit.stop(in: value) else { continue }
            var found = DecisionErrors.limit(limit, step: step, reason: "\(key)=\(value)")
            found.recognisedBy = "\(key)=\(value)"
            return found
        }
        guard let spent = number("agent.budget.spent"), let limit = number("agent.budget.limit"),
            spent > limit
        else {
            return nil
        }
        let unit = text("agent.budget.unit") ?? ""
        let isBudget = unit != "turns" && unit != "seconds"
        let stop = LimitStop(name: isBudget ? "budget" : "max_\(unit)", isBudget: isBudget)
        var found = DecisionErrors.limit(stop, step: step, reason: "spent \(spent) of \(limit) \(unit)")
        found.recognisedBy = "agent.budget.spent"
        found.outcome = .executed
        found.enforcement = .unknown
        return found
    }

    private func number(_ key: String) -> Double? {
        switch attributes[key] {
        case .int(let value): Double(value)
        case .double(let value): value.isFinite ? value : nil
        case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }
}
