import Model

/// Finds out whether parts of a run are known to be missing.
enum Completeness {
    /// Tools by which frameworks let a model give its final answer: nothing runs, so no span follows.
    private static let answerTools: Set<String> = [
        "final_result", "final_answer", "StructuredOutput", "structured_output", "submit_result",
        "json_tool_call",
    ]

    /// Why the run is incomplete, in words; empty if nothing is known to be missing.
    static func reason(_ tree: RunTree) -> String {
        var reasons: [String] = []
        let orphans = tree.steps.count { $0.flags.contains(.parentMissing) }
        if orphans > 0 { reasons.append("the parent of \(orphans) steps never arrived") }
        if let open = openEnd(tree) { reasons.append(open) }
        return reasons.joined(separator: "; ")
    }

    /// What the last model call asked for and what never came.
    ///
    /// Only in runs that show tools or agents: a trace of bare model calls never shows what it leads to.
    private static func openEnd(_ tree: RunTree) -> String? {
        let steps = tree.steps
        let hasContext = steps.contains { step in
            step.operation == .tool || step.operation == .agent || step.operation == .workflow
        }
        guard hasContext,
            let last = steps.filter(isModelAnswer).max(by: { ($0.start, $0.spanID) < ($1.start, $1.spanID) })
        else { return nil }
        let later = steps.filter {
            $0.start >= last.start && $0.spanID != last.spanID && $0.rating != .duplicate
        }
        let results = later.filter { $0.operation == .tool }
        let unanswered = results.filter {
            $0.flags.contains(.resultMissing) && !$0.isToolCall || $0.flags.contains(.pause)
        }
        if let open = unanswered.first { return "no result of the tool call \(open.tool ?? open.name)" }
        let names = last.requestedToolCalls.map(\.name).filter { !answerTools.contains($0) }.sorted()
        guard !names.isEmpty, results.isEmpty, !later.contains(where: { $0.operation == .agent }) else {
            return nil
        }
        return "the tool calls that the last model call asked for never appear: "
            + names.joined(separator: ", ")
    }

    private static func isModelAnswer(_ step: Step) -> Bool { step.operation == .llm && step.isModelCall }
}
