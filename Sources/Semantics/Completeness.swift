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
        let orphans = tree.steps.indices.count { tree.steps[$0].flags.contains(.parentMissing) }
        if orphans > 0 { reasons.append("the parent of \(orphans) steps never arrived") }
        if let open = openEnd(tree) { reasons.append(open) }
        return reasons.joined(separator: "; ")
    }

    /// What the last model call asked for and what never came.
    ///
    /// Only in runs that show tools or agents: a trace of bare model calls never shows what it leads to.
    private static func openEnd(_ tree: RunTree) -> String? {
        let steps = tree.steps
        let hasContext = steps.indices.contains { index in
            let operation = steps[index].operation
            return operation == .tool || operation == .agent || operation == .workflow
        }
        let answer = steps.indices.last { steps[$0].operation == .llm && steps.isModelCall(at: $0) }
        guard hasContext, let last = answer else { return nil }
        let later = (tree.firstIndex(startingAt: steps[last].start)..<steps.count).filter {
            steps[$0].spanID != steps[last].spanID && steps[$0].rating != .duplicate
        }
        let results = later.filter { steps[$0].operation == .tool }
        let unanswered = results.first {
            steps[$0].flags.contains(.resultMissing) && !steps[$0].isToolCall
                || steps[$0].flags.contains(.pause)
        }
        if let open = unanswered {
            return "no result of the tool call \(steps[open].tool ?? steps[open].name)"
        }
        guard results.isEmpty, !later.contains(where: { steps[$0].operation == .agent }) else { return nil }
        let names = steps[last].requestedToolCalls.map(\.name).filter { !answerTools.contains($0) }.sorted()
        guard !names.isEmpty else { return nil }
        return "the tool calls that the last model call asked for never appear: "
            + names.joined(separator: ", ")
    }
}
