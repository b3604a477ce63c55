import Model

/// What a model step's messages say about tools: calls asked for, and results fed back.
///
/// Knows the message shapes of every dialect by their keys, not by who sent them.
public struct Conversation: Sendable {
    /// A tool call that a message asks for.
    public struct Call: Hashable, Sendable {
        /// Empty if the dialect gives none.
        public var id: String
        /// The tool's name; may be empty.
        public var name: String
        /// Hash of (tool, arguments); 0 if unknown.
        public var subjectHash: UInt64
    }

    /// A tool's answer as it was fed back to the model.
    public struct Result: Hashable, Sendable {
        /// The call it answers, if told.
        public var callID: String?
        /// The tool's name, if told.
        public var name: String?
        /// Texts of the answer that can state a refusal, each with whether it stands for an error.
        public var texts: [Text]
        /// Whether the message says in its own form, not in words, that the call was refused.
        public var isRefused: Bool
        /// Number of assistant turns before it.
        public var turn: Int
    }

    /// One text of a result.
    public struct Text: Hashable, Sendable {
        /// The text as it stands, unparsed.
        public var text: String
        /// Whether its place marks it as an error.
        public var isError: Bool
    }

    /// Calls in order of appearance, each id once.
    public internal(set) var calls: [Call] = []
    /// Results in order of appearance.
    public internal(set) var results: [Result] = []
    /// Assistant turns seen.
    public internal(set) var turns = 0
    /// Calls an approval request stands for, by the request's id.
    var approvals: [String: String] = [:]

    /// Bytes of one text beyond which it is not parsed.
    static let bytesMax = 4 << 20
    /// Results kept of one conversation; older ones were reported by earlier steps.
    static let resultsMax = 2000

    /// No messages.
    public init() {}

    /// The tool a call id belongs to, if the conversation tells.
    public func toolName(ofCall id: String) -> String? {
        let name = calls.last { $0.id == id }?.name
        return name?.isEmpty == false ? name : nil
    }

    /// Whether a result is new: no assistant turn follows it.
    public func isRecent(_ result: Result) -> Bool { result.turn == turns }

    mutating func add(_ call: Call) {
        guard !call.name.isEmpty || !call.id.isEmpty else { return }
        if !call.id.isEmpty, let known = calls.firstIndex(where: { $0.id == call.id }) {
            if calls[known].name.isEmpty { calls[known].name = call.name }
            if calls[known].subjectHash == 0 { calls[known].subjectHash = call.subjectHash }
            return
        }
        if calls.count < Self.resultsMax { calls.append(call) }
    }

    mutating func add(_ result: Result) {
        if results.count < Self.resultsMax { results.append(result) }
    }

    /// Reads one message text or structure into the conversation.
    mutating func read(_ value: AttributeValue) {
        switch value {
        case .string(let text):
            guard let json = EmbeddedJSON(parsing: text, maxBytes: Self.bytesMax) else { return }
            read(json)
        case .array, .map:
            if let json = EmbeddedJSON(value) { read(json) }
        default: return
        }
    }

    /// Reads one parsed message structure into the conversation.
    mutating func read(_ json: EmbeddedJSON) {
        var walker = ConversationWalker(conversation: self)
        walker.walk(json, role: nil, depth: 0)
        self = walker.conversation
    }
}

extension EmbeddedJSON {
    /// The same value as JSON; `nil` beyond 32 levels.
    init?(_ value: AttributeValue, depth: Int = 0) {
        guard depth < 32 else { return nil }
        switch value {
        case .empty: self = .null
        case .string(let text): self = .string(text)
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .number(String(number))
        case .double(let number): self = .number(String(number))
        case .bytes: self = .null
        case .array(let items): self = .array(items.compactMap { EmbeddedJSON($0, depth: depth + 1) })
        case .map(let members):
            self = .object(
                members.compactMap { member in
                    EmbeddedJSON(member.value, depth: depth + 1).map { Member(member.key, $0) }
                }
            )
        }
    }

    /// The text of the first of `keys` that holds a string or a number that is not empty.
    @inline(__always)
    func text(_ keys: String...) -> String? {
        for key in keys {
            switch self[key] {
            case .string(let text) where !text.isEmpty: return text
            case .number(let text): return text
            default: continue
            }
        }
        return nil
    }

    /// The first of `keys` that is present and not null.
    @inline(__always)
    func value(_ keys: String...) -> EmbeddedJSON? {
        for key in keys {
            if let value = self[key], value != .null { return value }
        }
        return nil
    }

    /// Whether the member named `key` is `true`.
    func isTrue(_ key: String) -> Bool { self[key] == .bool(true) }

    /// Whether the member named `key` is `false`.
    func isFalse(_ key: String) -> Bool { self[key] == .bool(false) }
}
