import Model

/// The sums of one group of model calls.
struct CostSums {
    var calls = 0
    /// Charged calls with a price.
    var pricedCalls = 0
    var unpricedCalls = 0
    var usageMissingCalls = 0
    var reportedCalls = 0
    var assumedCalls = 0
    var input: Int128 = 0
    var cacheRead: Int128 = 0
    var cacheWrite: Int128 = 0
    var output: Int128 = 0
    var reasoning: Int128 = 0
    var unpricedTokens: Int128 = 0
    /// Picodollars.
    var cost: Int128 = 0
    /// Picodollars.
    var reportedCost: Int128 = 0

    static func += (left: inout CostSums, right: CostSums) {
        left.calls += right.calls
        left.pricedCalls += right.pricedCalls
        left.unpricedCalls += right.unpricedCalls
        left.usageMissingCalls += right.usageMissingCalls
        left.reportedCalls += right.reportedCalls
        left.assumedCalls += right.assumedCalls
        left.input += right.input
        left.cacheRead += right.cacheRead
        left.cacheWrite += right.cacheWrite
        left.output += right.output
        left.reasoning += right.reasoning
        left.unpricedTokens += right.unpricedTokens
        left.cost += right.cost
        left.reportedCost += right.reportedCost
    }

    /// `nil` if calls were made and none has a known cost.
    var knownCost: MoneySum? {
        pricedCalls == 0 && unpricedCalls + usageMissingCalls > 0 ? nil : MoneySum(picodollars: cost)
    }

    var knownReportedCost: MoneySum? { reportedCalls == 0 ? nil : MoneySum(picodollars: reportedCost) }

    var tokens: Int128 { input + cacheRead + cacheWrite + output }

    /// Adds tokens of one class.
    mutating func add(_ tokens: Int128, of tokenClass: TokenClass) {
        switch tokenClass {
        case .input, .inputAudio, .inputImage: input += tokens
        case .cacheRead: cacheRead += tokens
        case .cacheWrite5m, .cacheWrite1h: cacheWrite += tokens
        case .output, .outputAudio, .outputImage: output += tokens
        case .outputReasoning:
            output += tokens
            reasoning += tokens
        }
    }
}
