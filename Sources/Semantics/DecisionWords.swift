/// What a word can contribute to a statement that something was refused.
struct WordClass: OptionSet, Sendable {
    let rawValue: UInt32

    /// A right to do something: permission, access, privilege.
    static let right = WordClass(rawValue: 1 << 0)
    /// Denied, rejected, refused, blocked.
    static let refuse = WordClass(rawValue: 1 << 1)
    /// Allowed, permitted, approved: a refusal after "not".
    static let allowed = WordClass(rawValue: 1 << 2)
    /// Allow, approve, confirm, grant: a refusal after "not", if it is plain who or what is meant.
    static let allow = WordClass(rawValue: 1 << 3)
    /// Not, never, the "t" of "haven't".
    static let not = WordClass(rawValue: 1 << 4)
    /// Lacks, missing, insufficient, no.
    static let lack = WordClass(rawValue: 1 << 5)
    /// Forbidden, unauthorized: refusals by themselves.
    static let forbid = WordClass(rawValue: 1 << 6)
    /// Cancelled, aborted, interrupted: refusals by their actor only.
    static let cancel = WordClass(rawValue: 1 << 7)
    static let by = WordClass(rawValue: 1 << 8)
    static let human = WordClass(rawValue: 1 << 9)
    static let policy = WordClass(rawValue: 1 << 10)
    static let hook = WordClass(rawValue: 1 << 11)
    static let guardrail = WordClass(rawValue: 1 << 12)
    /// What is refused: tool, call, execution, invocation.
    static let subject = WordClass(rawValue: 1 << 13)
    /// An approval, which can be refused or run out.
    static let approval = WordClass(rawValue: 1 << 14)
    static let scope = WordClass(rawValue: 1 << 15)
    static let violation = WordClass(rawValue: 1 << 16)
    static let tripped = WordClass(rawValue: 1 << 17)
    /// Who is refused: agent, you, caller.
    static let party = WordClass(rawValue: 1 << 18)
    /// Words of validation and protocol messages, in which "not allowed" is no refusal of an action.
    static let validation = WordClass(rawValue: 1 << 19)
    /// Words that carry no place in a sentence: articles, auxiliary verbs, "error".
    static let filler = WordClass(rawValue: 1 << 20)
    /// Words that make an actor's word a thing: "user input".
    static let thing = WordClass(rawValue: 1 << 21)
    /// HTTP, status, code, error: what stands before a status number.
    static let status = WordClass(rawValue: 1 << 22)
    /// 401 and 403.
    static let refusalCode = WordClass(rawValue: 1 << 23)
    static let expired = WordClass(rawValue: 1 << 24)
    static let tripwire = WordClass(rawValue: 1 << 25)
    static let default_ = WordClass(rawValue: 1 << 26)
    static let want = WordClass(rawValue: 1 << 27)
    static let have = WordClass(rawValue: 1 << 28)

    /// Anyone or anything that can refuse.
    static let actor: WordClass = [.human, .policy, .hook, .guardrail]

    /// The classes of a lower-case word; empty for most words.
    static func of(_ word: String) -> WordClass {
        guard let first = word.utf8.first, sieve[Int(first)] >> UInt32(word.utf8.count & 31) & 1 == 1 else {
            return []
        }
        return table[word] ?? []
    }

    /// For each first byte, one bit for each length that a word of the table has.
    private static let sieve: [UInt32] = {
        var sieve = [UInt32](repeating: 0, count: 256)
        for word in table.keys {
            sieve[Int(word.utf8[word.utf8.startIndex])] |= 1 << UInt32(word.utf8.count & 31)
        }
        return sieve
    }()

