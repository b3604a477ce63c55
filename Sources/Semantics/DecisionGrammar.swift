import Model

/// The rules by which words become a refusal; each looks at one word and its neighbours.
struct RefusalGrammar {
    let words: RefusalWords
    let place: RefusalPlace

    /// The refusal whose statement begins at `index`, if one does.
    func match(at index: Int) -> Refusal? {
        if let found = guardrail(index) ?? violation(index) ?? actor(index) { return found }
        if let found = refusedBy(index) ?? unwanted(index) ?? right(index) ?? subject(index) { return found }
        return approval(index) ?? negated(index) ?? lacking(index) ?? forbidden(index)
    }

    /// Whoever refuses by name later in the text: "Permission denied: the human refused".
    func actor(from start: Int) -> DecidedBy? {
        for index in words.words.indices.dropFirst(start) {
            if let found = actor(index), found.decidedBy != .policy { return found.decidedBy }
        }
        return nil
    }

    private func decider(_ index: Int) -> DecidedBy {
        let classes = words.words[index].classes
        if classes.contains(.human) { return .human }
        if classes.contains(.hook) { return .hook }
        if classes.contains(.guardrail) { return .guardrail }
        return .policy
    }

    /// The one named after "by", anywhere later in the sentence, else `fallback`.
    private func decider(after index: Int, fallback: DecidedBy) -> DecidedBy {
        guard let by = words.next(.by, after: index, within: 12) else { return fallback }
        if let actor = words.next(.actor, after: by, within: 5) { return decider(lastActor(from: actor)) }
        return words.next(.default_, after: by, within: 3) == nil ? fallback : .default
    }

    /// In "PreToolUse hook policy", the one that counts is the first of hook and guardrail, else the first.
    private func lastActor(from index: Int) -> Int {
        words.has(index + 1, [.hook, .guardrail]) ? index + 1 : index
    }

    private func refusal(_ pattern: String, _ decidedBy: DecidedBy) -> Refusal {
        Refusal(pattern: pattern, decidedBy: decidedBy)
    }

    /// "Guardrail tripwire triggered", "GuardrailTripwireTriggered", "blocked by guardrail".
    private func guardrail(_ index: Int) -> Refusal? {
        if words.has(index, .tripwire), words.next(.tripped, after: index, within: 2) != nil {
            return refusal("guardrail tripwire", .guardrail)
        }
        guard words.has(index, .guardrail), words.next([.tripped, .tripwire], after: index, within: 4) != nil
        else {
            return nil
        }
        return refusal("guardrail", .guardrail)
    }

    /// "policy violation", "violates the data policy".
    private func violation(_ index: Int) -> Refusal? {
        let isViolation =
            words.has(index, .policy) && words.next(.violation, after: index, within: 2) != nil
            || words.has(index, .violation) && words.next(.policy, after: index, within: 6) != nil
        return isViolation ? refusal("policy violation", .policy) : nil
    }

    /// "The user rejected …", "Human did not approve", "hook blocked", "user cancelled".
    private func actor(_ index: Int) -> Refusal? {
        guard words.has(index, .actor), !words.has(index + 1, .thing), !words.has(index - 1, .by) else {
            return nil
        }
        let who = decider(index)
        if words.next(.refuse, after: index, within: 4) != nil { return refusal("\(who.name) refused", who) }
        if let not = words.next(.not, after: index, within: 4),
            words.next([.allow, .allowed], after: not, within: 4) != nil
        {
            return refusal("\(who.name) did not approve", who)
        }
        guard words.next(.cancel, after: index, within: 3) != nil else { return nil }
        var found = refusal("\(who.name) cancelled", who)
        found.isCancellation = who == .human
        return found
    }

    /// "rejected by user", "blocked by PreToolUse hook", "cancelled by policy".
    private func refusedBy(_ index: Int) -> Refusal? {
        guard words.has(index, [.refuse, .cancel, .forbid]),
            let by = words.next(.by, after: index, within: 3),
            let actor = words.next(.actor, after: by, within: 5)
        else { return nil }
        let who = decider(lastActor(from: actor))
        var found = refusal("refused by \(who.name)", who)
        found.isCancellation = who == .human && words.has(index, .cancel)
        return found
    }

