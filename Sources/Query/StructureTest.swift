import Model

/// A structure of steps made ready to be looked for.
struct StructureTest: Sendable {
    private let operands: [RowTest]
    private let relations: [StepRelation]

    init(_ structure: StepStructure) {
        operands = structure.operands.map(RowTest.init)
        relations = structure.relations
    }

    /// The columns it reads.
    var columns: StepColumns {
        var columns = StepColumns(numbers: isSequence ? [.start, .duration] : [.spanID, .parentID])
        for operand in operands { operand.request(in: &columns) }
        return columns
    }

    private var isSequence: Bool { relations.first == .then }

    /// The runs that have such steps.
    func mask(of part: any LedgerPart) throws -> [Bool] {
        var mask = Array(repeating: true, count: part.runCount)
        var rows: [[Bool]] = []
        for operand in operands {
            let matching = try operand.rows(of: part)
            let found = try part.runsWithStep { matching[$0] }
            for run in mask.indices where !found[run] { mask[run] = false }
            guard mask.contains(true) else { return mask }
            rows.append(matching)
        }
        let offsets = try part.stepOffsets()
        let block = try part.steps(
            StepColumns(numbers: isSequence ? [.start, .duration] : [.spanID, .parentID])
        )
        for run in mask.indices where mask[run] {
            let range = Int(offsets[run])..<Int(offsets[run + 1])
            let operands = rows.map { Array($0[range]) }
            mask[run] = isSequence ? Self.follow(operands, block, range) : nest(operands, block, range)
        }
        return mask
    }

    /// Whether some rows, one an operand, follow one another.
    private static func follow(_ operands: [[Bool]], _ block: StepBlock, _ range: Range<Int>) -> Bool {
        let (starts, durations) = (block[StepNumber.start], block[StepNumber.duration])
        func end(_ row: Int) -> Int64 {
            starts[range.lowerBound + row].addingSaturated(durations[range.lowerBound + row])
        }
        var reached = operands[0]
        for operand in operands.dropFirst() {
            // The row that ends first, and for that row itself the next.
            var first: (row: Int, end: Int64)?
            var second: Int64?
            for row in reached.indices where reached[row] {
                let end = end(row)
                guard let before = first else {
                    first = (row, end)
                    continue
                }
                if end < before.end {
                    second = before.end
                    first = (row, end)
                } else {
                    second = min(second ?? end, end)
                }
            }
            guard let first else { return false }
            reached = operand.indices.map { row in
                let earliest = row == first.row ? second : first.end
                return operand[row] && earliest.map { $0 <= starts[range.lowerBound + row] } ?? false
            }
        }
        return reached.contains(true)
    }

    /// Whether some rows, one an operand, lie below one another.
    private func nest(_ operands: [[Bool]], _ block: StepBlock, _ range: Range<Int>) -> Bool {
        let tree = StepTree(block, range)
        var above = operands[operands.count - 1]
        for index in relations.indices.reversed() {
            let below = relations[index] == .under ? tree.rows(under: above) : tree.rows(directlyUnder: above)
            above = zip(operands[index], below).map { $0 && $1 }
            guard above.contains(true) else { return false }
        }
        return true
    }
}
