import Model

extension CarrierFacts {
    /// Microsoft's agent governance toolkit, new and old names.
    func governance() -> Decision? {
        if let outcome = text("agt.approval.outcome"), let status = DecisionVerdicts.approvalStatus(outcome) {
            let verdict: Verdict =
                status == "approved" ? .allow : status == "pending" ? .requireApproval : .deny
            var found = decision(verdict, by: .human, "agt.approval.outcome=\(outcome)")
            subject(&found)
            found.approvalStatus = status
            found.rule = text("agt.policy.rule")
            return found
        }
        guard
            let value = first("agt.policy.action", "agt.policy.decision", "policy.decision", "policy.action"),
            let verdict = DecisionVerdicts.verdict(value)
        else { return nil }
        let key = text("agt.policy.action") == nil ? "policy.decision" : "agt.policy.action"
        var found = decision(verdict, by: .policy, "\(key)=\(value)")
        subject(&found)
        found.rule = first("agt.policy.rule", "agt.policy.name", "policy.rule", "policy.name", "policy.id")
        found.reason = first("agt.policy.reason", "policy.reason")
        if text("agt.policy.mode") == "evaluate_only" { found.enforcement = .monitorOnly }
        return found
    }

    /// OpenTelemetry's drafts for guardrails: `gen_ai.security.*`, under old and new names.
    func securityDraft() -> Decision? {
        let keys = [
            "gen_ai.security.decision.type", "gen_ai.security.verdict.type", "gen_ai.security.action.type",
        ]
        guard let key = keys.first(where: { text($0) != nil }), let value = text(key),
            let verdict = DecisionVerdicts.verdict(value)
        else { return nil }
        var found = decision(verdict, by: .guardrail, "\(key)=\(value)")
        subject(&found)
        let target = text("gen_ai.security.target.type")
        found.action = target == nil || target == "tool_call" ? "tool.call" : "model.call"
        found.rule = first(
            "gen_ai.security.policy.rule.id",
            "gen_ai.security.policy.id",
            "gen_ai.security.policy.name",
            "gen_ai.security.guardrail.name",
            "gen_ai.guardian.name"
        )
        found.reason = first("gen_ai.security.verdict.reason", "gen_ai.security.decision.reason")
        if let action = text("gen_ai.security.action.type"), key != "gen_ai.security.action.type" {
            found.enforcement = DecisionVerdicts.verdict(action) == .deny ? .enforced : .monitorOnly
        }
        return found
    }

    /// Names that policy engines and approval code commonly write, each with who decides.
    private static let generic: [(String, DecidedBy)] = [
        ("authorization.decision", .policy), ("authz.decision", .policy), ("permission.decision", .policy),
        ("tool.decision", .unknown), ("approval.decision", .human), ("approval.status", .human),
        ("tool.approval.status", .human), ("gen_ai.tool.approval.status", .human),
        ("gen_ai.mcp.tool.approval.status", .human), ("gen_ai.tool.risk.decision", .policy),
        ("cedar.decision", .policy), ("opa.decision", .policy), ("opa.result", .policy),
        ("opa.allow", .policy),
        ("policy.allowed", .policy), ("authz.allowed", .policy), ("fga.allowed", .policy),
        ("permission.granted", .policy), ("permission.allowed", .policy), ("tool.approved", .human),
        ("acs.decision", .policy), ("ai_guard.action", .guardrail), ("hitl.decision", .human),
        ("human.decision", .human), ("permissionDecision", .hook),
    ]

    /// Decisions under those names.
    func generic() -> Decision? {
        for (key, decidedBy) in Self.generic {
            guard let value = text(key) else { continue }
            let allowed = EmbeddedJSON(parsing: value)?["allow"].map { $0 == .bool(true) ? "allow" : "deny" }
            guard let verdict = DecisionVerdicts.verdict(allowed ?? value) else { continue }
            var found = decision(verdict, by: decidedBy, "\(key)=\(DecisionReader.reason(value) ?? "")")
            subject(&found)
            found.rule = first("cedar.policy.id", "opa.path", "policy.id", "policy.name", "rule.id")
            found.reason = first("decision.reason", "policy.reason", "approval.reason")
            found.approvalStatus = decidedBy == .human ? DecisionVerdicts.approvalStatus(value) : nil
            found.isCancellation = DecisionVerdicts.isCancellation(value)
            return found
        }
        return nil
    }

    /// A resource server's refusal: HTTP 401 and 403, gRPC 7 and 16, on tool and client spans.
    func status(_ record: SpanRecord) -> Decision? {
        guard !isEvent, step.operation != .llm, step.operation != .embedding else { return nil }
        guard step.operation == .tool || record.kind == 3 else { return nil }
        let http = first("http.response.status_code", "http.status_code", "rpc.response.status_code")
        let grpc = text("rpc.grpc.status_code")
        guard http == "401" || http == "403" || grpc == "7" || grpc == "16" else { return nil }
        let code = http.map { "http status \($0)" } ?? "grpc status \(grpc ?? "")"
        var found = decision(.deny, by: .resourceServer, "error text: \(code)")
        subject(&found)
        found.enforcement = .enforced
        found.outcome = .blocked
        found.resource = first("server.address", "net.peer.name", "http.host")
        found.reason = first("error.type").map { "\(code), \($0)" } ?? code
        return found
    }
}
