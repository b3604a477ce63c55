import Model
import Testing
import Policy

@Suite struct `One denial is one finding` {
    @Test func `told by the tool, its callers and every later conversation`() throws {
        var run = RunSample()
        run.add(
            1,
            at: 0,
            .workflow,
            status: .error,
            decisions: [RunSample.error("Error in tool: PermissionDenied: permission denied")]
        )
        run.add(
            2,
            parent: 1,
            at: 1,
            .llm,
            requests: [RequestedToolCall(id: "call_0123456789", name: "merge")]
        )
        run.add(
            3,
            parent: 1,
            at: 20,
            .tool,
            tool: "merge",
            status: .error,
            decisions: [RunSample.error(tool: "merge")]
        )
        run.add(4, parent: 1, at: 40, .llm, decisions: [RunSample.message("call_0123456789", tool: "merge")])
        run.add(5, parent: 1, at: 60, .llm, decisions: [RunSample.message("call_0123456789", tool: "merge")])
        let judged = run.judged()
        #expect(judged.findings.map(\.kind) == ["attempted_denied"])
        let finding = try #require(judged.findings.first)
        #expect(finding.spanID == RunSample.id(3) && finding.tool == "merge" && finding.severity == .low)
        #expect(finding.rule == "builtin/attempted_denied")
        #expect(judged.steps.filter { $0.decision != nil }.map(\.spanID) == [RunSample.id(3)])
        #expect(judged.run.governedCalls == 1 && judged.run.decidedCalls == 1)
        #expect(judged.run.findingsBySeverity == [0, 1, 0, 0, 0])
        #expect(judged.steps[2].findingKinds == ["attempted_denied"])
    }

    @Test func `two calls of one tool are two`() {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(
            4,
            parent: 1,
            at: 40,
            .llm,
            decisions: [
                RunSample.message("call_0123456789", tool: "merge"),
                RunSample.message("call_9876543210", tool: "merge"),
            ]
        )
        let judged = run.judged()
        #expect(judged.findings.map(\.kind) == ["attempted_denied", "attempted_denied"])
        #expect(Set(judged.findings.map(\.rule)).count == 2)
        #expect(judged.run.governedCalls == 2 && judged.run.decidedCalls == 2)
        #expect(judged.steps[1].decision?.verdict == .deny)
    }

    @Test func `an inner span tells of the outer tool call`() {
        var run = RunSample()
        run.add(1, at: 0, .tool, tool: "merge", status: .error)
        run.add(
            2,
            parent: 1,
            at: 1,
            .tool,
            tool: "merge",
            ran: false,
            status: .error,
            decisions: [RunSample.error()]
        )
        #expect(run.judged().findings.map(\.spanID) == [RunSample.id(1)])
    }

    @Test func `a wait beside its tool span`() {
        var run = RunSample()
        run.add(1, at: 0, .tool, tool: "merge", call: "toolu_0123456789", ran: false)
        run.add(
            2,
            parent: 1,
            at: 1,
            .approval,
            decisions: [
                RunSample.decision(.deny, "claude_code.tool.blocked_on_user decision=reject", by: .human) {
                    $0.enforcement = .enforced
                }
            ]
        )
        let judged = run.judged()
        #expect(judged.findings.map(\.kind) == ["attempted_denied"])
        #expect(judged.findings.first?.tool == "merge" && judged.findings.first?.decidedBy == .human)
        #expect(judged.run.governedCalls == 1 && judged.run.decidedCalls == 1)
    }

    @Test func `a guardrail's own span about a tool call already refused`() {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(2, parent: 1, at: 5, .tool, tool: "merge", status: .error, decisions: [RunSample.error()])
        run.add(
            3,
            parent: 1,
            at: 90,
            .guardrail,
            decisions: [
                RunSample.decision(.deny, "output.value allowed=false", by: .guardrail, tool: "merge") {
                    $0.outcome = .blocked
                }
            ]
        )
        #expect(run.judged().findings.map(\.kind) == ["attempted_denied"])
    }

