import Model

/// Finds refusals and the agent's own stops in a span's errors: status, exceptions and error attributes.
enum DecisionErrors {
    private static let errorKeys = [
        "error.message", "error_message", "error", "tool.error", "gen_ai.tool.error", "exception.message",
        "error.type", "error_type", "exception.type",
    ]
    /// Exceptions by which a framework pauses for a person: no refusal.
    private static let pauses = [
        "GraphInterrupt", "NodeInterrupt", "WaitingForEvent", "ApprovalRequired", "CallDeferred", "Interrupt",
    ]

    private static let pauseScanner = MarkerScanner([
        (.denial, ["interrupt", "waitingforevent", "approvalrequired", "calldeferred"])
    ])

    /// Appends at most one refusal and one limit stop.
    static func read(_ record: SpanRecord, step: Step, into decisions: inout [Decision]) {
        let texts = texts(of: record)
        if let (stop, text) = firstStop(texts) {
            decisions.append(limit(stop, step: step, reason: text))
            return
        }
        guard step.operation != .embedding, !texts.contains(where: { isPause($0) }) else { return }
        for text in texts {
            guard let found = DecisionText.refusal(in: text, place: .error) else { continue }
            let isGuardrail = found.decidedBy == .guardrail
            if step.operation == .llm, !isGuardrail { continue }
            if step.operation != .tool, !isGuardrail,
                DecisionText.isProviderError(texts.joined(separator: " "))
            {
                return
            }
            var decision = DecisionResults.decision(found, step: step, source: "error text: \(found.pattern)")
            decision.reason = DecisionReader.reason(text)
            fill(&decision, step: step, isGuardrail: isGuardrail, text: text)
            decisions.append(decision)
            return
        }
    }

    private static func fill(_ decision: inout Decision, step: Step, isGuardrail: Bool, text: String) {
        if step.operation == .tool {
            decision.tool = step.tool
            decision.toolCallID = step.toolCallID
            if decision.decidedBy == .policy || decision.decidedBy == .resourceServer {
                decision.outcome = .failed
            }
        } else if isGuardrail {
            decision.action = "model.call"
            decision.rule = quotedName(after: "guardrail", in: text)
        } else {
            decision.tool = quotedName(after: "tool", in: text)
        }
    }

    /// The span's error texts, the plainest first.
    static func texts(of record: SpanRecord) -> [String] {
        var texts: [String] = []
        if record.status == .error, !record.statusMessage.isEmpty { texts.append(record.statusMessage) }
        for event in record.events where event.name == "exception" {
            let type = event.attributes["exception.type"].words ?? ""
            let message = event.attributes["exception.message"].words ?? ""
            texts.append(message.isEmpty ? type : message)
            if !message.isEmpty, !type.isEmpty { texts.append(type) }
        }
        for key in errorKeys {
            if let text = record.attributes[key].words, !text.isEmpty { texts.append(text) }
        }
        let level = record.attributes["langfuse.observation.level"].words
        if level == "ERROR", let text = record.attributes["langfuse.observation.status_message"].words {
            texts.append(text)
        }
        return texts
    }

    private static func isPause(_ text: String) -> Bool {
        if pauseScanner.markers(in: text, wanted: .denial).isEmpty { return false }
        let head = text.prefix(80)
        return pauses.contains { head.hasPrefix($0) || head.hasSuffix(".\($0)") }
    }

    private static func firstStop(_ texts: [String]) -> (LimitStop, String)? {
        for text in texts {
            if let stop = DecisionLimit.stop(in: text) { return (stop, text) }
        }
        return nil
    }

    /// A limit of the agent's own as a decision that stopped it.
    static func limit(_ stop: LimitStop, step: Step, reason: String?) -> Decision {
        Decision(
            verdict: .deny,
            enforcement: .enforced,
            outcome: .blocked,
            decidedBy: .policy,
            evidenceSpan: step.spanID,
            recognisedBy: "error text: \(stop.name)",
            action: stop.isBudget ? "agent.budget" : "agent.limit",
            rule: stop.name,
            reason: DecisionReader.reason(reason)
        )
    }

    /// The quoted name that follows `word` in a text: `tool 'merge'` and `{'guardrail': 'no_secrets'}`.
    static func quotedName(after word: String, in text: String) -> String? {
        let bytes = Array(text.utf8.prefix(400))
        let target = Array(word.utf8)
        var offset = 0
        while offset + target.count < bytes.count {
            guard (0..<target.count).allSatisfy({ bytes[offset + $0] | 0x20 == target[$0] }) else {
                offset += 1
                continue
            }
            offset += target.count
            while offset < bytes.count, [0x20, 0x27, 0x22, 0x3A, 0x60].contains(bytes[offset]) {
                let isQuote = bytes[offset] != 0x20 && bytes[offset] != 0x3A
                offset += 1
                if isQuote, let name = name(bytes, at: offset, until: bytes[offset - 1]) { return name }
            }
        }
        return nil
    }

    private static func name(_ bytes: [UInt8], at start: Int, until quote: UInt8) -> String? {
        guard let end = bytes[start...].firstIndex(of: quote), end > start, end - start <= 100 else {
            return nil
        }
        let name = bytes[start..<end]
        let isName = name.allSatisfy { $0 > 0x20 && $0 != 0x3A && $0 != 0x2C && $0 != 0x7B }
        return isName ? String(decoding: name, as: UTF8.self) : nil
    }
}
