public import Model

/// Rates of some token classes, in picodollars per token (USD per 1M tokens × 10⁶).
public struct TokenRates: Hashable, Sendable {
    private var values: [Int64?]

    /// No rate for any class.
    public init() { values = Array(repeating: nil, count: TokenClass.count) }

    /// The rate stated for a class itself, `nil` if there is none.
    public subscript(tokenClass: TokenClass) -> Int64? {
        get { values[tokenClass.index] }
        set { values[tokenClass.index] = newValue }
    }

    /// The rate that a token of this class is billed at: its own, else its parent's.
    public func billed(_ tokenClass: TokenClass) -> Int64? {
        self[tokenClass] ?? tokenClass.parent.flatMap { self[$0] }
    }

    /// These rates with every rate that `other` states put in their place.
    public func overlaid(by other: TokenRates) -> TokenRates {
        var result = self
        for tokenClass in TokenClass.allCases {
            if let rate = other[tokenClass] { result[tokenClass] = rate }
        }
        return result
    }
}
