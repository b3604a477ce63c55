import Model

/// Splits the duration of a run over layers.
enum CriticalPath {
    /// At each instant the deepest active step's layer takes the time; without a step it is orchestration.
    ///
    /// Of equally deep steps, the one that started last takes it.
    /// - Returns: Nanoseconds indexed by `Layer.rawValue`; they add up to `duration` exactly.
    /// - Complexity: O(n log n).
    static func split(_ tree: RunTree, start: Instant, durationNanoseconds duration: Int64) -> [Int64] {
        var result = [Int64](repeating: 0, count: Layer.allCases.count)
        let (from, to) = (start.nanoseconds, start.advanced(byNanoseconds: duration).nanoseconds)
        // The steps are sorted by start, and stay so.
        var spans: [(from: Int64, to: Int64, index: Int)] = []
        var instants = [from, to]
        spans.reserveCapacity(tree.steps.count)
        instants.reserveCapacity(2 * tree.steps.count + 2)
        for index in tree.steps.indices {
            let first = min(max(tree.steps[index].start.nanoseconds, from), to)
            let last = min(max(tree.steps.end(at: index).nanoseconds, from), to)
            guard first < last else { continue }
            spans.append((first, last, index))
            instants.append(first)
            instants.append(last)
        }
        instants.sort()
        var active = ActiveSteps()
        var next = 0
        for position in 1..<instants.count {
            let (instant, following) = (instants[position - 1], instants[position])
            if instant == following { continue }
            while next < spans.count, spans[next].from <= instant {
                let (_, end, index) = spans[next]
                active.insert(ActiveSteps.Entry(depth: tree.depths[index], order: index, end: end))
                next += 1
            }
            let layer = active.deepest(at: instant).map { tree.steps[$0].layer } ?? .orchestration
            result[Int(layer.rawValue)] += following - instant
        }
        return result
    }
}

/// A binary heap of running steps, deepest first; ended ones are dropped when they come up.
private struct ActiveSteps {
    struct Entry {
        var depth: Int
        var order: Int
        var end: Int64

        func isBefore(_ other: Entry) -> Bool { (depth, order) > (other.depth, other.order) }
    }

    private var heap: [Entry] = []

    mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func deepest(at instant: Int64) -> Int? {
        while let top = heap.first, top.end <= instant { removeTop() }
        return heap.first?.order
    }

    private mutating func removeTop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in (2 * parent + 1)...(2 * parent + 2)
            where child < heap.count && heap[child].isBefore(heap[first]) {
                first = child
            }
            if first == parent { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }
}
