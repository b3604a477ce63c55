import Model

/// A limit of the agent's own that stopped it.
struct LimitStop: Hashable, Sendable {
    /// Short name of the limit, for example `max_turns`.
    var name: String
    /// Whether the limit is one of money or tokens.
    var isBudget: Bool
}

/// Recognises an agent's own stops: turn, step and recursion limits, call limits and budgets.
///
/// A provider's rate limit or a model's context length is no such stop.
enum DecisionLimit {
    /// Phrases without case, spaces, `_` or `-`, each with the name of its limit.
    private static let phrases: [(String, String)] = [
        ("maxturns", "max_turns"), ("maximumturns", "max_turns"), ("maximumnumberofturns", "max_turns"),
        ("turnlimit", "max_turns"), ("maxsteps", "max_steps"), ("maximumsteps", "max_steps"),
        ("maximumnumberofsteps", "max_steps"), ("steplimit", "max_steps"),
        ("recursionlimit", "recursion_limit"), ("graphrecursionerror", "recursion_limit"),
        ("maxiterations", "max_iterations"), ("maximumiterations", "max_iterations"),
        ("maximumnumberofiterations", "max_iterations"), ("iterationlimit", "max_iterations"),
        ("usagelimitexceeded", "usage_limit"), ("exceedtherequestlimit", "request_limit"),
        ("exceedthetoolcallslimit", "tool_calls_limit"), ("llmcallslimit", "llm_calls_limit"),
        ("maxtoolcalls", "tool_calls_limit"), ("toolcalllimit", "tool_calls_limit"),
        ("budgetexceeded", "budget"), ("budgethasbeenexceeded", "budget"), ("exceededbudget", "budget"),
        ("budgetlimit", "budget"), ("overbudget", "budget"), ("budgetexhausted", "budget"),
        ("exceedsbudget", "budget"), ("maxbudget", "budget"), ("exceededthebudget", "budget"),
        ("tokenlimitexceeded", "token_budget"), ("exceedthetotaltokenslimit", "token_budget"),
    ]
    private static let notLimits = [
        "ratelimit", "contextlength", "contextwindow", "maximumcontext", "recursionerror:maximum",
        "toomanyrequests",
    ]

    private static let scanner = MarkerScanner([(.denial, phrases.map(\.0))])

    /// The limit an error text or a reason for ending names, or `nil`.
    static func stop(in text: String) -> LimitStop? {
        let folded = fold(text)
        guard scanner.markers(in: folded, wanted: .denial) == .denial,
            !notLimits.contains(where: { MarkerSearch.contains($0, in: folded) }),
            let found = phrases.first(where: { MarkerSearch.contains($0.0, in: folded) })
        else { return nil }
        return LimitStop(name: found.1, isBudget: found.1.hasSuffix("budget"))
    }

    /// The first 400 bytes without case, spaces, `_`, `-` and quotes.
    private static func fold(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8.prefix(400) {
            switch byte {
            case 0x20, 0x5F, 0x2D, 0x0A, 0x22, 0x27, 0x60: continue
            case 0x41...0x5A: bytes.append(byte | 0x20)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
