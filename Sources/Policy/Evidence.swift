import Model

/// One decision with the step that shows it.
struct Evidence {
    /// Position of the step in `RunIndex.steps`.
    var position: Int
    var decision: Decision

    /// Where a decision was read, told by the beginning of `recognisedBy`.
    enum Source: Int {
        /// An attribute or event made for decisions.
        case stated = 0
        /// The error or the result of the span itself.
        case own = 1
        /// A tool's result inside a conversation.
        case message = 2
    }

    /// Where the decision was read.
    var source: Source {
        if decision.recognisedBy.hasPrefix("message text:") { return .message }
        if decision.recognisedBy.hasPrefix("error text:") || decision.recognisedBy.hasPrefix("result text:") {
            return .own
        }
        return .stated
    }

    /// Whether it tells of a limit or a budget of the agent's own.
    var isLimit: Bool { decision.action == "agent.limit" || decision.action == "agent.budget" }
    /// Whether it is the agent's report of a violation.
    var isReport: Bool { decision.action == "violation.report" }
    /// Whether a guardrail stopped something other than a tool call.
    var isGuardrail: Bool { decision.decidedBy == .guardrail && decision.action != "tool.call" }

    /// Whether two reasons tell the same story: one contains the other.
    static func overlaps(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right, left.utf8.count >= 8, right.utf8.count >= 8 else { return false }
        return left.utf8.count >= right.utf8.count ? contains(left, right) : contains(right, left)
    }

    /// Whether the bytes of `word`, which is not empty, occur in `text`.
    ///
    /// Far faster than comparing characters.
    static func contains(_ text: String, _ word: String) -> Bool {
        let bytes = text.utf8.span
        let pattern = word.utf8.span
        guard bytes.count >= pattern.count else { return false }
        for start in 0...(bytes.count - pattern.count) where bytes[start] == pattern[0] {
            var length = 1
            while length < pattern.count, bytes[start + length] == pattern[length] { length += 1 }
            if length == pattern.count { return true }
        }
        return false
    }
}

/// Everything that tells of one action's fate.
struct ActionCase {
    /// Position of the step that is the action, if it has a span.
    var step: Int?
    var callID: String?
    /// Position of the step that told of it first, innermost first for errors handed up.
    var anchor: Int
    /// In order of time.
    var evidence: [Evidence]

    /// The tool, as named by its step or else by the evidence.
    func tool(in index: RunIndex) -> String? {
        step.flatMap { index.steps[$0].tool } ?? evidence.lazy.compactMap { $0.decision.tool }.first
            ?? callID.flatMap { index.requested[$0]?.name }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The step on which the case is shown.
    var shown: Int { step ?? anchor }
}
