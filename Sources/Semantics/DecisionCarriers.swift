import Model

/// Reads decisions that a producer states outright, in attributes or events made for that.
///
/// Source of the names: the documents of each producer; drafts of OpenTelemetry are accepted, not relied on.
enum DecisionCarriers {
    private static let events: Set<String> = [
        "tool_decision", "claude_code.tool_decision", "codex.tool_decision", "gemini_cli.tool_call",
        "gemini_cli.conseca.verdict", "agent.permission.decision", "hook_execution_complete",
        "claude_code.hook_execution_complete", "gen_ai.security.finding", "gen_ai.guardrail.security.finding",
        "agent.approval", "policy.violation", "agent.violation", "permission.violation",
        "agt.policy.evaluate",
        "agt.approval.request", "POLICY_VIOLATION", "TOOL_CALL_BLOCKED", "codex.sandbox_outcome",
        "claude_code.tool_result",
    ]

    /// Whether events of this name can state a decision.
    static func isCarrierEvent(_ name: String) -> Bool { events.contains(name) }

    /// Appends the decisions that the span and its events state.
    static func read(_ record: SpanRecord, step: Step, into decisions: inout [Decision]) {
        let name = record.attributes["event.name"].words ?? record.name
        let own = CarrierFacts(name: name, attributes: record.attributes, step: step, isEvent: false)
        append(own, record, &decisions)
        for event in record.events where isCarrierEvent(event.name) {
            let facts = CarrierFacts(
                name: event.name,
                attributes: event.attributes,
                step: step,
                isEvent: true
            )
            append(facts, record, &decisions)
        }
    }

    private static func append(_ facts: CarrierFacts, _ record: SpanRecord, _ decisions: inout [Decision]) {
        let stated = stated(facts, record)
        if var stated {
            settle(&stated, facts, record)
            decisions.append(stated)
        }
        if let violation = facts.violation() { decisions.append(violation) }
        if let stop = facts.stop() { decisions.append(stop) }
    }

    /// The first statement that one of the readers knows.
    private static func stated(_ facts: CarrierFacts, _ record: SpanRecord) -> Decision? {
        let agents = facts.permission() ?? facts.claude() ?? facts.codex() ?? facts.gemini()
        let engines = agents ?? facts.governance() ?? facts.deferral() ?? facts.hook()
        return engines ?? facts.securityDraft() ?? facts.guardrail(record) ?? facts.generic()
            ?? facts.status(record)
    }

    /// Fills what follows from where the decision stands.
    private static func settle(_ decision: inout Decision, _ facts: CarrierFacts, _ record: SpanRecord) {
        let step = facts.step
        if step.operation == .tool {
            decision.tool = decision.tool ?? step.tool
            decision.toolCallID = decision.toolCallID ?? step.toolCallID
        }
        decision.reason = DecisionReader.reason(decision.reason)
        guard decision.outcome == .unknown else { return }
        switch decision.verdict {
        case .deny:
            let isEffective = decision.enforcement == .monitorOnly || decision.enforcement == .bypassed
            if !isEffective {
                decision.outcome = decision.enforcement == .enforced ? .blocked : .unknown
            } else if step.operation == .tool {
                decision.outcome = record.status == .error ? .failed : .executed
            }
        case .requireApproval: decision.outcome = .pending
        default: break
        }
    }
}

/// The attributes of one span or event that may state a decision.
struct CarrierFacts {
    let name: String
    let attributes: [Attribute]
    let step: Step
    let isEvent: Bool
    /// One bit for each length that a key has: most of the names asked for are not there.
    private let lengths: UInt64

    /// Facts of a span, or of one of its events.
    init(name: String, attributes: [Attribute], step: Step, isEvent: Bool) {
        self.name = name
        self.attributes = attributes
        self.step = step
        self.isEvent = isEvent
        lengths = attributes.indices.reduce(0) { $0 | 1 << UInt64(attributes[$1].key.utf8.count & 63) }
    }

    /// One attribute as text.
    func text(_ key: String) -> String? {
        guard lengths >> UInt64(key.utf8.count & 63) & 1 == 1, let text = attributes[key].words,
            !text.isEmpty
        else { return nil }
        return text
    }

    /// The first of some attributes as text.
    @inline(__always)
    func first(_ keys: String...) -> String? {
        for key in keys {
            if let text = text(key) { return text }
        }
        return nil
    }

    /// A decision of this span, recognised by `how`.
    func decision(_ verdict: Verdict, by decidedBy: DecidedBy, _ how: String) -> Decision {
        Decision(verdict: verdict, decidedBy: decidedBy, evidenceSpan: step.spanID, recognisedBy: how)
    }

    /// The tool and call that a statement in an event or on a policy span is about.
    func subject(_ decision: inout Decision) {
        decision.tool = first("gen_ai.tool.name", "tool_name", "tool.name", "agt.tool.name", "function_name")
        decision.toolCallID = first(
            "gen_ai.tool.call.id",
            "tool_use_id",
            "call_id",
            "tool_call_id",
            "agt.tool.call.id",
            "gen_ai.tool.call_id"
        )
    }
}
