/// Walks the rows of attribute columns and knows at each attribute which value of its column's list it has.
struct AttributeCursor {
    /// Long values passed so far.
    private(set) var texts = 0
    private let columns: [AttributeColumn]
    private let shapes: [[Int]]
    /// For each shape and place in it, how many earlier shapes have the key.
    private let shapeOrdinals: [[Int]]
    /// For each column, how often it came so far.
    private var occurrences: [Int]
    /// For each column, in how many runs it came so far, and the last of them.
    private var runsSeen: [(count: Int, last: Int)]

    init(columns: [AttributeColumn], shapes: [[Int]]) {
        self.columns = columns
        self.shapes = shapes
        occurrences = Array(repeating: 0, count: columns.count)
        runsSeen = Array(repeating: (0, -1), count: columns.count)
        var seen = [(count: Int, last: Int)](repeating: (0, -1), count: columns.count)
        shapeOrdinals = shapes.enumerated()
            .map { number, shape in
                shape.map { column in
                    if seen[column].last != number { seen[column] = (seen[column].count + 1, number) }
                    return seen[column].count - 1
                }
            }
    }

    /// Passes over the rows before the first of interest, all of them known by their shapes.
    mutating func pass(_ rowShapes: ArraySlice<Int32>, runs: [Range<Int>]) {
        var counts = [Int](repeating: 0, count: shapes.count)
        for shape in rowShapes { counts[Int(shape)] += 1 }
        for (shape, count) in zip(shapes, counts) where count > 0 {
            for column in shape {
                occurrences[column] += count
                if columns[column].isText { texts += count }
            }
        }
        let byRun = shapes.map { $0.filter { columns[$0].spread == .run } }
        var lastRuns = [Int](repeating: -1, count: shapes.count)
        for (number, run) in runs.enumerated() {
            guard run.lowerBound < rowShapes.endIndex else { break }
            for row in run.clamped(to: rowShapes.indices) {
                let shape = Int(rowShapes[row])
                guard lastRuns[shape] != number else { continue }
                lastRuns[shape] = number
                for column in byRun[shape] { enter(number, column) }
            }
        }
    }

    /// The place in its column's list of the value at a place of a row of this shape and run; every place of
    /// every row is asked for once, in order.
    mutating func next(_ column: Int, place: Int, shape: Int, run: Int) -> Int {
        occurrences[column] += 1
        switch columns[column].spread {
        case .each:
            if columns[column].isText { texts += 1 }
            return occurrences[column] - 1
        case .run:
            enter(run, column)
            return runsSeen[column].count - 1
        case .shape:
            return shapeOrdinals[shape][place]
        }
    }

    private mutating func enter(_ run: Int, _ column: Int) {
        if runsSeen[column].last != run { runsSeen[column] = (runsSeen[column].count + 1, run) }
    }
}
