/// Walks message structures of any dialect and collects tool calls and results.
struct ConversationWalker {
    var conversation: Conversation
    /// Texts that were JSON inside a string, read so far.
    private var nested = 0
    /// Turn number of the newest result: a bare call item after it begins a new turn.
    private var turnOfLastResult = -1

    init(conversation: Conversation) { self.conversation = conversation }

    /// Members that describe tools or the request, where nothing was called, and those read as calls before.
    private static let skipped: Set<String> = [
        "tools", "functions", "tool_definitions", "response_format", "metadata", "usage", "response_metadata",
        "usage_metadata", "additional_kwargs", "system", "instructions", "tool_choice", "tool_config",
        "tool_calls", "toolCalls", "toolUse", "functionCall", "function_call",
        "generation_config", "config", "args", "arguments", "input_schema", "parameters", "invocation_params",
    ]
    private static let resultTypes: Set<String> = [
        "tool_call_response", "tool_result", "tool-result", "tool_return", "tool-return",
        "function_call_output",
        "custom_tool_call_output", "computer_call_output", "local_shell_call_output", "shell_call_output",
        "apply_patch_call_output", "function_result", "function_response", "mcp_tool_result",
        "tool_call_result",
        "server_tool_call_response", "tool-error", "FunctionResultContent", "retry-prompt", "mcp_call",
        "tool_response",
    ]
    private static let callTypes: Set<String> = [
        "tool_call", "tool_use", "function_call", "tool-call", "custom_tool_call", "server_tool_call",
        "mcp_tool_use", "FunctionCallContent", "mcp_approval_request", "server_tool_use", "mcp_call",
    ]
    private static let approvalTypes: Set<String> = ["tool-approval-response", "mcp_approval_response"]
    private static let toolRoles: Set<String> = [
        "tool", "function", "ipython", "tool_response", "tool-response",
    ]
    private static let modelRoles: Set<String> = [
        "assistant", "ai", "model", "AIMessage", "AssistantMessage",
    ]

    /// Collects from one value; `role` is the role of the message around it.
    mutating func walk(_ json: EmbeddedJSON, role: String?, depth: Int) {
        guard depth < 40 else { return }
        switch json {
        case .array(let items):
            for item in items { walk(item, role: role, depth: depth + 1) }
        case .object: object(json, role: role, depth: depth)
        case .string(let text): embedded(text, role: role, depth: depth)
        default: return
        }
    }

