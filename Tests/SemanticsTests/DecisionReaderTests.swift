import Model
import Testing

@testable import Semantics

/// Builds spans with little ceremony.
enum DecisionSample {
    static func record(
        _ name: String,
        _ attributes: [(String, AttributeValue)] = [],
        events: [SpanEvent] = [],
        status: StatusCode = .unset,
        message: String = ""
    ) -> SpanRecord {
        let start = Instant(seconds: 1_800_000_000)
        var record = SpanRecord(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(bits: 7),
            start: start,
            end: start.advanced(byNanoseconds: 1_000_000)
        )
        record.name = name
        record.attributes = attributes.map { Attribute($0.0, $0.1) }
        record.events = events
        record.status = status
        record.statusMessage = message
        return record
    }

    static func step(
        _ record: SpanRecord,
        _ operation: Model.Operation,
        tool: String? = nil,
        call: String? = nil
    ) -> Step {
        var step = Step(record, operation: operation, service: "s")
        step.tool = tool
        step.toolCallID = call
        DecisionReader.read(record, into: &step)
        return step
    }

    static func decisions(
        _ operation: Model.Operation,
        _ attributes: [(String, AttributeValue)],
        name: String = "x",
        tool: String? = nil
    ) -> [Decision] {
        step(record(name, attributes), operation, tool: tool).decisions
    }
}

@Suite struct `Stated decisions` {
    @Test(arguments: [
        ("accept", "config", Verdict.allow, DecidedBy.policy, false),
        ("accept", "hook", .allow, .hook, false),
        ("reject", "user_reject", .deny, .human, false), ("reject", "user_abort", .deny, .human, true),
        ("reject", "config", .deny, .policy, false), ("accept", "user_permanent", .allow, .human, false),
    ])
    func `Claude Code states them while it waits`(
        value: String,
        source: String,
        verdict: Verdict,
        decidedBy: DecidedBy,
        isCancellation: Bool
    ) throws {
        let found = DecisionSample.decisions(
            .approval,
            [("decision", .string(value)), ("source", .string(source))],
            name: "claude_code.tool.blocked_on_user"
        )
        let decision = try #require(found.first)
        #expect(found.count == 1)
        #expect(decision.verdict == verdict && decision.decidedBy == decidedBy)
        #expect(decision.isCancellation == isCancellation)
    }

    @Test func `Claude Code's event names the tool inside its parameters`() throws {
        let parameters = "{\"mcp_server_name\":\"pr\",\"mcp_tool_name\":\"merge\"}"
        let event = SpanEvent(
            time: Instant(seconds: 1),
            name: "claude_code.tool_decision",
            attributes: [
                Attribute("decision", .string("reject")), Attribute("source", .string("user_reject")),
                Attribute("tool_name", .string("mcp_tool")), Attribute("tool_use_id", .string("toolu_1")),
                Attribute("tool_parameters", .string(parameters)),
            ]
        )
        let step = DecisionSample.step(DecisionSample.record("x", events: [event]), .other)
        let decision = try #require(step.decisions.first)
        #expect(decision.tool == "merge" && decision.toolCallID == "toolu_1")
    }

    @Test(arguments: [
        ("approved_for_session", "User", Verdict.allow, DecidedBy.human),
        ("denied", "Config", .deny, .policy),
        ("abort", "User", .deny, .human), ("timed_out", "AutomatedReviewer", .deny, .model),
        ("approved_with_amendment", "config", .allow, .policy),
    ])
    func `Codex`(value: String, source: String, verdict: Verdict, decidedBy: DecidedBy) throws {
        let found = DecisionSample.decisions(
            .other,
            [
                ("event.name", .string("codex.tool_decision")), ("decision", .string(value)),
                ("source", .string(source)), ("call_id", .string("c1")), ("tool_name", .string("shell")),
            ]
        )
        let decision = try #require(found.first)
        #expect(decision.verdict == verdict && decision.decidedBy == decidedBy && decision.toolCallID == "c1")
    }

