import Model
import Pricing

/// Seeded numbers for property tests: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A time written in a test; a wrong one is a fault of that test.
func instant(_ text: String) -> Instant {
    guard let instant = Instant(iso8601: text) else { preconditionFailure("\(text) is no time") }
    return instant
}

/// A model call as pricing sees it.
func call(
    _ model: String?,
    provider: String? = nil,
    at time: String = "2026-11-22T12:00:00Z",
    tier: String? = nil,
    _ tokens: [TokenClass: Int64]
) -> Step {
    let start = instant(time)
    let record = SpanRecord(
        traceID: TraceID(high: 1, low: 1),
        spanID: SpanID(bits: 1),
        start: start,
        end: start
    )
    var step = Step(record, operation: .llm, service: "tests")
    step.model = model
    step.provider = provider
    step.serviceTier = tier
    var usage = Usage()
    for (tokenClass, count) in tokens { usage[tokenClass] = count }
    step.usage = usage
    return step
}

/// A price file with one model `acme/m` whose `prices` are given, one row a line from line 3 on.
func book(prices: String, match: String = "", version: String = "t") throws(PriceBookError) -> PriceBook {
    try PriceBook(
        parsing: Array(document(prices: prices, match: match, version: version).utf8),
        path: "own.json"
    )
}

func document(prices: String, match: String = "", version: String = "t") -> String {
    """
    {"format": "spanledger-prices", "format_version": 1, "version": "\(version)", "currency": "USD",
     "unit": "per_1M_tokens", "models": [{"provider": "acme", "model": "m", \(match)"prices": [
    \(prices)
    ]}]}
    """
}

/// A time at which the row applies and no row with hours does.
func evening(of row: PriceRow) -> Instant {
    let hour: Int64 = 3_600_000_000_000
    if let from = row.from { return from.advanced(byNanoseconds: 20 * hour) }
    if let to = row.to { return to.advanced(byNanoseconds: -4 * hour) }
    return instant("2026-11-22T20:00:00Z")
}
