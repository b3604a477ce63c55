import Model

/// A combination of conditions on one step.
indirect enum RowTest: Sendable {
    case leaf(StepTest)
    case not(RowTest)
    case and([RowTest])
    case or([RowTest])

    /// The condition of an operand of a structure.
    init(_ node: QueryNode) {
        switch node {
        case .term(.field(let field, let comparison, let value)):
            guard let test = StepTest(field, comparison, value) else {
                preconditionFailure("\(field) is no field of steps")
            }
            self = .leaf(test)
        case .term: preconditionFailure("operands are fields of steps")
        case .not(let node): self = .not(RowTest(node))
        case .and(let nodes): self = .and(nodes.map(RowTest.init))
        case .or(let nodes): self = .or(nodes.map(RowTest.init))
        }
    }

    /// Adds the columns it reads.
    func request(in columns: inout StepColumns) {
        switch self {
        case .leaf(let test):
            let read = test.columns
            columns.texts += read.texts.filter { !columns.texts.contains($0) }
            columns.numbers += read.numbers.filter { !columns.numbers.contains($0) }
        case .not(let test): test.request(in: &columns)
        case .and(let tests), .or(let tests): for test in tests { test.request(in: &columns) }
        }
    }

    /// For each step of a part, whether it matches.
    func rows(of part: any LedgerPart) throws -> [Bool] {
        switch self {
        case .leaf(let test): return test.rows(of: try part.steps(test.columns))
        case .not(let test): return try test.rows(of: part).map { !$0 }
        case .and(let tests): return try joined(tests, of: part, isAll: true)
        case .or(let tests): return try joined(tests, of: part, isAll: false)
        }
    }

    /// Stops reading when one kind of answer is left.
    private func joined(_ tests: [RowTest], of part: any LedgerPart, isAll: Bool) throws -> [Bool] {
        var result: [Bool] = []
        for (index, test) in tests.enumerated() where index == 0 || result.contains(isAll) {
            let rows = try test.rows(of: part)
            if index == 0 {
                result = rows
            } else {
                for row in result.indices where rows[row] != isAll { result[row] = !isAll }
            }
        }
        return result
    }
}
