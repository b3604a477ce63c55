import Model

/// The sums over a run's steps.
enum RunSums {
    /// Replaces every sum of `run` by what `steps` add up to; what is not a sum stays.
    static func apply(to run: inout Run, steps: [Step]) {
        run.steps = 0
        run.errorSteps = 0
        run.modelCalls = 0
        run.toolCalls = 0
        run.usage = Usage()
        run.cost = MoneySum()
        run.reportedCost = MoneySum()
        run.reportedCostCalls = 0
        run.unpricedCalls = 0
        run.unpricedTokens = 0
        run.usageMissingCalls = 0
        run.flags = []
        for index in steps.indices where !steps[index].isIgnored { add(steps, index, to: &run) }
    }

    private static func add(_ steps: [Step], _ index: Int, to run: inout Run) {
        run.steps += 1
        if steps.isError(at: index) { run.errorSteps += 1 }
        run.flags.formUnion(steps[index].flags)
        if steps[index].isToolCall { run.toolCalls += 1 }
        let rating = steps[index].rating
        guard rating.isCounted else { return }
        run.modelCalls += 1
        if rating == .usageMissing { run.usageMissingCalls += 1 }
        if let reported = steps[index].reportedCost {
            run.reportedCost += reported
            run.reportedCostCalls += 1
        }
        guard rating == .charged, let usage = steps[index].usage else { return }
        run.usage += usage
        if let cost = steps[index].charge?.computed {
            run.cost += cost
        } else {
            run.unpricedCalls += 1
            run.unpricedTokens = run.unpricedTokens.addingSaturated(usage.total)
        }
    }

    /// Cost of failed runs, or of superseded attempts and all they did in other runs.
    static func wastedCost(_ tree: RunTree, isFailed: Bool) -> MoneySum {
        var isWasted = Array(repeating: isFailed, count: tree.steps.count)
        var sum = MoneySum()
        for index in tree.topDown {
            let parent = tree.parents[index]
            if tree.steps[index].flags.contains(.superseded) || (parent >= 0 && isWasted[parent]) {
                isWasted[index] = true
            }
            if isWasted[index], let cost = tree.steps[index].charge?.computed { sum += cost }
        }
        return sum
    }

    /// Length of the union of the waits for a person, within `start ..< end`.
    static func humanWait(_ steps: [Step], from start: Instant, to end: Instant) -> Int64 {
        var total: Int64 = 0
        var covered = start.nanoseconds
        for index in steps.indices where steps[index].isHumanWait {
            let from = max(steps[index].start.nanoseconds, covered)
            let to = min(steps.end(at: index).nanoseconds, end.nanoseconds)
            if to > from {
                total += to - from
                covered = to
            }
        }
        return total
    }
}
