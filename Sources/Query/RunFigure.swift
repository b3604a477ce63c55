import Model

/// A number of a run that a search can compare.
enum RunFigure: Sendable {
    /// One column as it is.
    case column(RunNumber)
    /// A sum of columns.
    case sum([RunNumber])
    /// Known cost; unknown if there were calls but the cost of none is known.
    case cost
    /// Wasted part of the cost; unknown where the cost is.
    case wastedCost
    /// Cost as senders claim it; unknown if none did.
    case reportedCost

    init?(_ field: QueryField) {
        switch field {
        case .cost: self = .cost
        case .reportedCost: self = .reportedCost
        case .wastedCost: self = .wastedCost
        case .duration: self = .column(.duration)
        case .humanWait: self = .column(.humanWait)
        case .tokens:
            self = .sum(Self.input + Self.output + [.cacheRead, .cacheWrite5m, .cacheWrite1h])
        case .inputTokens: self = .sum(Self.input)
        case .cacheReadTokens: self = .column(.cacheRead)
        case .cacheWriteTokens: self = .sum([.cacheWrite5m, .cacheWrite1h])
        case .outputTokens: self = .sum(Self.output)
        case .reasoningTokens: self = .column(.outputReasoning)
        case .steps: self = .column(.steps)
        case .modelCalls: self = .column(.modelCalls)
        case .toolCalls: self = .column(.toolCalls)
        case .unpricedCalls: self = .column(.unpricedCalls)
        case .findings: self = .column(.findings)
        case .errors: self = .column(.errorSteps)
        default: return nil
        }
    }

    private static let input: [RunNumber] = [.input, .inputAudio, .inputImage]
    private static let output: [RunNumber] = [.output, .outputReasoning, .outputAudio, .outputImage]
    private static let calls: [RunNumber] = [.modelCalls, .unpricedCalls, .usageMissingCalls]

    /// The columns it reads.
    var columns: [RunNumber] {
        switch self {
        case .column(let column): [column]
        case .sum(let columns): columns
        case .cost: Self.calls + [.cost, .costHigh]
        case .wastedCost: Self.calls + [.wastedCost, .wastedCostHigh]
        case .reportedCost: [.reportedCostCalls, .reportedCost, .reportedCostHigh]
        }
    }

    /// The number of every run of a block that has the columns; `nil` where it is not known.
    func values(_ block: RunBlock) -> [Int128?] {
        switch self {
        case .column(let column): return block[column].map { Int128($0) }
        case .sum(let columns):
            var sums = Array(repeating: Int128(0), count: block.count)
            for column in columns {
                for (run, number) in block[column].enumerated() { sums[run] += Int128(number) }
            }
            return sums
        case .cost: return known(block) { block.cost(at: $0).picodollars }
        case .wastedCost: return known(block) { block.wastedCost(at: $0).picodollars }
        case .reportedCost:
            let calls = block[RunNumber.reportedCostCalls]
            return (0..<block.count).map { calls[$0] > 0 ? block.reportedCost(at: $0).picodollars : nil }
        }
    }

    /// Amounts where the cost of some call is known, or there was no call.
    private func known(_ block: RunBlock, _ amount: (Int) -> Int128) -> [Int128?] {
        let calls = block[RunNumber.modelCalls]
        let unpriced = block[RunNumber.unpricedCalls]
        let missing = block[RunNumber.usageMissingCalls]
        return (0..<block.count).map { run in
            let unknown = unpriced[run] + missing[run]
            return calls[run] <= unknown && unknown > 0 ? nil : amount(run)
        }
    }
}
