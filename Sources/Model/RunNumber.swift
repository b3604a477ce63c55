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
    public func value(of run: Run) -> Int64 {
        switch self {
        case .traceHigh: Int64(bitPattern: run.traceID.high)
        case .traceLow: Int64(bitPattern: run.traceID.low)
        case .start: run.start.nanoseconds
        case .firstStart: run.firstStart.nanoseconds
        case .lastEnd: run.lastEnd.nanoseconds
        case .duration: run.durationNanoseconds
        case .humanWait: run.humanWaitNanoseconds
        case .status: Int64(run.status.rawValue)
        case .steps: Int64(run.steps)
        case .errorSteps: Int64(run.errorSteps)
        case .modelCalls: Int64(run.modelCalls)
        case .toolCalls: Int64(run.toolCalls)
        case .input: run.usage.input
        case .cacheRead: run.usage.cacheRead
        case .cacheWrite5m: run.usage.cacheWrite5m
        case .cacheWrite1h: run.usage.cacheWrite1h
        case .output: run.usage.output
        case .outputReasoning: run.usage.outputReasoning
        case .inputAudio: run.usage.inputAudio
        case .outputAudio: run.usage.outputAudio
        case .inputImage: run.usage.inputImage
        case .outputImage: run.usage.outputImage
        case .cost: run.cost.low
        case .costHigh: run.cost.high
        case .reportedCost: run.reportedCost.low
        case .reportedCostHigh: run.reportedCost.high
        case .wastedCost: run.wastedCost.low
        case .wastedCostHigh: run.wastedCost.high
        case .reportedCostCalls: Int64(run.reportedCostCalls)
        case .unpricedCalls: Int64(run.unpricedCalls)
        case .unpricedTokens: run.unpricedTokens
        case .usageMissingCalls: Int64(run.usageMissingCalls)
        case .findings: Int64(run.findings)
        case .infoFindings: Int64(run.findingsBySeverity[0])
        case .lowFindings: Int64(run.findingsBySeverity[1])
        case .mediumFindings: Int64(run.findingsBySeverity[2])
        case .highFindings: Int64(run.findingsBySeverity[3])
        case .criticalFindings: Int64(run.findingsBySeverity[4])
        case .governedCalls: Int64(run.governedCalls)
        case .decidedCalls: Int64(run.decidedCalls)
        case .marks: (run.isIncomplete ? 1 : 0) | (run.isDuplicateOnly ? 2 : 0)
        case .flags: Int64(run.flags.rawValue)
        case .layer0: run.layerNanoseconds[0]
        case .layer1: run.layerNanoseconds[1]
        case .layer2: run.layerNanoseconds[2]
        case .layer3: run.layerNanoseconds[3]
        case .layer4: run.layerNanoseconds[4]
        case .layer5: run.layerNanoseconds[5]
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