    /// JSON inside a string: content of span events, doubly quoted values.
    private mutating func embedded(_ text: String, role: String?, depth: Int) {
        let first = text.utf8.first
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["), text.utf8.count > 20, nested < 5000,
            !MarkerScanner.shared.markers(in: text, wanted: [.denial, .call]).isEmpty,
            let json = EmbeddedJSON(parsing: text, maxBytes: Conversation.bytesMax)
        else { return }
        nested += 1
        walk(json, role: role, depth: depth + 1)
    }

    private mutating func object(_ json: EmbeddedJSON, role outer: String?, depth: Int) {
        let type = json.text("type", "part_kind", "$type", "kind")
        let role = self.role(of: json, type: type) ?? outer
        if let role, outer != role, Self.modelRoles.contains(role) { conversation.turns += 1 }
        if approval(json, type: type) { return }
        call(json, type: type)
        if result(json, type: type, role: role) { return }
        for member in json.members {
            switch member.value {
            case .array, .object, .string:
                if Self.skipped.contains(member.key) { continue }
                walk(member.value, role: role, depth: depth + 1)
            default: continue
            }
        }
    }

    private func role(of json: EmbeddedJSON, type: String?) -> String? {
        if let role = json.text("role", "_role", "source_role") { return role.lowercased() }
        if let type, type == "tool" || type == "ai" || Self.modelRoles.contains(type) { return type }
        if case .array(let path)? = json["id"], json["kwargs"] != nil, let name = path.last?.text {
            return name == "ToolMessage" ? "tool" : name.hasPrefix("AIMessage") ? "ai" : nil
        }
        if let kind = json.text("kind"), kind == "response" { return "assistant" }
        return nil
    }

    /// Approval requests and answers of AI SDK and OpenAI's hosted MCP tools.
    private mutating func approval(_ json: EmbeddedJSON, type: String?) -> Bool {
        switch type {
        case "tool-approval-request":
            guard let id = json.text("approvalId") else { return false }
            conversation.approvals[id] = json.text("toolCallId") ?? json["toolCall"]?.text("toolCallId")
            return true
        case "tool-approval-response", "mcp_approval_response":
            guard json.isFalse("approved") || json.isFalse("approve") else { return true }
            let id = json.text("approvalId", "approval_request_id")
            add(
                id: id.flatMap { conversation.approvals[$0] } ?? id,
                name: nil,
                texts: texts(json["reason"]),
                refused: true
            )
            return true
        default: return false
        }
    }

    private mutating func call(_ json: EmbeddedJSON, type: String?) {
        for key in ["tool_calls", "toolCalls"] {
            for item in json[key]?.items ?? [] { add(call: item) }
            if case .string(let text)? = json[key], let list = EmbeddedJSON(parsing: text) {
                for item in list.items { add(call: item) }
            }
        }
        for key in ["toolUse", "functionCall", "function_call"] where json[key]?.members.isEmpty == false {
            if let item = json[key] { add(call: item) }
        }
        if let type, Self.isOne(of: Self.callTypes, type) {
            if json.text("role") == nil, conversation.turns == turnOfLastResult { conversation.turns += 1 }
            add(call: json)
        }
    }

    private mutating func add(call json: EmbeddedJSON) {
        let inner = json["function"] ?? json["tool_call"] ?? json
        let name =
            inner.text("name", "tool_name", "toolName", "functionName") ?? json.text(
                "name",
                "tool_name",
                "toolName"
            ) ?? ""
        let id =
            json.text("call_id", "tool_call_id", "toolCallId", "toolUseId", "callId", "id")
            ?? inner.text("call_id", "id") ?? ""
        let arguments =
            inner.value("arguments", "args", "input", "kwargs", "parameters") ?? json.value("input", "args")
        let subject = name.isEmpty ? 0 : DecisionSubject.of(tool: name, arguments: arguments)
        conversation.add(Conversation.Call(id: id, name: name, subjectHash: subject))
    }

    /// Whether the object is a tool's result; adds it if so.
    private mutating func result(_ json: EmbeddedJSON, type: String?, role: String?) -> Bool {
        for key in ["toolResult", "functionResponse", "function_response", "tool_call_result"] {
            if let inner = json[key], !inner.members.isEmpty {
                add(result: inner, type: nil)
                return true
            }
        }
        let isTyped =
            type.map { Self.isOne(of: Self.resultTypes, $0) }
            ?? false
        let isExecution = json["is_error"] != nil && json["call_id"] != nil && json["content"] != nil
        if isTyped || isExecution {
            if type == "mcp_call", json.value("output", "error") == nil { return false }
            add(result: json, type: type)
            return true
        }
        guard let role, Self.toolRoles.contains(role),
            let content = json.value("content", "text", "result", "output"),
            json["parts"] == nil, json["data"] == nil, json["kwargs"] == nil
        else { return false }
        if case .array(let parts) = content, parts.contains(where: { self.isResult($0) }) { return false }
        if case .string(let text) = content, text.hasPrefix("["), let parts = EmbeddedJSON(parsing: text),
            parts.items.contains(where: { self.isResult($0) })
        {
            walk(parts, role: role, depth: 8)
            return true
        }
        add(result: json, type: type)
        return true
    }

    private func isResult(_ part: EmbeddedJSON) -> Bool {
        if let type = part.text("type", "part_kind", "$type") {
            if Self.resultTypes.contains(type) || Self.approvalTypes.contains(type) { return true }
        }
        return part["toolResult"] != nil || part["tool_call_result"] != nil || part["call_id"] != nil
    }

    private mutating func add(result json: EmbeddedJSON, type: String?) {
        let origin = json["origin"] ?? json
        let id =
            json.text("tool_call_id", "toolCallId", "tool_use_id", "toolUseId", "call_id", "callId")
            ?? origin.text("tool_call_id", "id") ?? json.text("id")
        let name =
            json.text("name", "tool_name", "toolName", "functionName") ?? origin.text("tool_name", "name")
        let body = json.value(
            "response",
            "result",
            "content",
            "output",
            "value",
            "text",
            "error",
            "exception"
        )
        let status = json.text("status")
        let isError =
            json.isTrue("is_error") || json.isTrue("isError") || json.isTrue("tool_call_error")
            || json.isTrue("error")
            || status == "error" || type == "tool-error" || type == "retry-prompt"
            || json.value("exception") != nil || (type == "mcp_call" && json.value("error") != nil)
        let isRefused = body?.text("type") == "execution-denied" || status == "denied"
        let texts = ConversationTexts.of(
            type == "mcp_call" ? json.value("error") ?? body : body,
            isError: isError
        )
        add(id: id, name: name, texts: texts, refused: isRefused)
    }

    private func texts(_ reason: EmbeddedJSON?) -> [Conversation.Text] {
        ConversationTexts.of(reason, isError: true)
    }

    private mutating func add(id: String?, name: String?, texts: [Conversation.Text], refused: Bool) {
        turnOfLastResult = conversation.turns
        conversation.add(
            Conversation.Result(
                callID: id,
                name: name,
                texts: texts,
                isRefused: refused,
                turn: conversation.turns
            )
        )
    }

    private static func isOne(of types: Set<String>, _ type: String) -> Bool {
        types.contains(type) || (type.utf8.contains(UInt8(ascii: ".")) && types.contains(lastPart(type)))
    }

    /// `FunctionCallContent` of `Some.Namespace.FunctionCallContent`.
    private static func lastPart(_ type: String) -> String {
        type.split(separator: ".").last.map(String.init) ?? type
    }
}
