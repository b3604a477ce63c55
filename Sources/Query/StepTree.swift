import Model

/// Which step of a run is the parent of which.
///
/// Parents that are not in the run are none. Hostile parents may form circles: a step in one lies below every
/// other step of it, but never below itself.
struct StepTree {
    /// For each step the position of its parent, or -1.
    private var parents: [Int]

    /// Reads the tree of the rows of one run, of a block with span and parent ids.
    init(_ block: StepBlock, _ range: Range<Int>) {
        let (spans, parentIDs) = (block[StepNumber.spanID], block[StepNumber.parentID])
        var positions: [Int64: Int] = [:]
        positions.reserveCapacity(range.count)
        for (position, row) in range.enumerated() where positions[spans[row]] == nil {
            positions[spans[row]] = position
        }
        parents = range.map { row in parentIDs[row] == 0 ? -1 : positions[parentIDs[row]] ?? -1 }
        for position in parents.indices where parents[position] == position { parents[position] = -1 }
    }

    /// The steps whose parent is marked.
    func rows(directlyUnder isMarked: [Bool]) -> [Bool] { parents.map { $0 >= 0 && isMarked[$0] } }

    /// The steps below some marked step.
    ///
    /// - Complexity: O(steps), whatever the shape.
    func rows(under isMarked: [Bool]) -> [Bool] {
        enum State { case unknown, onPath, no, yes }
        var states = Array(repeating: State.unknown, count: parents.count)
        var path: [Int] = []
        for step in parents.indices where states[step] == .unknown {
            var current = step
            while current >= 0, states[current] == .unknown {
                states[current] = .onPath
                path.append(current)
                current = parents[current]
            }
            if current >= 0, states[current] == .onPath, let start = path.firstIndex(of: current) {
                let circle = path[start...]
                let marked = circle.count { isMarked[$0] }
                for step in circle { states[step] = marked > (isMarked[step] ? 1 : 0) ? .yes : .no }
                path.removeLast(circle.count)
            }
            while let step = path.popLast() {
                let parent = parents[step]
                states[step] = parent >= 0 && (isMarked[parent] || states[parent] == .yes) ? .yes : .no
            }
        }
        return states.map { $0 == .yes }
    }
}