    @Test func `our own vocabulary in full`() throws {
        let found = DecisionSample.decisions(
            .tool,
            [
                ("agent.permission.decision", .string("deny")),
                ("agent.permission.enforcement", .string("monitor_only")),
                ("agent.permission.decided_by", .string("policy")),
                ("agent.permission.rule.id", .string("r-7")),
                ("agent.permission.resource", .string("db/prod")),
                ("agent.permission.action", .string("resource.write")),
                ("agent.approval.status", .string("expired")),
                ("agent.approval.expires_at", .string("2026-11-24T06:00:00Z")),
            ],
            tool: "write"
        )
        let decision = try #require(found.first)
        #expect(found.count == 1)
        #expect(
            decision.verdict == .deny && decision.enforcement == .monitorOnly && decision.outcome == .executed
        )
        #expect(
            decision.rule == "r-7" && decision.resource == "db/prod" && decision.action == "resource.write"
        )
        #expect(decision.approvalExpiresAt == Instant(iso8601: "2026-11-24T06:00:00Z"))
        #expect(decision.approvalStatus == "expired" && decision.tool == "write")
    }

    @Test(arguments: [
        ("gen_ai.guardrail.triggered", AttributeValue.bool(true), Verdict.deny),
        ("pydantic_ai.tool.deferral.name", .string("ApprovalRequired"), .requireApproval),
        ("num_blocking", .int(1), .deny), ("agt.policy.action", .string("escalate"), .requireApproval),
        ("agt.approval.outcome", .string("approved"), .allow), ("policy.decision", .string("deny"), .deny),
        ("gen_ai.security.decision.type", .string("modify"), .modify),
        ("cedar.decision", .string("Deny"), .deny),
        ("gen_ai.security.verdict.type", .string("block"), .deny), ("opa.allow", .bool(false), .deny),
        ("opa.result", .string("{\"allow\": false}"), .deny),
        ("acs.decision", .string("runtime_error:x"), .error),
        ("http.response.status_code", .int(403), .deny), ("approval.status", .string("rejected"), .deny),
        ("tool.approved", .bool(true), .allow),
        ("agent.approval.status", .string("pending"), .requireApproval),
    ])
    func `one attribute is enough`(key: String, value: AttributeValue, verdict: Verdict) throws {
        let found = DecisionSample.decisions(.tool, [(key, value)], tool: "t")
        #expect(found.map(\.verdict) == [verdict])
    }

    @Test(arguments: [
        ("gen_ai.guardrail.triggered", AttributeValue.bool(false)), ("num_blocking", .int(0)),
        ("pydantic_ai.tool.deferral.name", .string("CallDeferred")), ("http.response.status_code", .int(500)),
        ("decision", .string("reject")), ("policy.violation", .bool(false)), ("verdict", .string("fine")),
        ("stop_reason", .string("end_turn")),
    ])
    func `others state nothing`(key: String, value: AttributeValue) {
        #expect(DecisionSample.decisions(.tool, [(key, value)], tool: "t").isEmpty)
    }

    @Test func `a model provider's 403 is no refusal of an action`() {
        let error = DecisionSample.record(
            "chat",
            [("http.response.status_code", .int(403))],
            status: .error,
            message: "openai.PermissionDeniedError: Error code: 403 - forbidden"
        )
        #expect(DecisionSample.step(error, .llm).decisions.isEmpty)
        #expect(DecisionSample.step(error, .agent).decisions.isEmpty)
    }

    @Test(arguments: [
        "{\"allowed\": false}", "{\"tripwire_triggered\": true}", "{\"decision\": \"block\"}", "denied",
    ])
    func `a guardrail's output tells its verdict`(output: String) throws {
        let found = DecisionSample.decisions(
            .guardrail,
            [("output.value", .string(output)), ("input.value", .string("{\"tool\": \"merge\"}"))],
            name: "merge-permission"
        )
        let decision = try #require(found.first)
        #expect(decision.verdict == .deny && decision.decidedBy == .guardrail)
        #expect(decision.tool == "merge" && decision.rule == "merge-permission")
    }

    @Test func `a guardrail that passed, or says nothing, states nothing`() {
        #expect(
            DecisionSample.decisions(.guardrail, [("output.value", .string("{\"allowed\": true}"))]).isEmpty
        )
        #expect(
            DecisionSample.decisions(.guardrail, [("openinference.span.kind", .string("GUARDRAIL"))]).isEmpty
        )
    }

    @Test func `a reported violation and an overspent budget`() throws {
        let report = DecisionSample.decisions(
            .tool,
            [("policy.violation", .string("egress")), ("policy.id", .string("p1"))],
            tool: "t"
        )
        #expect(report.map(\.action) == ["violation.report"])
        #expect(report.first?.rule == "p1")
        let budget = DecisionSample.decisions(
            .agent,
            [("agent.budget.spent", .double(1.5)), ("agent.budget.limit", .int(1))]
        )
        #expect(budget.map(\.action) == ["agent.budget"])
    }

    @Test func `a destructive side effect is marked`() {
        let record = DecisionSample.record("x", [("agent.tool.side_effect", .string("destructive"))])
        #expect(DecisionSample.step(record, .tool, tool: "t").flags.contains(.destructive))
    }
}
