import Model

/// The steps of one trace as a tree, in arrays that share the steps' indices.
///
/// Whatever order the steps came in, they are sorted by (start, span id) first, so that nothing downstream
/// depends on arrival. Parents that never arrived and parent cycles both end in a root. Questions about steps
/// are asked by index: a step is so large that copying one costs more than most questions.
struct RunTree {
    /// Sorted by (start, span id).
    var steps: [Step]
    /// Index of the parent, or -1.
    private(set) var parents: [Int]
    private(set) var children: [[Int]]
    /// 0 for roots.
    private(set) var depths: [Int]
    /// Every index once, parents before their children.
    private(set) var topDown: [Int]
    private var entered: [Int]
    private var left: [Int]

    init(_ unsorted: consuming [Step]) {
        steps = unsorted
        if !Self.isSorted(steps) { steps.sort { ($0.start, $0.spanID) < ($1.start, $1.spanID) } }
        let count = steps.count
        let index = StepPositions(steps)
        parents = Array(repeating: -1, count: count)
        for position in 0..<count {
            guard let id = steps[position].parentID, let parent = index[id] else { continue }
            if parent != position { parents[position] = parent }
        }
        children = Array(repeating: [], count: count)
        depths = Array(repeating: 0, count: count)
        entered = Array(repeating: -1, count: count)
        left = Array(repeating: -1, count: count)
        topDown = []
        topDown.reserveCapacity(count)
        for position in 0..<count where parents[position] >= 0 {
            children[parents[position]].append(position)
        }
        for position in 0..<count where parents[position] < 0 { walk(from: position) }
        for position in 0..<count where entered[position] < 0 { breakCycle(at: position) }
        for position in 0..<count where parents[position] < 0 && steps[position].parentID != nil {
            steps[position].flags.insert(.parentMissing)
        }
    }

    /// Whether the steps are in their order already, as they come from a store.
    private static func isSorted(_ steps: [Step]) -> Bool {
        steps.indices.dropFirst().allSatisfy { index in
            let (one, other) = (steps[index - 1].start, steps[index].start)
            return one == other ? steps[index - 1].spanID <= steps[index].spanID : one < other
        }
    }

    /// Numbers a subtree without recursion: hostile traces can be arbitrarily deep.
    private mutating func walk(from root: Int) {
        var stack: [(node: Int, next: Int)] = [(root, 0)]
        entered[root] = topDown.count
        topDown.append(root)
        while let (node, next) = stack.last {
            if next < children[node].count {
                stack[stack.count - 1].next += 1
                let child = children[node][next]
                depths[child] = depths[node] + 1
                entered[child] = topDown.count
                topDown.append(child)
                stack.append((child, 0))
            } else {
                left[node] = topDown.count
                stack.removeLast()
            }
        }
    }

    /// Cuts the first step of a parent cycle loose.
    private mutating func breakCycle(at position: Int) {
        children[parents[position]].removeAll { $0 == position }
        parents[position] = -1
        walk(from: position)
    }

    /// Indices without a parent that arrived.
    var roots: [Int] { parents.indices.filter { parents[$0] < 0 } }

    /// The indices by depth, roots first; in each level in order.
    func levels() -> [[Int]] {
        var levels = [[Int]](repeating: [], count: (depths.max() ?? -1) + 1)
        for index in depths.indices { levels[depths[index]].append(index) }
        return levels
    }

    /// Whether `ancestor` is strictly above `descendant`.
    func isAncestor(_ ancestor: Int, of descendant: Int) -> Bool {
        ancestor != descendant && entered[ancestor] <= entered[descendant]
            && entered[descendant] < left[ancestor]
    }

    /// The first index whose step starts at `instant` or later.
    func firstIndex(startingAt instant: Instant) -> Int {
        var range = 0..<steps.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                steps[middle].start < instant ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// Everything strictly below `index`, parents before their children.
    func descendants(of index: Int) -> ArraySlice<Int> { topDown[(entered[index] + 1)..<left[index]] }

    /// For each step, the nearest ancestor that `isWanted`, not looking past a boundary; -1 if none.
    func nearest(_ isWanted: (Int) -> Bool, before isBoundary: (Int) -> Bool) -> [Int] {
        var result = Array(repeating: -1, count: steps.count)
        for index in topDown {
            let parent = parents[index]
            guard parent >= 0 else { continue }
            result[index] = isWanted(parent) ? parent : isBoundary(parent) ? -1 : result[parent]
        }
        return result
    }

    /// The top-most of the steps that `isWanted`: least depth, then first start, then span id.
    func topmost(_ isWanted: (Int) -> Bool) -> Int? {
        var best: Int?
        for index in steps.indices where isWanted(index) {
            if best.map({ depths[index] < depths[$0] }) ?? true { best = index }
        }
        return best
    }
}
