import Model

/// A step at its place in the tree of its run.
struct TreeStep {
    var step: Step
    /// 0 for a root.
    var depth: Int
}

/// The steps of a run in tree order: each before its children, siblings by (start, span id).
///
/// A step whose parent is not there is a root; so is one step of every circle of parents.
func treeOrder(_ steps: [Step]) -> [TreeStep] {
    let sorted = steps.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
    let spans = Set(sorted.map(\.spanID))
    var children: [SpanID: [Int]] = [:]
    var roots: [Int] = []
    for (position, step) in sorted.enumerated() {
        if let parent = step.parentID, spans.contains(parent) {
            children[parent, default: []].append(position)
        } else {
            roots.append(position)
        }
    }
    var result: [TreeStep] = []
    var isPlaced = Array(repeating: false, count: sorted.count)
    func place(_ root: Int) {
        var pending = [(position: root, depth: 0)]
        while let next = pending.popLast() {
            if isPlaced[next.position] { continue }
            isPlaced[next.position] = true
            let step = sorted[next.position]
            result.append(TreeStep(step: step, depth: next.depth))
            for child in (children[step.spanID] ?? []).reversed() { pending.append((child, next.depth + 1)) }
        }
    }
    for root in roots { place(root) }
    for position in sorted.indices where !isPlaced[position] { place(position) }
    return result
}
