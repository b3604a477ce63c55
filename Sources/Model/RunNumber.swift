/// A whole-number column of runs.
public enum RunNumber: UInt8, CaseIterable, Sendable {
    case traceHigh = 0
    case traceLow = 1
    /// Nanoseconds since 1970.
    case start = 2
    case firstStart = 3
    case lastEnd = 4
    /// Nanoseconds.
    case duration = 5
    case humanWait = 6
    /// `RunStatus.rawValue`.
    case status = 7
    case steps = 8
    case errorSteps = 9
    case modelCalls = 10
    case toolCalls = 11
    case input = 12
    case cacheRead = 13
    case cacheWrite5m = 14
    case cacheWrite1h = 15
    case output = 16
    case outputReasoning = 17
    case inputAudio = 18
    case outputAudio = 19
    case inputImage = 20
    case outputImage = 21
    /// Low 64 bits of the picodollars; `RunBlock.cost` joins both halves.
    case cost = 22
    case costHigh = 23
    case reportedCost = 24
    case reportedCostHigh = 25
    case wastedCost = 26
    case wastedCostHigh = 27
    case reportedCostCalls = 28
    case unpricedCalls = 29
    case unpricedTokens = 30
    case usageMissingCalls = 31
    case findings = 32
    case infoFindings = 33
    case lowFindings = 34
    case mediumFindings = 35
    case highFindings = 36
    case criticalFindings = 37
    case governedCalls = 38
    case decidedCalls = 39
    /// Bit 0 `isIncomplete`, bit 1 `isDuplicateOnly`.
    case marks = 40
    /// `StepFlags.rawValue`.
    case flags = 41
    /// Nanoseconds by `Layer.rawValue`.
    case layer0 = 42
    case layer1 = 43
    case layer2 = 44
    case layer3 = 45
    case layer4 = 46
    case layer5 = 47

    /// Reads this column of one run.
    public func value(of run: Run) -> Int64 { read([run], 0) }

    /// By place, so that no run is copied for one of its many fields.
    @inline(__always)
    func read(_ runs: [Run], _ index: Int) -> Int64 {
        switch self {
        case .traceHigh: Int64(bitPattern: runs[index].traceID.high)
        case .traceLow: Int64(bitPattern: runs[index].traceID.low)
        case .start: runs[index].start.nanoseconds
        case .firstStart: runs[index].firstStart.nanoseconds
        case .lastEnd: runs[index].lastEnd.nanoseconds
        case .duration: runs[index].durationNanoseconds
        case .humanWait: runs[index].humanWaitNanoseconds
        case .status: Int64(runs[index].status.rawValue)
        case .steps: Int64(runs[index].steps)
        case .errorSteps: Int64(runs[index].errorSteps)
        case .modelCalls: Int64(runs[index].modelCalls)
        case .toolCalls: Int64(runs[index].toolCalls)
        case .input: runs[index].usage.input
        case .cacheRead: runs[index].usage.cacheRead
        case .cacheWrite5m: runs[index].usage.cacheWrite5m
        case .cacheWrite1h: runs[index].usage.cacheWrite1h
        case .output: runs[index].usage.output
        case .outputReasoning: runs[index].usage.outputReasoning
        case .inputAudio: runs[index].usage.inputAudio
        case .outputAudio: runs[index].usage.outputAudio
        case .inputImage: runs[index].usage.inputImage
        case .outputImage: runs[index].usage.outputImage
        case .cost: runs[index].cost.low
        case .costHigh: runs[index].cost.high
        case .reportedCost: runs[index].reportedCost.low
        case .reportedCostHigh: runs[index].reportedCost.high
        case .wastedCost: runs[index].wastedCost.low
        case .wastedCostHigh: runs[index].wastedCost.high
        case .reportedCostCalls: Int64(runs[index].reportedCostCalls)
        case .unpricedCalls: Int64(runs[index].unpricedCalls)
        case .unpricedTokens: runs[index].unpricedTokens
        case .usageMissingCalls: Int64(runs[index].usageMissingCalls)
        case .findings: Int64(runs[index].findings)
        case .infoFindings: Int64(runs[index].findingsBySeverity[0])
        case .lowFindings: Int64(runs[index].findingsBySeverity[1])
        case .mediumFindings: Int64(runs[index].findingsBySeverity[2])
        case .highFindings: Int64(runs[index].findingsBySeverity[3])
        case .criticalFindings: Int64(runs[index].findingsBySeverity[4])
        case .governedCalls: Int64(runs[index].governedCalls)
        case .decidedCalls: Int64(runs[index].decidedCalls)
        case .marks: (runs[index].isIncomplete ? 1 : 0) | (runs[index].isDuplicateOnly ? 2 : 0)
        case .flags: Int64(runs[index].flags.rawValue)
        case .layer0: runs[index].layerNanoseconds[0]
        case .layer1: runs[index].layerNanoseconds[1]
        case .layer2: runs[index].layerNanoseconds[2]
        case .layer3: runs[index].layerNanoseconds[3]
        case .layer4: runs[index].layerNanoseconds[4]
        case .layer5: runs[index].layerNanoseconds[5]
        }
    }
}

extension MoneySum {
    fileprivate var low: Int64 { Int64(truncatingIfNeeded: picodollars) }
    fileprivate var high: Int64 { Int64(truncatingIfNeeded: picodollars >> 64) }

    init(low: Int64, high: Int64) {
        self.init(picodollars: Int128(high) << 64 | Int128(UInt64(bitPattern: low)))
    }
}

extension RunBlock {
    /// Known computed cost of a run; needs both halves.
    public func cost(at index: Int) -> MoneySum {
        MoneySum(low: self[RunNumber.cost][index], high: self[RunNumber.costHigh][index])
    }

    /// Reported cost of a run; needs both halves.
    public func reportedCost(at index: Int) -> MoneySum {
        MoneySum(low: self[RunNumber.reportedCost][index], high: self[RunNumber.reportedCostHigh][index])
    }

    /// Wasted cost of a run; needs both halves.
    public func wastedCost(at index: Int) -> MoneySum {
        MoneySum(low: self[RunNumber.wastedCost][index], high: self[RunNumber.wastedCostHigh][index])
    }
}