    private static let table: [String: WordClass] = {
        var table: [String: WordClass] = [:]
        func add(_ classes: WordClass, _ words: String) {
            for word in words.split(separator: " ") { table[String(word), default: []].formUnion(classes) }
        }
        add(
            .right,
            "permission permissions access authorization authorisation privilege privileges consent rights"
        )
        add(
            .refuse,
            "denied deny denies refused refuses rejected rejects declined declines disapproved blocked"
        )
        add(.refuse, "blocks vetoed revoked disallowed prohibited denying")
        add(.allowed, "approved allowed permitted authorized authorised entitled granted")
        add(.allow, "approve allow permit authorize authorise confirm consent grant granted confirmed")
        add(.not, "not never cannot t")
        add(.lack, "lacks lack lacking missing insufficient no without")
        add(.forbid, "forbidden unauthorized unauthorised disallowed")
        add(.cancel, "cancelled canceled aborted interrupted cancels aborts skipped")
        add(.by, "by")
        add(
            .human,
            "user human operator reviewer approver admin administrator supervisor person owner maintainer"
        )
        add(
            .policy,
            "policy policies rule rules opa cedar sandbox organization organisation administrator middleware"
        )
        add(.hook, "hook hooks callback pretooluse")
        add(.guardrail, "guardrail guardrails guard firewall moderation")
        add(.subject, "tool call function execution invocation calls")
        add(.approval, "approval confirmation")
        add(.scope, "scope scopes")
        add(.violation, "violation violations violates violated violate violating")
        add(.tripped, "triggered tripped blocked violated violation intervened rejected denied intervention")
        add(
            .party,
            "agent you your caller principal client user role tool call action operation request execution"
        )
        add(
            .validation,
            "method methods input inputs field fields property properties value values null none argument"
        )
        add(
            .validation,
            "arguments parameter parameters keyword character characters type types key keys duplicate"
        )
        add(.validation, "empty additional extra whitespace column columns syntax import imports")
        add(
            .filler,
            "error exception failed failure runtimeerror is was were be been has have had the a an this that"
        )
        add(.filler, "result output message tool")
        add(.thing, "input id name agent message data prompt account query space defined interface profile")
        add(.status, "http status code error statuscode")
        add(.refusalCode, "401 403")
        add(.expired, "expired timed timeout lapsed")
        add(.tripwire, "tripwire")
        add(.default_, "default")
        add(.want, "want wish")
        add(.have, "have has had having")
        return table
    }()
}

/// The words of a text's head, with what their order can mean.
struct RefusalWords: Sendable {
    /// One word.
    struct Word: Sendable {
        var classes: WordClass
        /// Number of the sentence it stands in.
        var sentence: Int
        /// Lower case.
        var text: String
    }

    /// A test runner's verdict, when written in capitals.
    private static let failed = Array("failed".utf8)

    var words: [Word] = []
    /// Whether the text reads like a test report, which quotes errors without being one.
    var hasReport = false

    /// Splits at most `bytesMax` bytes; camel case, underscores and punctuation separate words.
    init(_ text: String, bytesMax: Int, wordsMax: Int = 200) {
        var current: [UInt8] = []
        var sentence = 0
        var previous: UInt8 = 0x20
        var startedInCode = false
        var upperCount = 0
        let bytes = text.utf8.span
        for offset in 0..<min(bytes.count, bytesMax) {
            let byte = bytes[offset]
            let isUpper = byte >= 0x41 && byte <= 0x5A
            let isWord =
                isUpper || byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte >= 0x80
            let startsHump = isUpper && previous >= 0x61 && previous <= 0x7A
            if !isWord || startsHump {
                if current.count > 5, upperCount == current.count, current == Self.failed { hasReport = true }
                upperCount = 0
                flush(&current, sentence, startedInCode || byte == 0x2F)
                if words.count >= wordsMax { return }
            }
            if isWord {
                if current.isEmpty { startedInCode = previous == 0x2F || previous == 0x5C }
                current.append(isUpper ? byte | 0x20 : byte)
                upperCount += isUpper ? 1 : 0
            } else {
                let isStop = previous == 0x2E && (byte == 0x20 || byte == 0x0A)
                if byte == 0x0A || byte == 0x3B || isStop { sentence += 1 }
            }
            previous = byte
        }
        flush(&current, sentence, startedInCode)
    }

    private mutating func flush(_ current: inout [UInt8], _ sentence: Int, _ isCode: Bool) {
        guard !current.isEmpty else { return }
        let text = String(decoding: current, as: UTF8.self)
        current.removeAll(keepingCapacity: true)
        if text == "pytest" || text == "junit" || text.hasPrefix("assert") || text == "traceback" {
            hasReport = true
        }
        let classes = isCode ? [] : WordClass.of(text)
        words.append(Word(classes: classes, sentence: sentence, text: text))
    }

    /// Whether the word at `index` exists and has one of `classes`.
    func has(_ index: Int, _ classes: WordClass) -> Bool {
        words.indices.contains(index) && !words[index].classes.isDisjoint(with: classes)
    }

    /// The first word within `distance` words after `index`, in the same sentence, that has one of `classes`.
    func next(_ classes: WordClass, after index: Int, within distance: Int) -> Int? {
        guard distance > 0, index + 1 < words.count else { return nil }
        for other in (index + 1)...min(index + distance, words.count - 1) {
            guard words[other].sentence == words[index].sentence else { return nil }
            if !words[other].classes.isDisjoint(with: classes) { return other }
        }
        return nil
    }

    /// The last word within `distance` words before `index`, in the same sentence, that has one of `classes`.
    func previous(_ classes: WordClass, before index: Int, within distance: Int) -> Int? {
        var other = index - 1
        while other >= 0, other >= index - distance, words[other].sentence == words[index].sentence {
            if !words[other].classes.isDisjoint(with: classes) { return other }
            other -= 1
        }
        return nil
    }
}
