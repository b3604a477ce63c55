import Model

/// A class of tokens as senders report it, before it is known which classes contain which.
enum UsagePart: Int, CaseIterable, Sendable {
    case input, output, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, reasoning, audioInput, audioOutput
    case imageInput, total, uncached, extraInput

    /// `allCases`, made once.
    static let all = allCases
}

/// Token counts as one source reports them.
struct RawUsage {
    /// What `input` contains.
    enum Inclusion: Sendable {
        /// The dialect does not say.
        case unknown
        /// Cached tokens are part of the input count.
        case included
        /// Cached tokens come on top of the input count.
        case excluded
    }

    /// Counts above this are absurd, and dropped: no model reads a quadrillion tokens.
    static let countMax: Int64 = 1_000_000_000_000_000

    /// One for each `UsagePart`.
    private var counts = InlineArray<13, Int64?>(repeating: nil)
    /// What the source's own definition says about cached tokens.
    var inclusion = Inclusion.unknown
    /// How the inclusion is known, if it is.
    var knownBy = InputBasis.explicit
    /// Whether reasoning tokens come on top of the output count.
    var isReasoningAdded = false
    /// Whether a count was negative, absurd or not a whole number.
    var isInconsistent = false

    init() {}

    subscript(part: UsagePart) -> Int64? {
        get { counts[part.rawValue] }
        set { counts[part.rawValue] = newValue }
    }

    /// Whether there is anything to charge.
    var isReported: Bool { self[.input] != nil || self[.output] != nil }

    /// Whether any cache class is told, be it as zero.
    var tellsCache: Bool {
        self[.cacheRead] != nil || self[.cacheWrite] != nil || self[.cacheWrite5m] != nil
            || self[.cacheWrite1h] != nil
    }

    /// Takes a count over unless one is there already; impossible ones are dropped and marked.
    mutating func take(_ part: UsagePart, _ value: Int64?) {
        guard let value, self[part] == nil else { return }
        if value < 0 || value > Self.countMax { isInconsistent = true } else { self[part] = value }
    }

    /// Cache writes of all lifetimes.
    var cacheWrites: Int64 {
        max(self[.cacheWrite] ?? 0, (self[.cacheWrite5m] ?? 0) + (self[.cacheWrite1h] ?? 0))
    }

    /// Cached tokens, read and written.
    var cached: Int64 { (self[.cacheRead] ?? 0) + cacheWrites }

    /// The input count if cached tokens are part of it, for comparing two sources.
    func agrees(with other: RawUsage) -> Bool {
        if let mine = self[.output], let theirs = other[.output], mine != theirs,
            mine + (self[.reasoning] ?? 0) != theirs, theirs + (other[.reasoning] ?? 0) != mine
        {
            return false
        }
        guard let mine = self[.input], let theirs = other[.input] else { return true }
        return mine == theirs || mine == theirs + other.cached || mine + cached == theirs
    }
}

extension AttributeValue {
    /// A token count: whole, also from an integral decimal or text.
    var count: (value: Int64?, isBad: Bool) {
        switch self {
        case .int(let number): (number, false)
        case .double(let number):
            number.isFinite && number == number.rounded() && number.magnitude <= 1e18
                ? (Int64(number), false) : (nil, number.isFinite)
        case .string(let text):
            (plainText.flatMap(Numeral.whole), !text.isEmpty && plainText.flatMap(Numeral.whole) == nil)
        default: (nil, false)
        }
    }
}