    @Test func `a repeated result in a later trace is not counted where it was claimed`() {
        var run = RunSample()
        run.add(1, at: 0, .llm, decisions: [RunSample.message("call_0123456789", tool: "merge")])
        #expect(Judge.crossTraceKeys(run.judged()) == ["call:call_0123456789"])
        let later = run.judged(claimed: ["call:call_0123456789"])
        #expect(later.findings.isEmpty && later.run.governedCalls == 0)
        #expect(Judge.crossTraceKey(RunSample.message("0")) == nil)
        #expect(Judge.crossTraceKey(RunSample.decision(.allow, call: "call_0123456789")) == nil)
    }

    @Test func `the error of a model call handed up is none`() {
        var run = RunSample()
        let text = "Error code 403: permission denied for this project"
        run.add(1, at: 0, .agent, status: .error, decisions: [RunSample.error(text)])
        run.add(2, parent: 1, at: 1, .llm, status: .error) { $0.errorMessage = text }
        #expect(run.judged().findings.isEmpty)
    }

    @Test func `a resource server's refusal outside a tool call is none`() {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(
            2,
            parent: 1,
            at: 1,
            .other,
            decisions: [RunSample.decision(.deny, "error text: http status 403", by: .resourceServer)]
        )
        #expect(run.judged().findings.isEmpty)
        run.add(3, parent: 1, at: 20, .tool, tool: "fetch")
        run.add(
            4,
            parent: 3,
            at: 21,
            .other,
            decisions: [RunSample.decision(.deny, "error text: http status 403", by: .resourceServer)]
        )
        #expect(run.judged().findings.map(\.spanID) == [RunSample.id(3)])
    }
}

@Suite struct `Kinds of finding` {
    @Test func `a cancellation weighs less, production and destruction more`() {
        var run = RunSample()
        run.add(
            1,
            at: 0,
            .tool,
            tool: "merge",
            ran: false,
            decisions: [
                RunSample.decision(.deny, by: .human) {
                    $0.isCancellation = true; $0.enforcement = .enforced
                }
            ]
        )
        #expect(run.judged().findings.map(\.severity) == [.info])
        #expect(run.judged(environment: "production").findings.map(\.severity) == [.low])
        run.steps[0].flags.insert(.destructive)
        #expect(run.judged().findings.map(\.severity) == [.low])
    }

    @Test func `executed despite deny`() {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(
            2,
            parent: 1,
            at: 1,
            .policy,
            decisions: [RunSample.decision(.deny, "agt.policy.action=deny", tool: "merge")]
        )
        run.add(3, parent: 1, at: 20, .tool, tool: "merge")
        let finding = run.judged().findings.first
        #expect(finding?.kind == "executed_despite_deny" && finding?.severity == .critical)
        #expect(finding?.spanID == RunSample.id(3) && finding?.outcome == .executed)
        run.steps[2].status = .error
        #expect(run.judged().findings.map(\.kind) == ["attempted_denied"])
    }

    @Test func `a denial on the tool span that ended well, unless it was enforced`() {
        var run = RunSample()
        run.add(1, at: 0, .tool, tool: "merge", decisions: [RunSample.decision(.deny)])
        #expect(run.judged().findings.map(\.kind) == ["executed_despite_deny"])
        run.steps[0].decisions[0].enforcement = .enforced
        #expect(run.judged().findings.map(\.kind) == ["attempted_denied"])
        run.steps[0].decisions[0].enforcement = .monitorOnly
        run.steps[0].decisions[0].outcome = .executed
        #expect(run.judged().findings.map(\.severity) == [.critical])
    }

    @Test func `a refusal in words never makes the placeholder span an execution`() {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(2, parent: 1, at: 5, .tool, tool: "merge", call: "call_0123456789")
        run.add(3, parent: 1, at: 20, .llm, decisions: [RunSample.message("call_0123456789")])
        #expect(run.judged().findings.map(\.kind) == ["attempted_denied"])
    }

