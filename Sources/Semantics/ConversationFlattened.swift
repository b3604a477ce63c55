import Model

/// Rebuilds messages that a dialect spread over numbered attributes, such as
/// `llm.input_messages.3.message.role`.
struct FlattenedMessages {
    private struct ToolCall {
        var id: String?
        var name: String?
        var arguments: String?
    }

    private struct Message {
        var role: String?
        var content: String?
        var parts: [Int: String] = [:]
        var callID: String?
        var name: String?
        var calls: [Int: ToolCall] = [:]
    }

    private var messages: [Int: Message] = [:]
    private static let messagesMax = 100_000

    /// Whether `key` belongs to one of the flattened families.
    static func prefix(of key: String) -> String? {
        ["llm.input_messages.", "llm.output_messages.", "gen_ai.prompt.", "gen_ai.completion."].first {
            key.hasPrefix($0)
        }
    }

    /// Takes one attribute of the family `prefix`.
    mutating func add(_ key: String, prefix: String, _ value: AttributeValue) {
        guard case .string(let text) = value else { return }
        var path = key.dropFirst(prefix.count).split(separator: ".")
        guard let index = path.first.flatMap({ Int($0) }), (0..<Self.messagesMax).contains(index) else {
            return
        }
        path.removeFirst()
        if path.first == "message" { path.removeFirst() }
        guard let field = path.first else { return }
        switch field {
        case "role": messages[index, default: Message()].role = text
        case "content": messages[index, default: Message()].content = text
        case "tool_call_id": messages[index, default: Message()].callID = text
        case "name": messages[index, default: Message()].name = text
        case "contents":
            guard path.count == 4, path[3] == "text", let part = Int(path[1]) else { return }
            messages[index, default: Message()].parts[part] = text
        case "tool_calls":
            guard path.count >= 3, let number = Int(path[1]), let last = path.last else { return }
            add(call: number, of: index, field: last, text)
        case "function_call": add(call: 0, of: index, field: path.last ?? "", text)
        default: return
        }
    }

    private mutating func add(call number: Int, of index: Int, field: Substring, _ text: String) {
        var call = messages[index]?.calls[number] ?? ToolCall()
        switch field {
        case "id": call.id = text
        case "name": call.name = text
        case "arguments": call.arguments = text
        default: return
        }
        messages[index, default: Message()].calls[number] = call
    }

    /// The messages in order, in the shape that most dialects use.
    var json: EmbeddedJSON {
        .array(
            messages.sorted { $0.key < $1.key }.map { entry in
                let message = entry.value
                var members: [EmbeddedJSON.Member] = []
                if let role = message.role { members.append(.init("role", .string(role))) }
                if let id = message.callID { members.append(.init("tool_call_id", .string(id))) }
                if let name = message.name { members.append(.init("name", .string(name))) }
                if let content = message.content {
                    members.append(.init("content", .string(content)))
                } else if !message.parts.isEmpty {
                    let texts = message.parts.sorted { $0.key < $1.key }.map { EmbeddedJSON.string($0.value) }
                    members.append(.init("content", texts.count == 1 ? texts[0] : .array(texts)))
                }
                if !message.calls.isEmpty {
                    members.append(
                        .init("tool_calls", .array(message.calls.sorted { $0.key < $1.key }.map(Self.json)))
                    )
                }
                return .object(members)
            }
        )
    }

    private static func json(_ entry: (key: Int, value: ToolCall)) -> EmbeddedJSON {
        var members: [EmbeddedJSON.Member] = []
        if let id = entry.value.id { members.append(.init("id", .string(id))) }
        if let name = entry.value.name { members.append(.init("name", .string(name))) }
        if let arguments = entry.value.arguments { members.append(.init("arguments", .string(arguments))) }
        return .object(members)
    }
}
