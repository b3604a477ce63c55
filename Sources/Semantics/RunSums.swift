import Model

/// The sums over a run's steps.
enum RunSums {
    /// Replaces every sum of `run` by what `steps` add up to; what is not a sum stays.
    static func apply(to run: inout Run, steps: [Step]) {
        run.steps = steps.count { !$0.isIgnored }
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
        for step in steps where !step.isIgnored { add(step, to: &run) }
    }

    private static func add(_ step: Step, to run: inout Run) {
        run.flags.formUnion(step.flags)
        if step.isError { run.errorSteps += 1 }
        if step.isToolCall { run.toolCalls += 1 }
        guard step.isModelCall else { return }
        run.modelCalls += 1
        if step.rating == .usageMissing { run.usageMissingCalls += 1 }
        if let reported = step.reportedCost {
            run.reportedCost += reported
            run.reportedCostCalls += 1
        }
        guard step.rating == .charged, let usage = step.usage else { return }
        run.usage += usage
        if let cost = step.charge?.computed {
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
        for step in steps where step.isHumanWait {
            let from = max(step.start.nanoseconds, covered)
            let to = min(step.end.nanoseconds, end.nanoseconds)
            if to > from {
                total += to - from
                covered = to
            }
        }
        return total
    }
}
