import Model

/// Decides which steps are tool calls that ran, and which show the same call again.
struct ToolRating {
    private var tree: RunTree
    /// The outermost sighting of each tool step's call; its own index for an outermost one.
    private var outermost: [Int]

    /// Marks the tool calls of the tree.
    static func rate(_ tree: inout RunTree) {
        var rating = ToolRating(tree)
        // Given up, so that the rating changes the steps in place.
        tree.steps = []
        rating.joinNested()
        rating.joinBeside()
        rating.mark()
        tree = rating.tree
    }

    private init(_ tree: RunTree) {
        self.tree = tree
        outermost = Array(tree.steps.indices)
    }

    private mutating func joinNested() {
        let steps = tree.steps
        let above = tree.nearest({ steps[$0].operation == .tool && !steps[$0].isIgnored }) { index in
            let operation = steps[index].operation
            return operation == .agent || operation == .workflow || operation == .llm
        }
        for index in tree.topDown where tree.steps[index].operation == .tool && above[index] >= 0 {
            if isSameCall(index, above[index]) {
                outermost[index] = outermost[above[index]]
            }
        }
    }

    /// Names under which protocols wrap a tool's own name.
    private static func plainName(_ name: String) -> Substring {
        guard name.hasPrefix("mcp__") else { return name[...] }
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        guard let gap = words.indices.dropFirst(3).first(where: { words[$0].isEmpty }), gap + 1 < words.count
        else {
            return name[...]
        }
        return name[words[gap + 1].startIndex...]
    }

    private func isSameCall(_ inner: Int, _ outer: Int) -> Bool {
        if let one = tree.steps[inner].toolCallID, let other = tree.steps[outer].toolCallID, one == other {
            return true
        }
        guard let name = tree.steps[inner].tool, let outerName = tree.steps[outer].tool else { return true }
        return Self.plainName(name) == Self.plainName(outerName)
    }

    /// Two instrumentations of one framework can show a call side by side.
    private mutating func joinBeside() {
        let tools = tree.steps.indices.filter { isOutermostTool($0) && tree.steps[$0].toolCallID != nil }
        guard let first = tools.first,
            tools.contains(where: { tree.steps[$0].instrumentation != tree.steps[first].instrumentation })
        else { return }
        var byID: [String: [Int]] = [:]
        for index in tools {
            if let id = tree.steps[index].toolCallID { byID[id, default: []].append(index) }
        }
        for members in byID.values where members.count > 1 {
            for (position, index) in members.enumerated() {
                let first = members[..<position].first { other in
                    outermost[other] == other && TwinMatcher.overlaps(tree.steps[other], tree.steps[index])
                        && tree.steps[other].instrumentation != tree.steps[index].instrumentation
                }
                if let first { outermost[index] = first }
            }
        }
    }

    private func isOutermostTool(_ index: Int) -> Bool {
        tree.steps[index].operation == .tool && !tree.steps[index].isIgnored && outermost[index] == index
    }

    private mutating func mark() {
        var hasInner = Array(repeating: false, count: tree.steps.count)
        for index in tree.steps.indices
        where tree.steps[index].operation == .tool && outermost[index] != index {
            let outer = outermost[outermost[index]]
            hasInner[outer] = true
            tell(outer, of: index)
        }
        var showsResults: [String] = []
        for index in tree.steps.indices
        where tree.steps[index].operation == .tool && !tree.steps[index].flags.contains(.resultMissing)
            && !tree.steps.isError(at: index) && !showsResults.contains(tree.steps[index].instrumentation)
        {
            showsResults.append(tree.steps[index].instrumentation)
        }
        for index in tree.steps.indices where isOutermostTool(index) {
            tree.steps[index].isToolCall = ran(index, hasInner: hasInner[index], showsResults: showsResults)
        }
    }

    /// Passes on what only an inner sighting says: the name, the failure, its reason.
    private mutating func tell(_ outer: Int, of inner: Int) {
        let sighting = tree.steps[inner]
        if tree.steps[outer].tool == nil { tree.steps[outer].tool = sighting.tool }
        if tree.steps[inner].tool == nil { tree.steps[inner].tool = tree.steps[outer].tool }
        tree.steps[outer].toolCallID = tree.steps[outer].toolCallID ?? sighting.toolCallID
        guard sighting.isError else { return }
        if !tree.steps.isError(at: outer) { tree.steps[outer].explicitFailure = true }
        tree.steps[outer].errorType = tree.steps[outer].errorType ?? sighting.errorType
        tree.steps[outer].errorMessage = tree.steps[outer].errorMessage ?? sighting.errorMessage
    }

    private func ran(_ index: Int, hasInner: Bool, showsResults: [String]) -> Bool {
        let flags = tree.steps[index].flags
        if flags.contains(.pause) { return false }
        if hasInner { return true }
        if !tree.steps[index].decisions.isEmpty,
            isDenied(tree.steps[index].decisions, tree.steps[index].toolCallID)
        {
            return false
        }
        for child in tree.children[index]
        where tree.steps[child].operation == .approval || tree.steps[child].operation == .policy {
            if isDenied(tree.steps[child].decisions, tree.steps[index].toolCallID) { return false }
        }
        return !(flags.contains(.resultMissing) && showsResults.contains(tree.steps[index].instrumentation))
    }

    /// Whether a decision stopped the call before its tool ran.
    private func isDenied(_ decisions: [Decision], _ callID: String?) -> Bool {
        decisions.contains { decision in
            decision.verdict == .deny && decision.outcome == .blocked && decision.decidedBy != .resourceServer
                && (decision.toolCallID == nil || callID == nil || decision.toolCallID == callID)
        }
    }
}