    /// A person's lack of will: "The user doesn't want to proceed".
    private func unwanted(_ index: Int) -> Refusal? {
        guard words.has(index, .human), let not = words.next(.not, after: index, within: 4),
            words.has(not + 1, .want)
        else { return nil }
        return refusal("human refused", .human)
    }

    /// "Permission denied", "AccessDeniedException", "permission to use X has been denied", "permission …
    /// not granted".
    private func right(_ index: Int) -> Refusal? {
        guard words.has(index, .right) else { return nil }
        let reach = words.words[index].text.hasPrefix("permission") ? 12 : 3
        let denied = words.next(.refuse, after: index, within: reach)
        if let denied {
            let fallback: DecidedBy = words.words[index].text == "access" ? .resourceServer : .policy
            return refusal("\(words.words[index].text) denied", decider(after: denied, fallback: fallback))
        }
        guard let not = words.next(.not, after: index, within: reach),
            words.next(.allowed, after: not, within: 3) != nil
        else { return nil }
        return refusal("permission not granted", .human)
    }

    /// "The tool call was rejected", "Tool execution denied".
    private func subject(_ index: Int) -> Refusal? {
        guard words.has(index, .subject), let verb = words.next([.refuse, .cancel], after: index, within: 7),
            !words.has(verb - 1, .right)
        else { return nil }
        let who = decider(after: verb, fallback: words.has(verb, .cancel) ? .unknown : .human)
        guard !words.has(verb, .cancel) || who != .unknown else { return nil }
        var found = refusal("tool call refused", who)
        found.isCancellation = words.has(verb, .cancel) && who == .human
        return found
    }

    /// "approval denied", "approval expired".
    private func approval(_ index: Int) -> Refusal? {
        guard words.has(index, .approval) else { return nil }
        if let verb = words.next(.refuse, after: index, within: 3) {
            return refusal("approval refused", decider(after: verb, fallback: .human))
        }
        guard words.next(.expired, after: index, within: 2) != nil else { return nil }
        var found = refusal("approval expired", .default)
        found.approvalStatus = "expired"
        return found
    }

    /// "not permitted", "was not approved", "you may not be allowed".
    private func negated(_ index: Int) -> Refusal? {
        guard words.has(index, .not), let verb = words.next(.allowed, after: index, within: 3),
            words.previous(.validation, before: index, within: 4) == nil
        else { return nil }
        let word = words.words[verb].text
        let isPlain = words.previous([.party, .subject, .right, .actor], before: index, within: 6) != nil
        let isAtStart = (0..<index).allSatisfy { words.has($0, .filler) }
        let isAddressed = words.next([.party, .scope], after: verb, within: 4) != nil
        if place == .result || word == "granted", !isPlain, !isAtStart, !isAddressed { return nil }
        let isHuman = word == "approved" || word == "granted"
        return refusal("not \(word)", decider(after: verb, fallback: isHuman ? .human : .policy))
    }

    /// "lacks scope repo:merge", "insufficient_scope", "does not have permission".
    private func lacking(_ index: Int) -> Refusal? {
        let isLack = words.has(index, .lack) && words.next([.scope, .right], after: index, within: 3) != nil
        let isNotHaving =
            words.has(index, .not) && words.has(index + 1, .have)
            && words.next([.scope, .right], after: index + 1, within: 4) != nil
        guard isLack || isNotHaving else { return nil }
        let isScope = words.next(.scope, after: index, within: 4) != nil
        if place == .result, words.words[index].text == "no" || words.words[index].text == "without" {
            return nil
        }
        let isCode = words.words[index].text == "insufficient" && isScope
        return refusal(
            isScope ? "insufficient scope" : "lacks permission",
            isCode ? .resourceServer : .policy
        )
    }

    /// "403 Forbidden", "Unauthorized", "HTTP 403".
    private func forbidden(_ index: Int) -> Refusal? {
        let isWord = words.has(index, .forbid) && words.previous(.validation, before: index, within: 4) == nil
        let isCode =
            words.has(index, .refusalCode) && (words.has(index - 1, .status) || words.has(index + 1, .forbid))
        guard isWord || isCode, place == .error || index <= 3 else { return nil }
        return refusal(
            isCode ? "status \(words.words[index].text)" : words.words[index].text,
            .resourceServer
        )
    }
}
