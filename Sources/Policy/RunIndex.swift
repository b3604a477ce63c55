import Model

/// A run's steps in a fixed order, with the tree and the tool calls at hand.
struct RunIndex {
    /// Sorted by (start, span id).
    let steps: [Step]
    private let positions: StepPositions
    /// Tool steps by the call id they carry: the one that counts as a call first.
    private var callSteps: [String: Int] = [:]
    /// Hash of (tool, arguments) and name of each requested call.
    private(set) var requested: [String: RequestedToolCall] = [:]

    /// Indexes steps that arrive in any order.
    init(_ unordered: [Step]) {
        var steps = unordered
        Self.sort(&steps)
        self.steps = steps
        positions = StepPositions(steps)
        for position in steps.indices {
            for call in steps[position].requestedToolCalls where !call.id.isEmpty && requested[call.id] == nil
            {
                requested[call.id] = call
            }
            guard steps[position].operation == .tool, let id = steps[position].toolCallID else { continue }
            if let known = callSteps[id], steps[known].isToolCall || !steps[position].isToolCall { continue }
            callSteps[id] = position
        }
    }

    /// Sorts by (start, span id); steps in that order already stay where they are, uncopied.
    static func sort(_ steps: inout [Step]) {
        let isSorted = steps.indices.dropFirst().allSatisfy { position in
            let (one, other) = (steps[position - 1].start, steps[position].start)
            return one == other ? steps[position - 1].spanID <= steps[position].spanID : one < other
        }
        if !isSorted { steps.sort { ($0.start, $0.spanID) < ($1.start, $1.spanID) } }
    }

    /// The position of the parent, if it is in the run.
    func parent(of position: Int) -> Int? {
        steps[position].parentID.flatMap { positions[$0] }
    }

    /// Positions from the parent up to the root; ends at a cycle.
    func ancestors(of position: Int) -> [Int] {
        var found: [Int] = []
        var next = parent(of: position)
        while let current = next, current != position, found.count < 1000, found.last != current {
            found.append(current)
            next = parent(of: current)
        }
        return found
    }

    /// Whether any of `ancestors(of:)` is wanted; makes no list of them.
    private func hasAncestor(of position: Int, where isWanted: (Int) -> Bool) -> Bool {
        var (count, last) = (0, -1)
        var next = parent(of: position)
        while let current = next, current != position, count < 1000, last != current {
            if isWanted(current) { return true }
            (count, last) = (count + 1, current)
            next = parent(of: current)
        }
        return false
    }

    /// Whether `position` is `ancestor` or below it.
    func isInside(_ position: Int, _ ancestor: Int) -> Bool {
        position == ancestor || hasAncestor(of: position) { $0 == ancestor }
    }

    /// Whether the step stands for one tool call, whether it ran or not, rather than for a part of one.
    func isCall(_ position: Int) -> Bool {
        let isToolCall = steps[position].isToolCall
        guard steps[position].operation == .tool, !isToolCall else { return isToolCall }
        let isPart = hasAncestor(of: position) { steps[$0].operation == .tool }
        return !isPart && !steps[position].isIgnored && !steps[position].flags.contains(.pause)
    }

    /// The tool step that carries `callID`.
    func step(ofCall callID: String) -> Int? { callSteps[callID] }

    /// The step that stands for the tool call of which `position` is a part, if it is one.
    func toolStep(around position: Int) -> Int? {
        if isCall(position) { return position }
        for ancestor in ancestors(of: position) {
            if isCall(ancestor) { return ancestor }
            if [.agent, .workflow, .llm].contains(steps[ancestor].operation) { break }
        }
        guard steps[position].operation == .tool else { return nil }
        return steps.indices.first { isCall($0) && isInside($0, position) } ?? position
    }

    /// Whether two tool names are the same, apart from a server or namespace in front.
    static func isSameTool(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return false }
        return left == right || shortName(left) == shortName(right)
    }

    /// A tool's name without the server or namespace in front.
    static func shortName(_ tool: String) -> Substring {
        var rest = tool[...]
        for separator in ["__", "/", "."] {
            let parts = rest.split(separator: separator, omittingEmptySubsequences: false)
            if parts.count > 1, let last = parts.last, !last.isEmpty { rest = last }
        }
        return rest
    }
}
