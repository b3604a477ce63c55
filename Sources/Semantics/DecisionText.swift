import Model

/// A refusal that a text states.
struct Refusal: Hashable, Sendable {
    /// Short name of the pattern, for example `permission denied`.
    var pattern: String
    var decidedBy: DecidedBy
    /// Whether someone only interrupted.
    var isCancellation = false
    /// `expired` if the approval ran out.
    var approvalStatus: String?
    /// Word index at which the statement begins.
    var position = 0
}

/// How far a text is trusted to speak about its own action.
enum RefusalPlace: Sendable {
    /// An error: the whole head counts.
    case error
    /// A tool's result that is not marked as an error: only its beginning counts.
    case result
}

/// Recognises statements of refusal in errors and tool results by a small grammar of words.
///
/// It must never be given what a model, a user or a system prompt says, nor tool definitions: those speak
/// about
/// permissions without anything having been refused.
enum DecisionText {
    /// Bytes of a text's head that are read.
    static let headBytes = 1000
    /// A result longer than this is content, not a refusal.
    static let resultBytesMax = 4000
    /// Words at the beginning of a result among which a refusal must start.
    private static let resultWords = 12

    /// The refusal `text` states, or `nil`.
    static func refusal(in text: String, place: RefusalPlace) -> Refusal? {
        if place == .result, text.utf8.count > resultBytesMax || looksLikeContent(text) { return nil }
        let head = beforeTraceback(text)
        let words = RefusalWords(head, bytesMax: headBytes)
        guard !words.hasReport else { return nil }
        let last = place == .result ? min(words.words.count, resultWords) : words.words.count
        let grammar = RefusalGrammar(words: words, place: place)
        for index in 0..<max(last, 0) where !words.words[index].classes.isEmpty {
            guard var refusal = grammar.match(at: index) else { continue }
            refusal.position = index
            if refusal.decidedBy == .policy { refusal.decidedBy = grammar.actor(from: index + 1) ?? .policy }
            return refusal
        }
        return nil
    }

    /// Whether an error text comes from a model provider's API, about the caller's own account.
    static func isProviderError(_ text: String) -> Bool {
        let head = String(text.prefix(400)).lowercased()
        let marks = [
            "error code: 4", "api key", "api_key", "apikey", "authenticationerror", "openai.", "anthropic.",
            "apistatuserror", "x-api-key", "billing", "quota",
        ]
        return marks.contains { MarkerSearch.contains($0, in: head) }
    }

    private static func looksLikeContent(_ text: String) -> Bool {
        ["diff --git", "--- ", "```", "# ", "<", "def ", "class ", "import ", "from ", "commit "].contains {
            text.hasPrefix($0)
        }
    }

    /// The text up to a Python traceback, or the last line of a text that starts with one.
    private static func beforeTraceback(_ text: String) -> String {
        let mark = "Traceback (most recent call last)"
        if text.hasPrefix(mark) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
            return lines.last.map(String.init) ?? text
        }
        guard let found = MarkerSearch.offset(of: mark, in: text, limit: headBytes + mark.utf8.count) else {
            return text
        }
        return String(text.utf8.prefix(found)) ?? text
    }
}