    @Test func `leave after a refusal overrules it`() {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(
            2,
            parent: 1,
            at: 1,
            .policy,
            decisions: [RunSample.decision(.deny, tool: "merge", call: "c1")]
        )
        run.add(
            3,
            parent: 1,
            at: 2,
            .approval,
            decisions: [RunSample.decision(.allow, by: .human, tool: "merge", call: "c1")]
        )
        run.add(4, parent: 1, at: 20, .tool, tool: "merge", call: "c1")
        let judged = run.judged()
        #expect(judged.findings.isEmpty)
        #expect(judged.steps[3].decision?.verdict == .allow && judged.run.decidedCalls == 1)
    }

    @Test(
        arguments: [(true, false, "medium"), (false, false, "high"), (false, true, nil)]
            as [(Bool, Bool, String?)]
    )
    func `denied, then tried again`(isRefusedAgain: Bool, isAllowed: Bool, severity: String?) {
        var run = RunSample()
        run.add(1, at: 0, .agent)
        run.add(
            2,
            parent: 1,
            at: 5,
            .tool,
            tool: "merge",
            subject: 77,
            status: .error,
            decisions: [RunSample.error()]
        )
        let again =
            isRefusedAgain ? [RunSample.error()] : isAllowed ? [RunSample.decision(.allow, by: .human)] : []
        run.add(
            3,
            parent: 1,
            at: 50,
            .tool,
            tool: "merge",
            subject: 77,
            status: isRefusedAgain ? .error : .unset,
            decisions: again
        )
        run.add(4, parent: 1, at: 80, .tool, tool: "merge", subject: 78)
        let retries = run.judged().findings.filter { $0.kind == "denied_then_retried" }
        #expect(retries.map(\.severity.name) == (severity.map { [$0] } ?? []))
        #expect(retries.allSatisfy { $0.spanID == RunSample.id(3) })
    }

    @Test func `executed without the approval it needed`() {
        var run = RunSample()
        run.add(
            1,
            at: 0,
            .tool,
            tool: "pay",
            decisions: [RunSample.decision(.requireApproval, "agent.permission.decision=require_approval")]
        )
        #expect(run.judged().findings.map(\.kind) == ["executed_without_approval"])
        #expect(run.judged().findings.map(\.severity) == [.high])
        run.steps[0].decisions.append(
            RunSample.decision(.allow, "agent.approval.status=approved", by: .human)
        )
        #expect(run.judged().findings.isEmpty)
        run.steps[0].decisions = [
            RunSample.decision(.requireApproval, "pydantic_ai.tool.deferral.name=ApprovalRequired")
        ]
        #expect(run.judged().findings.isEmpty)
    }

    @Test func `approval that had expired`() {
        var run = RunSample()
        let start = Instant(seconds: 1_800_000_000)
        run.add(
            1,
            at: 100,
            .tool,
            tool: "pay",
            decisions: [
                RunSample.decision(.allow, "agent.approval.status=approved") { $0.approvalExpiresAt = start }
            ]
        )
        #expect(run.judged().findings.map(\.kind) == ["approval_expired"])
        run.steps[0].decisions[0].approvalExpiresAt = start.advanced(byNanoseconds: 500_000_000)
        #expect(run.judged().findings.isEmpty)
    }

