import Model

/// Sums over a set of runs; cannot overflow whatever the senders claim.
struct RunTotals {
    private(set) var runs = 0
    private(set) var failed = 0
    private(set) var succeeded = 0
    private(set) var incomplete = 0
    private(set) var modelCalls = 0
    private(set) var toolCalls = 0
    private(set) var input: Int128 = 0
    private(set) var cacheRead: Int128 = 0
    private(set) var cacheWrite: Int128 = 0
    private(set) var output: Int128 = 0
    private(set) var reasoning: Int128 = 0
    private(set) var cost = MoneySum()
    private(set) var wastedCost = MoneySum()
    private(set) var reportedCost = MoneySum()
    private(set) var reportedCalls = 0
    private(set) var pricedCalls = 0
    private(set) var unpricedCalls = 0
    private(set) var unpricedTokens: Int128 = 0
    private(set) var usageMissingCalls = 0
    private(set) var findings = 0
    private(set) var governed = 0
    private(set) var decided = 0

    /// Runs that ended well in spite of errors.
    private(set) var recovered = 0
    /// Runs whose input was assumed to include cached tokens.
    private(set) var assumed = 0
    /// Runs that only repeat calls counted in other runs; no other sum has them.
    private(set) var duplicates = 0

    /// Nothing.
    init() {}

    /// Sums all runs of a selection.
    init(of selection: RunSelection) throws {
        var sum = RunTotals()
        try selection.partials("runs", of: RunSums.of) { sum += $1.total }
        self = sum
    }

    /// Sums runs, none of which is a second sighting.
    init(_ runs: [Run], duplicates: Int) {
        let figures = RunFigures(RunBlock(runs))
        for row in runs.indices { add(figures, row) }
        self.duplicates = duplicates
    }

    /// Adds one run of a block.
    mutating func add(_ figures: RunFigures, _ row: Int) {
        if figures.isDuplicateOnly(row) {
            duplicates += 1
            return
        }
        let status = figures.status(row)
        runs += 1
        if status == .failed { failed += 1 }
        if status == .ok { succeeded += 1 }
        if status == .ok, figures.errorSteps[row] > 0 { recovered += 1 }
        if figures.hasMissingParts(row) { incomplete += 1 }
        if figures.isBasisAssumed(row) { assumed += 1 }
        modelCalls &+= Int(figures.modelCalls[row])
        toolCalls &+= Int(figures.toolCalls[row])
        input += figures.uncachedInput(row)
        cacheRead += Int128(figures.cacheRead[row])
        cacheWrite += figures.cacheWrite(row)
        output += figures.fullOutput(row)
        reasoning += Int128(figures.outputReasoning[row])
        cost += figures.cost(row)
        wastedCost += figures.wastedCost(row)
        reportedCost += figures.reportedCost(row)
        reportedCalls &+= Int(figures.reportedCostCalls[row])
        pricedCalls &+= Int(figures.pricedCalls(row))
        unpricedCalls &+= Int(figures.unpricedCalls[row])
        unpricedTokens += Int128(figures.unpricedTokens[row])
        usageMissingCalls &+= Int(figures.usageMissingCalls[row])
        findings &+= Int(figures.findings[row])
        governed &+= Int(figures.governedCalls[row])
        decided &+= Int(figures.decidedCalls[row])
    }

    /// Adds the sums over other runs.
    static func += (left: inout RunTotals, right: RunTotals) {
        left.runs &+= right.runs
        left.failed &+= right.failed
        left.succeeded &+= right.succeeded
        left.recovered &+= right.recovered
        left.incomplete &+= right.incomplete
        left.assumed &+= right.assumed
        left.duplicates &+= right.duplicates
        left.modelCalls &+= right.modelCalls
        left.toolCalls &+= right.toolCalls
        left.input += right.input
        left.cacheRead += right.cacheRead
        left.cacheWrite += right.cacheWrite
        left.output += right.output
        left.reasoning += right.reasoning
        left.cost += right.cost
        left.wastedCost += right.wastedCost
        left.reportedCost += right.reportedCost
        left.reportedCalls &+= right.reportedCalls
        left.pricedCalls &+= right.pricedCalls
        left.unpricedCalls &+= right.unpricedCalls
        left.unpricedTokens += right.unpricedTokens
        left.usageMissingCalls &+= right.usageMissingCalls
        left.findings &+= right.findings
        left.governed &+= right.governed
        left.decided &+= right.decided
    }

    /// The known cost, or `nil` if calls were made and none has a known cost.
    var knownCost: MoneySum? { pricedCalls == 0 && unpricedCalls + usageMissingCalls > 0 ? nil : cost }

    var failureRate: Cell { .share(failed, of: runs) }
    var coverage: Cell { .share(decided, of: governed) }

    /// Waste cannot be known where the cost is not.
    var wastedCell: Cell { knownCost == nil ? .unknown : .money(wastedCost) }

    /// `llm_calls` through `reasoning_tokens`.
    var usageCells: [Cell] {
        [
            .count(modelCalls), .count(toolCalls), .count(input), .count(cacheRead), .count(cacheWrite),
            .count(output), .count(reasoning),
        ]
    }

    var headlines: [Headline] {
        [
            Headline("runs", "Runs", .count(runs)),
            Headline("failure_rate", "Failure rate", failureRate),
            Headline("cost_usd", "Cost", .optional(knownCost)),
            Headline("wasted_cost_usd", "Wasted", wastedCell),
            Headline("findings", "Findings", .count(findings)),
            Headline("decision_coverage", "Decision coverage", coverage),
        ]
    }
}
