import Model

/// A condition on one step that the columns of steps decide.
struct StepTest: Sendable {
    private enum Test {
        case text(StepColumn, TextMatcher)
        /// Some item of a list joined with commas.
        case item(StepColumn, TextMatcher)
        case equals(StepNumber, Int64)
    }

    private let test: Test

    /// `nil` for a field that steps do not tell, or not alone.
    init?(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) {
        switch value {
        case .text(let pattern):
            guard let column = Self.column(of: field) else { return nil }
            let matcher = TextMatcher(pattern)
            test = column == .findings ? .item(column, matcher) : .text(column, matcher)
        case .name(let name):
            guard let (column, number) = Self.number(of: field, name) else { return nil }
            test = .equals(column, number)
        case .number: return nil
        }
    }

    private static func column(of field: QueryField) -> StepColumn? {
        switch field {
        case .agent: .agent
        case .model: .model
        case .provider: .provider
        case .tool: .tool
        case .service: .service
        case .name: .name
        case .error: .errorType
        case .finding: .findings
        default: nil
        }
    }

    private static func number(of field: QueryField, _ name: String) -> (StepNumber, Int64)? {
        switch field {
        case .operation:
            Operation.allCases.first { $0.name == name }.map { (.operation, Int64($0.rawValue)) }
        case .layer: Layer.allCases.first { $0.name == name }.map { (.layer, Int64($0.rawValue)) }
        case .decision: Verdict(named: name).map { (.verdict, Int64($0.rawValue) + 1) }
        default: nil
        }
    }

    /// The columns it reads.
    var columns: StepColumns {
        switch test {
        case .text(let column, _), .item(let column, _): StepColumns(texts: [column])
        case .equals(let column, _): StepColumns(numbers: [column])
        }
    }

    /// The runs of which some step matches.
    func mask(of part: any LedgerPart) throws -> [Bool] {
        let block = try part.steps(columns)
        switch test {
        case .text(let column, let matcher):
            return try mask(of: part, block[column], matcher.matchesWhole)
        case .item(let column, let matcher):
            return try mask(of: part, block[column]) { list in
                list.split(separator: ",").contains { matcher.matchesWhole(String($0)) }
            }
        case .equals(let column, let wanted):
            let numbers = block[column]
            return try part.runsWithStep { numbers[$0] == wanted }
        }
    }

    private func mask(
        of part: any LedgerPart,
        _ column: DictionaryColumn,
        _ isMatch: (String) -> Bool
    ) throws -> [Bool] {
        let isWanted = column.values.map { $0.map(isMatch) ?? false }
        guard isWanted.contains(true) else { return Array(repeating: false, count: part.runCount) }
        let codes = column.codes
        return try part.runsWithStep { isWanted[Int(codes[$0])] }
    }
}

extension LedgerPart {
    /// For each run, whether `isMatch` holds for some row of it.
    @inline(__always)
    func runsWithStep(_ isMatch: (Int) -> Bool) throws -> [Bool] {
        let offsets = try stepOffsets()
        var mask = Array(repeating: false, count: runCount)
        for run in mask.indices {
            var row = Int(offsets[run])
            let end = Int(offsets[run + 1])
            while row < end, !isMatch(row) { row += 1 }
            mask[run] = row < end
        }
        return mask
    }
}

extension Verdict {
    init?(named name: String) {
        for raw in UInt8(0)...5 {
            if let verdict = Verdict(rawValue: raw), verdict.name == name {
                self = verdict
                return
            }
        }
        return nil
    }
}
