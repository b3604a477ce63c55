/// Picks from a tool's result the texts in which a refusal would stand.
enum ConversationTexts {
    /// Texts picked from one result.
    private static let textsMax = 8
    private static let errorKeys: Set<String> = [
        "error", "errors", "exception", "error_message", "errorMessage", "error_code", "errorCode",
        "reason_code",
    ]
    private static let plainKeys: Set<String> = [
        "message", "reason", "detail", "details", "status", "text", "content", "output", "result", "response",
        "value",
        "raw_output", "data", "blocks", "code", "error_type", "type", "stderr", "parts",
        "permissionDecisionReason",
        "kwargs", "tool_output",
    ]
    private static let refusedFlags: Set<String> = [
        "denied", "permission_denied", "access_denied", "blocked_by_policy",
    ]

    /// The texts of `value`; `isError` if the whole result is marked as an error.
    static func of(_ value: EmbeddedJSON?, isError: Bool) -> [Conversation.Text] {
        var texts: [Conversation.Text] = []
        if let value { collect(value, isError: isError, depth: 0, into: &texts) }
        return texts
    }

    /// As above, for a text that may be JSON.
    static func of(text: String, isError: Bool) -> [Conversation.Text] {
        of(.string(text), isError: isError)
    }

    private static func collect(
        _ value: EmbeddedJSON,
        isError: Bool,
        depth: Int,
        into texts: inout [Conversation.Text]
    ) {
        guard depth < 8, texts.count < textsMax else { return }
        switch value {
        case .string(let text):
            if let json = nested(text) {
                collect(json, isError: isError, depth: depth + 1, into: &texts)
            } else if !text.isEmpty {
                texts.append(Conversation.Text(text: text, isError: isError))
            }
        case .array(let items):
            for item in items.prefix(textsMax) {
                collect(item, isError: isError, depth: depth + 1, into: &texts)
            }
        case .object(let members):
            let isFailed =
                isError || value.isTrue("is_error") || value.isTrue("isError")
                || value.text("status") == "error"
            for member in members {
                if errorKeys.contains(member.key) {
                    collect(member.value, isError: true, depth: depth + 1, into: &texts)
                } else if plainKeys.contains(member.key) {
                    collect(member.value, isError: isFailed, depth: depth + 1, into: &texts)
                } else if refusedFlags.contains(member.key), member.value == .bool(true) {
                    texts.append(Conversation.Text(text: "permission denied", isError: true))
                }
            }
        default: return
        }
    }

    /// The value inside a text that is JSON, or a quoted text.
    private static func nested(_ text: String) -> EmbeddedJSON? {
        guard let first = text.utf8.first, text.utf8.count < 1 << 18 else { return nil }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "'"):
            return EmbeddedJSON(parsing: text)
        default: return nil
        }
    }
}
