import Model
import Query

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

    init(_ runs: [Run] = []) {
        for run in runs { add(run) }
    }

    mutating func add(_ run: Run) {
        runs += 1
        if run.isFailed { failed += 1 }
        if run.status == .ok { succeeded += 1 }
        if run.hasMissingParts { incomplete += 1 }
        modelCalls &+= run.modelCalls
        toolCalls &+= run.toolCalls
        input += run.usage.uncachedInput
        cacheRead += Int128(run.usage.cacheRead)
        cacheWrite += run.usage.cacheWrite
        output += run.usage.fullOutput
        reasoning += Int128(run.usage.outputReasoning)
        cost += run.cost
        wastedCost += run.wastedCost
        reportedCost += run.reportedCost
        reportedCalls &+= run.reportedCostCalls
        pricedCalls &+= run.pricedCalls
        unpricedCalls &+= run.unpricedCalls
        unpricedTokens += Int128(run.unpricedTokens)
        usageMissingCalls &+= run.usageMissingCalls
        findings &+= run.findings
        governed &+= run.governedCalls
        decided &+= run.decidedCalls
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
