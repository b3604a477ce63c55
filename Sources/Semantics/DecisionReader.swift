public import Model

/// Reads what a span's bytes say was allowed or refused: explicit decisions, and refusals in errors and
/// results.
///
/// Model, user and system text never counts, nor do tool definitions; only results, errors, statuses and
/// attributes
/// made for decisions do. A span without a sign of a decision costs one scan of its result and message texts.
public enum DecisionReader {
    /// Bytes of a reason that are kept.
    static let reasonBytesMax = 300
    /// Decisions kept of one span.
    static let decisionsMax = 200

    /// Fills `decisions`, `requestedToolCalls` and `subjectHash` of the step made from `record`.
    ///
    /// Call it when operation, tool and tool call id of the step are known.
    public static func read(_ record: SpanRecord, into step: inout Step) {
        read(record, AttributeReader(record.attributes), into: &step)
    }

    /// As above, with the attributes of `record` already indexed.
    static func read(_ record: SpanRecord, _ reader: AttributeReader, into step: inout Step) {
        let signs = DecisionSigns(record, reader, operation: step.operation)
        var decisions: [Decision] = []
        if signs.hasCarrier || signs.hasCarrierEvent || step.operation.layer == .policy {
            DecisionCarriers.read(record, step: step, into: &decisions)
            if record.attributes["agent.tool.side_effect"].isDestructive { step.flags.insert(.destructive) }
        }
        if signs.hasError || record.status == .error {
            DecisionErrors.read(record, step: step, into: &decisions)
        }
        if step.operation == .tool { readArguments(record, signs, &step) }
        if !signs.refusals.isEmpty || !signs.refusingEvents.isEmpty {
            DecisionResults.read(record, signs: signs, step: step, into: &decisions)
        }
        if !signs.calls.isEmpty || signs.hasCallEvent { readCalls(record, signs, &step) }
        step.decisions = decisions.count > decisionsMax ? Array(decisions.prefix(decisionsMax)) : decisions
    }

    /// The subject of a tool step: its name and arguments.
    private static func readArguments(_ record: SpanRecord, _ signs: DecisionSigns, _ step: inout Step) {
        guard let tool = step.tool else { return }
        var arguments: AttributeValue?
        if let index = signs.arguments { arguments = record.attributes[index].value }
        if arguments == nil, let index = signs.firstInput { arguments = record.attributes[index].value }
        guard let arguments else { return }
        let json: EmbeddedJSON? =
            if case .string(let text) = arguments {
                EmbeddedJSON(parsing: text, maxBytes: 1 << 16) ?? .string(text)
            } else {
                EmbeddedJSON(arguments)
            }
        step.subjectHash = DecisionSubject.of(tool: tool, arguments: json)
    }

    /// The tool calls that a model's answer asks for.
    private static func readCalls(_ record: SpanRecord, _ signs: DecisionSigns, _ step: inout Step) {
        var conversation = Conversation()
        var flattened = FlattenedMessages()
        for index in signs.calls {
            let attribute = record.attributes[index]
            if let prefix = FlattenedMessages.prefix(of: attribute.key) {
                flattened.add(attribute.key, prefix: prefix, attribute.value)
            } else {
                conversation.read(attribute.value)
            }
        }
        conversation.read(flattened.json)
        if signs.hasCallEvent {
            for event in record.events where event.name == "gen_ai.choice" {
                for attribute in event.attributes { conversation.read(attribute.value) }
            }
        }
        step.requestedToolCalls = conversation.calls.map {
            RequestedToolCall(id: $0.id, name: $0.name, subjectHash: $0.subjectHash)
        }
    }

    /// At most `reasonBytesMax` bytes of `text`, cut between characters, without line breaks at the ends.
    static func reason(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count > reasonBytesMax else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: reasonBytesMax)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}

extension AttributeValue? {
    /// The value as text, for strings, numbers and flags.
    var words: String? {
        switch self {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .array(let items) where items.count == 1: AttributeValue?.some(items[0]).words
        default: nil
        }
    }

    /// Whether a side effect reaches outside or cannot be undone.
    var isDestructive: Bool { words == "destructive" || words == "external" }
}
