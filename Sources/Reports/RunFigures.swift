import Model

/// The columns of one block of runs that sums are made of.
struct RunFigures {
    static let columns = RunColumns(
        texts: [.workflow],
        numbers: [
            .start, .duration, .humanWait, .status, .errorSteps, .modelCalls, .toolCalls, .input, .cacheRead,
            .cacheWrite5m, .cacheWrite1h, .output, .outputReasoning, .inputAudio, .outputAudio, .inputImage,
            .outputImage, .cost, .costHigh, .reportedCost, .reportedCostHigh, .wastedCost, .wastedCostHigh,
            .reportedCostCalls, .unpricedCalls, .unpricedTokens, .usageMissingCalls, .findings,
            .governedCalls, .decidedCalls, .marks, .flags,
        ]
    )

    let workflow: DictionaryColumn
    let start: [Int64]
    let duration: [Int64]
    private let humanWait: [Int64]
    private let statuses: [Int64]
    let errorSteps: [Int64]
    let modelCalls: [Int64]
    let toolCalls: [Int64]
    private let input: [Int64]
    private let inputAudio: [Int64]
    private let inputImage: [Int64]
    let cacheRead: [Int64]
    private let cacheWrite5m: [Int64]
    private let cacheWrite1h: [Int64]
    private let output: [Int64]
    private let outputAudio: [Int64]
    private let outputImage: [Int64]
    let outputReasoning: [Int64]
    private let costs: MoneyColumn
    private let wastedCosts: MoneyColumn
    private let reportedCosts: MoneyColumn
    let reportedCostCalls: [Int64]
    let unpricedCalls: [Int64]
    let unpricedTokens: [Int64]
    let usageMissingCalls: [Int64]
    let findings: [Int64]
    let governedCalls: [Int64]
    let decidedCalls: [Int64]
    private let marks: [Int64]
    private let flags: [Int64]

    /// Takes a block that has at least `columns`.
    init(_ block: RunBlock) {
        workflow = block[RunText.workflow]
        start = block[RunNumber.start]
        duration = block[RunNumber.duration]
        humanWait = block[RunNumber.humanWait]
        statuses = block[RunNumber.status]
        errorSteps = block[RunNumber.errorSteps]
        modelCalls = block[RunNumber.modelCalls]
        toolCalls = block[RunNumber.toolCalls]
        input = block[RunNumber.input]
        inputAudio = block[RunNumber.inputAudio]
        inputImage = block[RunNumber.inputImage]
        cacheRead = block[RunNumber.cacheRead]
        cacheWrite5m = block[RunNumber.cacheWrite5m]
        cacheWrite1h = block[RunNumber.cacheWrite1h]
        output = block[RunNumber.output]
        outputAudio = block[RunNumber.outputAudio]
        outputImage = block[RunNumber.outputImage]
        outputReasoning = block[RunNumber.outputReasoning]
        costs = MoneyColumn(low: block[RunNumber.cost], high: block[RunNumber.costHigh])
        wastedCosts = MoneyColumn(low: block[RunNumber.wastedCost], high: block[RunNumber.wastedCostHigh])
        reportedCosts = MoneyColumn(
            low: block[RunNumber.reportedCost],
            high: block[RunNumber.reportedCostHigh]
        )
        reportedCostCalls = block[RunNumber.reportedCostCalls]
        unpricedCalls = block[RunNumber.unpricedCalls]
        unpricedTokens = block[RunNumber.unpricedTokens]
        usageMissingCalls = block[RunNumber.usageMissingCalls]
        findings = block[RunNumber.findings]
        governedCalls = block[RunNumber.governedCalls]
        decidedCalls = block[RunNumber.decidedCalls]
        marks = block[RunNumber.marks]
        flags = block[RunNumber.flags]
    }

    func status(_ row: Int) -> RunStatus {
        RunStatus(rawValue: UInt8(clamping: statuses[row])) ?? .incomplete
    }

    /// Whether the run only repeats calls counted in other runs.
    func isDuplicateOnly(_ row: Int) -> Bool { marks[row] & 2 != 0 }

    /// Whether the end has not been seen or parts are known to be missing.
    func hasMissingParts(_ row: Int) -> Bool { marks[row] & 1 != 0 || status(row) == .incomplete }

    func isBasisAssumed(_ row: Int) -> Bool {
        UInt32(truncatingIfNeeded: flags[row]) & StepFlags.basisAssumed.rawValue != 0
    }

    /// Model calls with a known cost.
    func pricedCalls(_ row: Int) -> Int64 {
        max(0, modelCalls[row] &- unpricedCalls[row] &- usageMissingCalls[row])
    }

    /// Nanoseconds without time spent waiting for a person.
    func active(_ row: Int) -> Int64 { max(0, duration[row] &- humanWait[row]) }

    func waits(_ row: Int) -> Bool { active(row) != duration[row] }

    /// Input that no cache served or stored, of every modality.
    func uncachedInput(_ row: Int) -> Int128 {
        Int128(input[row]) + Int128(inputAudio[row]) + Int128(inputImage[row])
    }

    func cacheWrite(_ row: Int) -> Int128 { Int128(cacheWrite5m[row]) + Int128(cacheWrite1h[row]) }

    /// All output, reasoning included.
    func fullOutput(_ row: Int) -> Int128 {
        Int128(output[row]) + Int128(outputReasoning[row]) + Int128(outputAudio[row])
            + Int128(outputImage[row])
    }

    func cost(_ row: Int) -> MoneySum { costs[row] }
    func wastedCost(_ row: Int) -> MoneySum { wastedCosts[row] }
    func reportedCost(_ row: Int) -> MoneySum { reportedCosts[row] }
}

/// Money of runs as two halves of its picodollars.
private struct MoneyColumn {
    let low: [Int64]
    let high: [Int64]

    subscript(row: Int) -> MoneySum {
        MoneySum(picodollars: Int128(high[row]) << 64 | Int128(UInt64(bitPattern: low[row])))
    }
}
