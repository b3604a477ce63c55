import Model

/// Finds refusals in a tool's own result, and in the results that messages feed back to a model.
enum DecisionResults {
    /// Appends what the attributes and events named by `signs` state.
    static func read(_ record: SpanRecord, signs: DecisionSigns, step: Step, into decisions: inout [Decision])
    {
        if step.operation == .tool {
            readOwn(record, signs, step, &decisions)
        } else if step.operation != .guardrail {
            readMessages(record, signs, step, &decisions)
        }
    }

    /// A tool step's own output.
    private static func readOwn(
        _ record: SpanRecord,
        _ signs: DecisionSigns,
        _ step: Step,
        _ decisions: inout [Decision]
    ) {
        let isError = record.status == .error
        for index in signs.refusals {
            let attribute = record.attributes[index]
            guard let json = json(attribute.value) else { continue }
            if own(json, isError: isError, key: attribute.key, step, &decisions) { return }
        }
        for index in signs.refusingEvents {
            for attribute in record.events[index].attributes
            where attribute.key != "role" && attribute.key != "name" {
                guard let json = json(attribute.value) else { continue }
                if own(json, isError: isError, key: record.events[index].name, step, &decisions) { return }
            }
        }
    }

    private static func json(_ value: AttributeValue) -> EmbeddedJSON? {
        if case .string(let text) = value { return .string(text) }
        return EmbeddedJSON(value)
    }

    private static func own(
        _ json: EmbeddedJSON,
        isError: Bool,
        key: String,
        _ step: Step,
        _ decisions: inout [Decision]
    ) -> Bool {
        for text in ConversationTexts.of(json, isError: isError) {
            guard let refusal = DecisionText.refusal(in: text.text, place: text.isError ? .error : .result)
            else { continue }
            var decision = Self.decision(
                refusal,
                step: step,
                source: "result text: \(refusal.pattern) in \(key)"
            )
            decision.tool = step.tool
            decision.toolCallID = step.toolCallID
            decision.reason = DecisionReader.reason(text.text)
            let isByTool = refusal.decidedBy == .policy || refusal.decidedBy == .resourceServer
            if isByTool, isError || namesException(text.text) { decision.outcome = .failed }
            decisions.append(decision)
            return true
        }
        return false
    }

    /// Whether the text begins with an exception's name, as `PermissionDenied: …`: then the tool itself
    /// refused.
    private static func namesException(_ text: String) -> Bool {
        guard let name = text.split(separator: ":", maxSplits: 1).first, name.utf8.count < 60 else {
            return false
        }
        let capitals = name.utf8.count { $0 >= 0x41 && $0 <= 0x5A }
        return capitals > 1 && !name.utf8.contains(0x20)
    }

    /// Results inside conversations.
    private static func readMessages(
        _ record: SpanRecord,
        _ signs: DecisionSigns,
        _ step: Step,
        _ decisions: inout [Decision]
    ) {
        let conversation = conversation(record, signs)
        var seen: Set<String> = []
        for result in conversation.results
        where result.callID != nil || conversation.isRecent(result) || step.operation == .tool {
            guard let (refusal, text) = refusal(of: result) else { continue }
            let name = result.name ?? result.callID.flatMap { conversation.toolName(ofCall: $0) }
            guard seen.insert("\(result.callID ?? "")|\(name ?? "")|\(text ?? "")").inserted else { continue }
            var decision = decision(
                refusal,
                step: step,
                source: "message text: \(refusal.pattern) in a tool result"
            )
            decision.tool = name
            decision.toolCallID = result.callID
            decision.reason = DecisionReader.reason(text)
            decisions.append(decision)
        }
    }

    private static func conversation(_ record: SpanRecord, _ signs: DecisionSigns) -> Conversation {
        var conversation = Conversation()
        var flattenedPrefix: String?
        for index in signs.refusals {
            let attribute = record.attributes[index]
            if let prefix = FlattenedMessages.prefix(of: attribute.key) {
                flattenedPrefix = prefix
            } else {
                conversation.read(attribute.value)
            }
        }
        if let prefix = flattenedPrefix {
            var flattened = FlattenedMessages()
            for attribute in record.attributes where attribute.key.hasPrefix(prefix) {
                flattened.add(attribute.key, prefix: prefix, attribute.value)
            }
            conversation.read(flattened.json)
        }
        if !signs.refusingEvents.isEmpty { readEvents(record, &conversation) }
        return conversation
    }

    /// Messages as events, all of them, so that calls and results are seen in their order.
    private static func readEvents(_ record: SpanRecord, _ conversation: inout Conversation) {
        for event in record.events where event.name.hasPrefix("gen_ai.") || event.name == "tool.output" {
            let role: String? =
                switch event.name {
                case "gen_ai.tool.message", "tool.output": "tool"
                case "gen_ai.assistant.message", "gen_ai.choice": "assistant"
                default: nil
                }
            guard role != nil || event.attributes.contains(where: { $0.key.hasPrefix("gen_ai.") }) else {
                continue
            }
            let members = event.attributes.compactMap { attribute in
                EmbeddedJSON(attribute.value).map { EmbeddedJSON.Member(attribute.key, $0) }
            }
            let body = role.map { [EmbeddedJSON.Member("role", .string($0))] } ?? []
            conversation.read(.object(members + body))
        }
    }

    private static func refusal(of result: Conversation.Result) -> (Refusal, String?)? {
        for text in result.texts {
            if let found = DecisionText.refusal(in: text.text, place: text.isError ? .error : .result) {
                return (found, text.text)
            }
        }
        guard result.isRefused else { return nil }
        return (Refusal(pattern: "execution denied", decidedBy: .human), result.texts.first?.text)
    }

    /// A refusal as a decision that stopped the action.
    static func decision(_ refusal: Refusal, step: Step, source: String) -> Decision {
        Decision(
            verdict: .deny,
            enforcement: .enforced,
            outcome: .blocked,
            decidedBy: refusal.decidedBy,
            evidenceSpan: step.spanID,
            recognisedBy: source,
            approvalStatus: refusal.approvalStatus,
            isCancellation: refusal.isCancellation
        )
    }
}
