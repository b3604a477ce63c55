/// The sign and the tone of a status word, a severity or a decision.
struct StatusMark {
    /// How a word is to be taken.
    enum Tone { case good, bad, warning, mild, neutral }

    let tone: Tone
    /// One character that tells the word apart without colour.
    let sign: String

    /// Looks up `word`; words that are not known are neutral.
    init(_ word: String) {
        switch word {
        case "ok", "success", "allow", "allowed", "approved", "enforced", "resolved", "closed":
            (tone, sign) = (.good, "✓")
        case "failed", "error", "aborted", "timeout", "bypassed": (tone, sign) = (.bad, "✕")
        case "deny", "denied", "blocked", "rejected": (tone, sign) = (.bad, "⊘")
        case "critical": (tone, sign) = (.bad, "◆")
        case "high": (tone, sign) = (.bad, "▲")
        case "medium": (tone, sign) = (.warning, "●")
        // Where a verdict stands beside it, an execution is no success.
        case "executed": (tone, sign) = (.warning, "▸")
        case "warn", "warning", "open", "degraded": (tone, sign) = (.warning, "▴")
        case "require_approval", "pending", "incomplete", "provisional": (tone, sign) = (.warning, "◔")
        case "low": (tone, sign) = (.mild, "○")
        case "modify", "monitor_only", "acknowledged": (tone, sign) = (.mild, "◇")
        default: (tone, sign) = (.neutral, "·")
        }
    }

    /// CSS class of the tone.
    var cssClass: Markup {
        switch tone {
        case .good: "good"
        case .bad: "bad"
        case .warning: "warn"
        case .mild: "mild"
        case .neutral: "plain"
        }
    }
}
