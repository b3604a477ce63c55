import Model

/// Gives every step the run attributes and the agent that apply to it.
enum AttributionFlow {
    /// Fills attributions from the nearest ancestor, the top-most step, and the resource, in this order.
    ///
    /// - Returns: The workflow's name: never empty.
    static func apply(to tree: inout RunTree) -> String {
        let top = topmost(tree)
        let fallback = top.workflow ?? derivedWorkflow(tree)
        for index in tree.topDown where tree.parents[index] >= 0 {
            let parent = tree.parents[index]
            tree.steps[index].attribution.fill(from: tree.steps[parent].attribution)
            if tree.steps[index].agent == nil { tree.steps[index].agent = tree.steps[parent].agent }
            if tree.steps[index].agentID == nil, tree.steps[index].agent == tree.steps[parent].agent {
                tree.steps[index].agentID = tree.steps[parent].agentID
            }
        }
        for index in tree.steps.indices {
            tree.steps[index].attribution.fill(from: top)
            tree.steps[index].attribution.fill(from: tree.steps[index].resourceAttribution)
            if tree.steps[index].attribution.workflow == nil {
                tree.steps[index].attribution.workflow = fallback
            }
        }
        return fallback
    }

    /// For each attribute, the value of the top-most step that carries it.
    private static func topmost(_ tree: RunTree) -> Attribution {
        var result = Attribution()
        for index in tree.steps.indices.sorted(by: { (tree.depths[$0], $0) < (tree.depths[$1], $1) }) {
            result.fill(from: tree.steps[index].attribution)
        }
        return result
    }

    private static func derivedWorkflow(_ tree: RunTree) -> String {
        let top = tree.topmost { index in
            let operation = tree.steps[index].operation
            return !tree.steps[index].isIgnored
                && (operation == .workflow || operation == .agent
                    || (operation == .other && tree.steps[index].layer == .orchestration))
        }
        if let top {
            let step = tree.steps[top]
            let name = step.operation == .agent ? step.agent ?? step.name : unprefixed(step.name)
            if !name.isEmpty { return name }
        }
        if let root = tree.topmost({ !tree.steps[$0].isIgnored }), !tree.steps[root].name.isEmpty {
            return tree.steps[root].name
        }
        return tree.steps.first?.service ?? "unknown_service"
    }

    private static func unprefixed(_ name: String) -> String {
        let prefix = "invoke_workflow "
        return name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count
            ? String(name.dropFirst(prefix.count)) : name
    }
}
