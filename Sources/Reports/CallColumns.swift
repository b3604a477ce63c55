import Model

/// The number columns of one block that a model call's cost and tokens are read from.
struct CallColumns {
    private let start: [Int64]
    private let rating: [Int64]
    private let flags: [Int64]
    /// Picodollars, or `StepBlock.none`.
    let cost: [Int64]
    private let reportedCost: [Int64]
    private let input: [Int64]
    private let cacheRead: [Int64]
    private let cacheWrite5m: [Int64]
    private let cacheWrite1h: [Int64]
    private let output: [Int64]
    private let outputReasoning: [Int64]
    private let inputAudio: [Int64]
    private let outputAudio: [Int64]
    private let inputImage: [Int64]
    private let outputImage: [Int64]

    init(_ block: StepBlock) {
        start = block[StepNumber.start]
        rating = block[StepNumber.rating]
        flags = block[StepNumber.flags]
        cost = block[StepNumber.cost]
        reportedCost = block[StepNumber.reportedCost]
        input = block[StepNumber.input]
        cacheRead = block[StepNumber.cacheRead]
        cacheWrite5m = block[StepNumber.cacheWrite5m]
        cacheWrite1h = block[StepNumber.cacheWrite1h]
        output = block[StepNumber.output]
        outputReasoning = block[StepNumber.outputReasoning]
        inputAudio = block[StepNumber.inputAudio]
        outputAudio = block[StepNumber.outputAudio]
        inputImage = block[StepNumber.inputImage]
        outputImage = block[StepNumber.outputImage]
    }

    private func isCharged(_ row: Int) -> Bool { rating[row] == Int64(Rating.charged.rawValue) }

    /// Whether a call was charged without a price.
    func isUnpriced(_ row: Int) -> Bool { cost[row] == StepBlock.none && isCharged(row) }

    private func totalInput(_ row: Int) -> Int128 {
        Int128(input[row]) + Int128(inputAudio[row]) + Int128(inputImage[row])
    }

    private func totalOutput(_ row: Int) -> Int128 {
        Int128(output[row]) + Int128(outputReasoning[row]) + Int128(outputAudio[row])
            + Int128(outputImage[row])
    }

    /// Every token of a call.
    func tokens(_ row: Int) -> Int128 {
        totalInput(row) + Int128(cacheRead[row]) + Int128(cacheWrite5m[row]) + Int128(cacheWrite1h[row])
            + totalOutput(row)
    }

    /// Adds one call with all its tokens.
    func add(_ row: Int, to sums: inout CostSums) {
        let price = cost[row] == StepBlock.none ? 0 : Int128(cost[row])
        addKind(row, isUnpriced(row) ? tokens(row) : 0, price, to: &sums)
        sums.input += totalInput(row)
        sums.cacheRead += Int128(cacheRead[row])
        sums.cacheWrite += Int128(cacheWrite5m[row]) + Int128(cacheWrite1h[row])
        sums.output += totalOutput(row)
        sums.reasoning += Int128(outputReasoning[row])
        if reportedCost[row] != StepBlock.none {
            sums.reportedCost += Int128(reportedCost[row])
            sums.reportedCalls += 1
        }
    }

    /// Adds what is counted once for a call, or once for each of its token classes.
    func addKind(_ row: Int, _ tokens: Int128, _ price: Int128, to sums: inout CostSums) {
        sums.calls += 1
        if UInt32(truncatingIfNeeded: flags[row]) & StepFlags.basisAssumed.rawValue != 0 {
            sums.assumedCalls += 1
        }
        if cost[row] != StepBlock.none {
            sums.pricedCalls += 1
            sums.cost += price
        } else if isCharged(row) {
            sums.unpricedCalls += 1
            sums.unpricedTokens += tokens
        } else {
            sums.usageMissingCalls += 1
        }
    }

    /// The tokens of a call.
    func usage(_ row: Int) -> Usage {
        var usage = Usage()
        usage.input = input[row]
        usage.cacheRead = cacheRead[row]
        usage.cacheWrite5m = cacheWrite5m[row]
        usage.cacheWrite1h = cacheWrite1h[row]
        usage.output = output[row]
        usage.outputReasoning = outputReasoning[row]
        usage.inputAudio = inputAudio[row]
        usage.outputAudio = outputAudio[row]
        usage.inputImage = inputImage[row]
        usage.outputImage = outputImage[row]
        return usage
    }

    /// What a splitter needs to know of a call.
    func pricedCall(_ row: Int, _ block: StepBlock, _ usage: Usage) -> PricedCall {
        PricedCall(
            priceRowID: block[StepColumn.priceRow][row] ?? "",
            usage: usage,
            serviceTier: block[StepColumn.serviceTier][row],
            start: Instant(nanoseconds: start[row]),
            cost: Money(picodollars: cost[row])
        )
    }
}
