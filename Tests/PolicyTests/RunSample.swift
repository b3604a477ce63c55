import Model
import Testing

import Policy

/// Builds judged runs with little ceremony.
struct RunSample {
    var steps: [Step] = []

    static func id(_ number: UInt64) -> SpanID { SpanID(bits: number) }

    /// Adds a step that begins `at` milliseconds and lasts ten.
    @discardableResult
    mutating func add(
        _ number: UInt64,
        parent: UInt64? = nil,
        at: Int64,
        _ operation: Model.Operation,
        tool: String? = nil,
        call: String? = nil,
        subject: UInt64 = 0,
        ran: Bool? = nil,
        status: StatusCode = .unset,
        decisions: [Decision] = [],
        requests: [RequestedToolCall] = [],
        change: (inout Step) -> Void = { _ in }
    ) -> SpanID {
        let start = Instant(seconds: 1_800_000_000).advanced(byNanoseconds: at * 1_000_000)
        var record = SpanRecord(
            traceID: TraceID(high: 0, low: 9),
            spanID: Self.id(number),
            parentID: parent.map(Self.id),
            start: start,
            end: start.advanced(byNanoseconds: 10_000_000)
        )
        record.status = status
        record.name = tool ?? "\(operation)"
        var step = Step(record, operation: operation, service: "s")
        step.tool = tool
        step.toolCallID = call
        step.subjectHash = subject
        step.isToolCall = ran ?? (operation == .tool)
        step.decisions = decisions.map { decision in
            var decision = decision
            decision.evidenceSpan = Self.id(number)
            return decision
        }
        step.requestedToolCalls = requests
        change(&step)
        steps.append(step)
        return step.spanID
    }

    static func decision(
        _ verdict: Verdict,
        _ how: String = "agent.permission.decision=x",
        by decidedBy: DecidedBy = .policy,
        tool: String? = nil,
        call: String? = nil,
        reason: String? = nil,
        change: (inout Decision) -> Void = { _ in }
    ) -> Decision {
        var decision = Decision(
            verdict: verdict,
            decidedBy: decidedBy,
            evidenceSpan: id(0),
            recognisedBy: how,
            tool: tool,
            toolCallID: call,
            reason: reason
        )
        change(&decision)
        return decision
    }

    static func message(
        _ call: String?,
        tool: String? = nil,
        reason: String = "Permission denied: no"
    ) -> Decision {
        decision(
            .deny,
            "message text: permission denied in a tool result",
            tool: tool,
            call: call,
            reason: reason
        ) {
            $0.outcome = .blocked
            $0.enforcement = .enforced
        }
    }

    static func error(
        _ reason: String = "PermissionDenied: permission denied",
        tool: String? = nil
    ) -> Decision {
        decision(.deny, "error text: permission denied", tool: tool, reason: reason) { $0.outcome = .failed }
    }

    func judged(claimed: Set<String> = [], environment: String? = nil) -> ResolvedRun {
        let start = steps.map(\.start).min() ?? Instant(nanoseconds: 0)
        var run = Run(
            traceID: TraceID(high: 0, low: 9),
            workflow: "pr-review",
            service: "s",
            rootName: "r",
            start: start,
            firstStart: start,
            lastEnd: start,
            durationNanoseconds: 0,
            status: .ok
        )
        run.attribution.environment = environment
        var resolved = ResolvedRun(run: run, steps: steps, findings: [])
        Judge.judge(&resolved, claimed: claimed)
        return resolved
    }
}
