import Model

/// The words by which producers name a verdict.
enum DecisionVerdicts {
    private static let table: [String: Verdict] = {
        var table: [String: Verdict] = [:]
        let words: [(Verdict, String)] = [
            (
                .allow,
                """
                allow allowed permit permitted approve approved accept accepted auto_accept auto_accepted \
                grant granted \
                pass passed true proceed approved_with_amendment approved_execpolicy_amendment \
                approved_for_session \
                approved_with_network_policy_allow network_policy_amendment yes
                """
            ),
            (
                .deny,
                """
                deny denied block blocked reject rejected refuse refused forbid forbidden abort false fail \
                failed no \
                denied_with_network_policy_deny timed_out expired cancelled canceled decline declined \
                disallow \
                disallowed violation unsafe intervened guardrail_intervened
                """
            ),
            (
                .requireApproval,
                """
                require_approval approval_required requires_approval escalate ask pending review required \
                needs_approval suspend
                """
            ),
            (.warn, "warn warning flag flagged log audit"),
            (
                .modify,
                "modify modified transform transformed mask masked redact redacted sanitize sanitized rewrite"
            ),
            (.error, "error runtime_error"),
        ]
        for (verdict, text) in words {
            for word in text.split(separator: " ") { table[String(word)] = verdict }
        }
        return table
    }()

    /// The verdict a value names, without regard to case; `nil` if it is none.
    static func verdict(_ value: String?) -> Verdict? {
        guard let word = value?.lowercased() else { return nil }
        if word.hasPrefix("runtime_error") { return .error }
        return table[word]
    }

    /// Whether the word says that someone interrupted rather than refused.
    static func isCancellation(_ value: String?) -> Bool {
        switch value?.lowercased() {
        case "abort", "user_abort", "cancelled", "canceled": true
        default: false
        }
    }

    /// Who decided, by a producer's word.
    static func decidedBy(_ value: String?) -> DecidedBy? {
        switch value?.lowercased() {
        case "policy", "config", "rule": .policy
        case "human", "user", "user_permanent", "user_temporary", "user_abort", "user_reject": .human
        case "hook": .hook
        case "guardrail": .guardrail
        case "model", "automatedreviewer", "automated_reviewer", "classifier": .model
        case "resource_server": .resourceServer
        case "default": .default
        default: nil
        }
    }

    /// The state of an approval, in our words.
    static func approvalStatus(_ value: String?) -> String? {
        switch value?.lowercased() {
        case "pending", "required", "requested", "suspend": "pending"
        case "approved", "approve", "accepted", "granted": "approved"
        case "denied", "deny", "rejected", "reject", "declined": "denied"
        case "expired", "timed_out", "timeout", "timedout": "expired"
        case "cancelled", "canceled", "abort": "cancelled"
        default: nil
        }
    }
}
