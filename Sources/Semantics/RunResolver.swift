public import Model

/// Answers every question about a run that needs more than one of its steps.
public enum RunResolver {
    /// Resolves all steps of one trace; the answer does not depend on their order.
    ///
    /// Findings and decisions are left empty: judging is the next stage.
    /// - Parameters:
    ///   - steps: Steps of one trace, each span id once.
    ///   - price: The charge for one counted call; called once a charged step, in order of (start, span id).
    /// - Returns: The run with its steps, sorted by (start, span id).
    /// - Complexity: O(n log n) for n steps.
    public static func resolve(_ steps: consuming [Step], price: (Step) -> Charge) -> ResolvedRun {
        var tree = RunTree(steps)
        CallRating.rate(&tree)
        ToolRating.rate(&tree)
        let workflow = AttributionFlow.apply(to: &tree)
        RetryFlags.mark(&tree)
        for (index, charge) in charges(tree.steps, price) { tree.steps[index].charge = charge }
        return ResolvedRun(run: summary(tree, workflow: workflow), steps: tree.steps, findings: [])
    }

    /// The charges of all charged steps; found before any is set, so that the steps stay one array.
    private static func charges(_ steps: [Step], _ price: (Step) -> Charge) -> [(index: Int, charge: Charge)]
    {
        var charges: [(index: Int, charge: Charge)] = []
        for index in steps.indices where steps[index].rating == .charged {
            charges.append((index, price(steps[index])))
        }
        return charges
    }

    private static func summary(_ tree: RunTree, workflow: String) -> Run {
        let steps = tree.steps
        // By index: a step is too large to be handed about.
        let first = steps.indices.first
        let firstStart = first.map { steps[$0].start } ?? Instant(nanoseconds: 0)
        let lastEnd = steps.indices.lazy.map { steps.end(at: $0) }.max() ?? firstStart
        let root =
            steps.indices.first { steps[$0].parentID == nil && !steps[$0].isIgnored }
            ?? steps.indices.first { steps[$0].parentID == nil }
        let top = tree.topmost { !steps[$0].isIgnored } ?? first
        let start = root.map { steps[$0].start } ?? firstStart
        let duration =
            root.map { steps[$0].durationNanoseconds } ?? lastEnd.nanoseconds - firstStart.nanoseconds
        var run = Run(
            traceID: first.map { steps[$0].traceID } ?? TraceID(high: 0, low: 0),
            workflow: workflow,
            service: top.map { steps[$0].service } ?? "unknown_service",
            rootName: (root ?? top).map { steps[$0].name } ?? "",
            start: start,
            firstStart: firstStart,
            lastEnd: lastEnd,
            durationNanoseconds: duration,
            status: status(steps, hasRoot: root != nil)
        )
        run.attribution = top.map { steps[$0].attribution } ?? Attribution()
        run.attribution.workflow = workflow
        run.agent =
            tree.topmost { steps[$0].operation == .agent && steps[$0].agent != nil }
            .flatMap { steps[$0].agent }
            ?? tree.topmost { steps[$0].agent != nil }.flatMap { steps[$0].agent }
        RunSums.apply(to: &run, steps: steps)
        run.wastedCost = RunSums.wastedCost(tree, isFailed: run.isFailed)
        run.humanWaitNanoseconds = RunSums.humanWait(
            steps,
            from: start,
            to: start.advanced(byNanoseconds: duration)
        )
        run.layerNanoseconds = CriticalPath.split(tree, start: start, durationNanoseconds: duration)
        run.incompleteReason = Completeness.reason(tree)
        if root == nil, run.incompleteReason.isEmpty { run.incompleteReason = "the root never arrived" }
        run.isIncomplete = !run.incompleteReason.isEmpty
        return run
    }

    /// Dialects whose outer steps never fail by themselves: the last model call tells.
    private static let judgedByLastCall = ["claude_code"]

    /// How a run ended, from its steps sorted by (start, span id).
    private static func status(_ steps: [Step], hasRoot: Bool) -> RunStatus {
        guard hasRoot else { return .incomplete }
        let hasFailed = steps.indices.contains {
            steps[$0].parentID == nil && !steps[$0].isIgnored && steps.isError(at: $0)
        }
        if hasFailed { return .failed }
        let lastCall = steps.indices.last {
            steps[$0].operation == .llm && judgedByLastCall.contains(steps[$0].dialect)
        }
        return lastCall.map { steps.isError(at: $0) } ?? false ? .failed : .ok
    }
}