    @Test func `a guardrail that stopped a turn, told by the turn and its callers`() {
        var run = RunSample()
        let tripped = RunSample.decision(
            .deny,
            "error text: guardrail tripwire",
            by: .guardrail,
            reason: "Guardrail tripwire triggered"
        ) {
            $0.action = "model.call"
            $0.outcome = .blocked
            $0.rule = "no_secrets"
        }
        run.add(1, at: 0, .workflow, status: .error, decisions: [tripped])
        run.add(2, parent: 1, at: 1, .agent, status: .error, decisions: [tripped])
        let judged = run.judged()
        #expect(judged.findings.map(\.kind) == ["guardrail_block"])
        #expect(
            judged.findings.first?.spanID == RunSample.id(2) && judged.findings.first?.rule == "no_secrets"
        )
        #expect(judged.findings.first?.severity == .low && judged.run.governedCalls == 0)
    }

    @Test func `scopes, limits, budgets and reports`() {
        var run = RunSample()
        run.add(
            1,
            at: 0,
            .agent,
            status: .error,
            decisions: [
                RunSample.decision(.deny, "error text: max_turns", reason: "Max turns (10) exceeded") {
                    $0.action = "agent.limit"; $0.rule = "max_turns"
                }
            ]
        )
        run.add(
            2,
            parent: 1,
            at: 1,
            .tool,
            tool: "a",
            status: .error,
            decisions: [
                RunSample.decision(
                    .deny,
                    "error text: insufficient scope",
                    by: .resourceServer,
                    reason: "insufficient_scope: x"
                )
            ]
        )
        run.add(
            3,
            parent: 1,
            at: 20,
            .tool,
            tool: "b",
            decisions: [
                RunSample.decision(.warn, "policy.violation=x") {
                    $0.action = "violation.report"; $0.rule = "p1"
                }
            ]
        )
        run.add(
            4,
            parent: 1,
            at: 40,
            .agent,
            decisions: [
                RunSample.decision(.deny, "agent.budget.spent") {
                    $0.action = "agent.budget"; $0.rule = "budget"
                }
            ]
        )
        let judged = run.judged()
        #expect(
            judged.findings.map(\.kind) == [
                "limit_exceeded", "scope_exceeded", "reported_violation", "budget_exceeded",
            ]
        )
        #expect(judged.findings[2].rule == "p1" && judged.findings.allSatisfy { $0.severity == .medium })
        #expect(judged.run.governedCalls == 2 && judged.run.decidedCalls == 1)
    }

    @Test func `allow decisions count as decided`() {
        var run = RunSample()
        run.add(1, at: 0, .tool, tool: "a", call: "c1", decisions: [RunSample.decision(.allow)])
        run.add(2, at: 20, .tool, tool: "b", call: "c2")
        let judged = run.judged()
        #expect(judged.run.governedCalls == 2 && judged.run.decidedCalls == 1 && judged.findings.isEmpty)
    }

    @Test func `the result does not depend on the order of steps, and judging twice changes nothing`() {
        let seed: UInt64 = 20_261_124
        var state = seed
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for round in 0..<200 {
            var run = RunSample()
            run.add(
                1,
                at: 0,
                .agent,
                status: random(2) == 0 ? .error : .unset,
                decisions: random(3) == 0 ? [RunSample.error()] : []
            )
            for number in 2..<(4 + random(12)) {
                let call = random(2) == 0 ? "call_012345678\(random(4))" : nil
                let isTool = random(2) == 0
                let decisions: [[Decision]] = [
                    [], [RunSample.error(tool: "t\(random(2))")],
                    [RunSample.message(call, tool: "t\(random(2))")],
                    [RunSample.decision(.allow, call: call)], [RunSample.decision(.deny, tool: "t1")],
                ]
                run.add(
                    number,
                    parent: 1 + random(number - 1),
                    at: Int64(random(10)) * 5,
                    isTool ? .tool : .llm,
                    tool: isTool ? "t\(random(2))" : nil,
                    call: isTool ? call : nil,
                    subject: random(3),
                    status: random(3) == 0 ? .error : .ok,
                    decisions: decisions[Int(random(5))],
                    requests: isTool
                        ? [] : [RequestedToolCall(id: "call_012345678\(random(4))", name: "t\(random(2))")]
                )
            }
            let expected = run.judged()
            var again = expected
            Judge.judge(&again)
            #expect(again == expected, "seed \(seed), round \(round)")
            for index in run.steps.indices { run.steps.swapAt(index, Int(random(UInt64(run.steps.count)))) }
            #expect(run.judged() == expected, "seed \(seed), round \(round)")
        }
    }

    @Test func `a cycle of parents ends`() {
        var run = RunSample()
        run.add(1, parent: 2, at: 0, .agent, decisions: [RunSample.error()])
        run.add(2, parent: 3, at: 1, .agent, decisions: [RunSample.error()])
        run.add(3, parent: 1, at: 2, .tool, tool: "x", decisions: [RunSample.error()])
        run.add(4, parent: 4, at: 3, .tool, tool: "y", decisions: [RunSample.error()])
        #expect(run.judged().findings.count <= 3)
    }
}
