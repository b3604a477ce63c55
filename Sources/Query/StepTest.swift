import Model

/// A condition on one step that the columns of steps decide.
struct StepTest: Sendable {
    private enum Test {
        case text(StepColumn, TextMatcher)
        /// Some item of a list joined with commas.
        case item(StepColumn, TextMatcher)
        case equals(StepNumber, Int64)
        case flag(StepFlags)
        /// A tool call without a decision.
        case undecided
        case number(StepFigure, Comparison, Int128)
        case started(Comparison, Instant, until: Instant)
    }

    private let test: Test

    /// `nil` for a field that steps do not tell.
    init?(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) {
        switch value {
        case .text(let pattern):
            guard let column = Self.column(of: field) else { return nil }
            let matcher = TextMatcher(pattern)
            test = column == .findings ? .item(column, matcher) : .text(column, matcher)
        case .name(let name):
            guard let known = Self.test(field, name) else { return nil }
            test = known
        case .number(let number, _):
            guard let figure = StepFigure(field) else { return nil }
            test = .number(figure, comparison, number)
        case .time(let from, let until, _): test = .started(comparison, from, until: until)
        }
    }

    private static func column(of field: QueryField) -> StepColumn? {
        switch field {
        case .workflow: .workflow
        case .version: .workflowVersion
        case .environment: .environment
        case .team: .team
        case .costCentre: .costCentre
        case .customer: .customer
        case .user: .user
        case .session: .session
        case .agent: .agent
        case .model: .model
        case .requestModel: .requestModel
        case .provider: .provider
        case .tool: .tool
        case .service: .service
        case .name: .name
        case .error: .errorType
        case .message: .errorMessage
        case .finishReason: .finishReason
        case .finding: .findings
        default: nil
        }
    }

    private static func test(_ field: QueryField, _ name: String) -> Test? {
        switch field {
        case .operation:
            Operation.allCases.first { $0.name == name }.map { .equals(.operation, Int64($0.rawValue)) }
        case .layer: Layer.allCases.first { $0.name == name }.map { .equals(.layer, Int64($0.rawValue)) }
        case .decision where name == "none": .undecided
        case .decision: Verdict(named: name).map { .equals(.verdict, Int64($0.rawValue) + 1) }
        case .status: name == "incomplete" ? nil : .equals(.isError, name == "ok" ? 0 : 1)
        case .flag: StepFlags(named: name).map(Test.flag)
        default: nil
        }
    }

    /// The columns it reads.
    var columns: StepColumns {
        switch test {
        case .text(let column, _), .item(let column, _): StepColumns(texts: [column])
        case .equals(let column, _): StepColumns(numbers: [column])
        case .flag: StepColumns(numbers: [.flags])
        case .undecided: StepColumns(numbers: [.isToolCall, .verdict])
        case .number(let figure, _, _): StepColumns(numbers: figure.columns)
        case .started: StepColumns(numbers: [.start])
        }
    }

    /// For each row of a block that has the columns, whether it matches.
    func rows(of block: StepBlock) -> [Bool] {
        switch test {
        case .text(let column, let matcher): return block[column].matches(matcher.matchesWhole)
        case .item(let column, let matcher): return block[column].matches { Self.hasItem($0, matcher) }
        case .equals(let column, let wanted): return block[column].map { $0 == wanted }
        case .flag(let flag): return block[StepNumber.flags].map { $0 & Int64(flag.rawValue) != 0 }
        case .undecided:
            return zip(block[StepNumber.isToolCall], block[StepNumber.verdict]).map { $0 != 0 && $1 == 0 }
        case .number(let figure, let comparison, let wanted):
            return figure.values(block).map {
                $0 != StepBlock.none && comparison.holds(Int128($0), wanted)
            }
        case .started(let comparison, let from, let until):
            return block[StepNumber.start].map {
                comparison.holds(Instant(nanoseconds: $0), from, until: until)
            }
        }
    }

    private static func hasItem(_ list: String, _ matcher: TextMatcher) -> Bool {
        list.split(separator: ",").contains { matcher.matchesWhole(String($0)) }
    }

    /// The runs of which some step matches, among some of them if `runs` is given.
    func mask(of part: any LedgerPart, among runs: [Bool]? = nil) throws -> [Bool] {
        let block = try part.steps(columns)
        switch test {
        case .text(let column, let matcher):
            return try mask(of: part, among: runs, block[column], matcher.matchesWhole)
        case .item(let column, let matcher):
            return try mask(of: part, among: runs, block[column]) { Self.hasItem($0, matcher) }
        case .equals(let column, let wanted):
            let numbers = block[column]
            return try part.runsWithStep(among: runs) { numbers[$0] == wanted }
        default:
            let rows = rows(of: block)
            return try part.runsWithStep(among: runs) { rows[$0] }
        }
    }

    /// Goes through the rows only if some distinct value matches.
    private func mask(
        of part: any LedgerPart,
        among runs: [Bool]?,
        _ column: DictionaryColumn,
        _ isMatch: (String) -> Bool
    ) throws -> [Bool] {
        let isWanted = column.values.map { $0.map(isMatch) ?? false }
        guard isWanted.contains(true) else { return Array(repeating: false, count: part.runCount) }
        let codes = column.codes
        return try part.runsWithStep(among: runs) { isWanted[Int(codes[$0])] }
    }
}

extension LedgerPart {
    /// For each run, or each of those given, whether `isMatch` holds for some row of it.
    @inline(__always)
    func runsWithStep(among runs: [Bool]? = nil, _ isMatch: (Int) -> Bool) throws -> [Bool] {
        let offsets = try stepOffsets()
        var mask = Array(repeating: false, count: runCount)
        for run in mask.indices where runs?[run] ?? true {
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
