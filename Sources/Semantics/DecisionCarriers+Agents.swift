import Model

extension CarrierFacts {
    /// `agent.permission.*` and `agent.approval.*`: the product's own vocabulary.
    func permission() -> Decision? {
        let status = text("agent.approval.status")
        let stated = text("agent.permission.decision")
        let approval = DecisionVerdicts.approvalStatus(status)
        guard let verdict = DecisionVerdicts.verdict(stated) ?? approval.flatMap(verdict(ofApproval:)) else {
            return nil
        }
        let how = stated.map { "agent.permission.decision=\($0)" } ?? "agent.approval.status=\(status ?? "")"
        let fallback: DecidedBy = stated == nil ? .human : .unknown
        let decidedBy = DecisionVerdicts.decidedBy(text("agent.permission.decided_by"))
        var found = decision(verdict, by: decidedBy ?? fallback, how)
        subject(&found)
        found.enforcement =
            switch text("agent.permission.enforcement") {
            case "enforced": .enforced
            case "monitor_only": .monitorOnly
            case "bypassed": .bypassed
            default: .unknown
            }
        found.action = text("agent.permission.action") ?? "tool.call"
        found.resource = text("agent.permission.resource")
        found.rule = first("agent.permission.rule.id", "agent.permission.policy.id")
        found.reason = first("agent.permission.reason", "agent.permission.reason_code")
        found.approvalStatus = approval
        found.isCancellation = approval == "cancelled"
        found.approvalExpiresAt = instant("agent.approval.expires_at")
        return found
    }

    private func verdict(ofApproval status: String) -> Verdict? {
        switch status {
        case "approved": .allow
        case "pending": .requireApproval
        default: .deny
        }
    }

    /// A time as ISO 8601 text, or as nanoseconds since 1970.
    private func instant(_ key: String) -> Instant? {
        switch attributes[key] {
        case .int(let nanoseconds): Instant(nanoseconds: nanoseconds)
        case .string(let text): Instant(iso8601: text)
        default: nil
        }
    }

    /// Claude Code: the span in which a tool waits for leave, and the decision event.
    func claude() -> Decision? {
        let type = text("span.type") ?? ""
        let isWait = name == "claude_code.tool.blocked_on_user" || type == "tool.blocked_on_user"
        let isEvent = name == "claude_code.tool_decision" || name == "tool_decision"
        let isResult = name == "claude_code.tool_result" && text("decision_type") != nil
        guard isWait || isEvent || isResult, let value = first("decision", "decision_type"),
            let verdict = DecisionVerdicts.verdict(value)
        else { return nil }
        let source = first("source", "decision_source")
        let decidedBy = DecisionVerdicts.decidedBy(source) ?? .unknown
        let place = isWait ? "claude_code.tool.blocked_on_user" : name
        var found = decision(verdict, by: decidedBy, "\(place) decision=\(value) source=\(source ?? "")")
        subject(&found)
        if found.tool == "mcp_tool" {
            found.tool = text("tool_parameters").flatMap { EmbeddedJSON(parsing: $0)?.text("mcp_tool_name") }
        }
        found.isCancellation = DecisionVerdicts.isCancellation(source)
        if verdict == .deny {
            found.enforcement = .enforced
            if source?.hasPrefix("user") == true {
                found.approvalStatus = found.isCancellation ? "cancelled" : "denied"
            }
        } else if source?.hasPrefix("user") == true {
            found.approvalStatus = "approved"
        }
        return found
    }

    /// Codex: `codex.tool_decision`.
    func codex() -> Decision? {
        guard name == "codex.tool_decision", let value = text("decision"),
            let verdict = DecisionVerdicts.verdict(value)
        else { return nil }
        let source = text("source")
        var found = decision(
            verdict,
            by: DecisionVerdicts.decidedBy(source) ?? .unknown,
            "\(name) decision=\(value)"
        )
        subject(&found)
        found.isCancellation = DecisionVerdicts.isCancellation(value)
        found.approvalStatus = DecisionVerdicts.approvalStatus(value)
        if verdict == .deny { found.enforcement = .enforced }
        return found
    }

    /// Gemini CLI: the tool call event and its security checker's verdict.
    func gemini() -> Decision? {
        guard name == "gemini_cli.tool_call" || name == "gemini_cli.conseca.verdict",
            let value = text("decision"),
            let verdict = DecisionVerdicts.verdict(value)
        else { return nil }
        let isChecker = name == "gemini_cli.conseca.verdict"
        let decidedBy: DecidedBy = isChecker ? .guardrail : value == "auto_accept" ? .policy : .human
        var found = decision(verdict, by: decidedBy, "\(name) decision=\(value)")
        subject(&found)
        found.reason = text("reason")
        if verdict == .deny { found.enforcement = .enforced }
        return found
    }

    /// Pydantic-AI: a call put off until someone approves it.
    func deferral() -> Decision? {
        guard text("pydantic_ai.tool.deferral.name") == "ApprovalRequired" else { return nil }
        var found = decision(.requireApproval, by: .policy, "pydantic_ai.tool.deferral.name=ApprovalRequired")
        subject(&found)
        return found
    }

    /// Hooks that blocked: Claude Code's `num_blocking`.
    func hook() -> Decision? {
        guard let count = text("num_blocking").flatMap({ Int($0) }), count > 0 else { return nil }
        var found = decision(.deny, by: .hook, "num_blocking=\(count)")
        subject(&found)
        found.enforcement = .enforced
        found.rule = first("hook_name", "hook.name", "hook_event")
        return found
    }
}
