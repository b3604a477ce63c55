import Model

/// Gives every step the run attributes and the agent that apply to it.
enum AttributionFlow {
    /// Fills attributions from the nearest ancestor, the top-most step, and the resource, in this order.
    ///
    /// - Returns: The workflow's name: never empty.
    static func apply(to tree: inout RunTree) -> String {
        let top = topmost(tree)
        let fallback = top.workflow ?? derivedWorkflow(tree)
        for parent in tree.topDown where !tree.children[parent].isEmpty { hand(from: parent, &tree) }
        for index in tree.steps.indices {
            tree.steps[index].attribution.fill(from: top)
            tree.steps[index].fillFromResource()
            if tree.steps[index].attribution.workflow == nil {
                tree.steps[index].attribution.workflow = fallback
            }
        }
        return fallback
    }

    /// Hands what applies to a step on to its children.
    private static func hand(from parent: Int, _ tree: inout RunTree) {
        let attribution = tree.steps[parent].attribution
        let (agent, agentID) = (tree.steps[parent].agent, tree.steps[parent].agentID)
        for child in tree.children[parent] {
            tree.steps[child].attribution.fill(from: attribution)
            if tree.steps[child].agent == nil { tree.steps[child].agent = agent }
            if tree.steps[child].agentID == nil, tree.steps[child].agent == agent {
                tree.steps[child].agentID = agentID
            }
        }
    }

    /// For each attribute, the value of the top-most step that carries it.
    private static func topmost(_ tree: RunTree) -> Attribution {
        var result = Attribution()
        for level in tree.levels() {
            for index in level { fill(&result, from: tree.steps, index) }
        }
        return result
    }

    /// Takes what is still missing from a step; by place, since few steps carry anything.
    private static func fill(_ result: inout Attribution, from steps: [Step], _ index: Int) {
        if result.workflow == nil { result.workflow = steps[index].attribution.workflow }
        if result.workflowVersion == nil {
            result.workflowVersion = steps[index].attribution.workflowVersion
        }
        if result.session == nil { result.session = steps[index].attribution.session }
        if result.user == nil { result.user = steps[index].attribution.user }
        if result.team == nil { result.team = steps[index].attribution.team }
        if result.costCentre == nil { result.costCentre = steps[index].attribution.costCentre }
        if result.environment == nil { result.environment = steps[index].attribution.environment }
        if result.customer == nil { result.customer = steps[index].attribution.customer }
        if result.tags == nil { result.tags = steps[index].attribution.tags }
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
