import Model

/// A term that the columns of runs decide.
struct RunTest: Sendable {
    private enum Test {
        case text(RunText, TextMatcher)
        case trace(TextMatcher)
        case status(String)
        case severity(Comparison, Severity)
        case undecided
        case flag(StepFlags)
        case mark(Int64, Bool)
        case tag(TextMatcher)
        case number(RunFigure, Comparison, Int128)
        case started(Comparison, Instant, until: Instant)
    }

    private let test: Test

    /// `nil` for a field that steps or findings decide.
    init?(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) {
        switch value {
        case .text(let pattern):
            let matcher = TextMatcher(pattern)
            switch field {
            case .trace: test = .trace(matcher)
            case .tag: test = .tag(matcher)
            default:
                guard let column = Self.column(of: field) else { return nil }
                test = .text(column, matcher)
            }
        case .name(let name):
            guard let known = Self.test(field, comparison, name) else { return nil }
            test = known
        case .number(let number, _):
            guard let figure = RunFigure(field) else { return nil }
            test = .number(figure, comparison, number)
        case .time(let from, let until, _): test = .started(comparison, from, until: until)
        }
    }

    private static func test(_ field: QueryField, _ comparison: Comparison, _ name: String) -> Test? {
        switch field {
        case .status: .status(name)
        case .decision: name == "none" ? .undecided : nil
        case .severity: Severity.allCases.first { $0.name == name }.map { .severity(comparison, $0) }
        case .flag: StepFlags(named: name).map(Test.flag)
        case .incomplete: .status(name == "true" ? "incomplete" : "complete")
        case .duplicate: .mark(2, name == "true")
        default: nil
        }
    }

    private static func column(of field: QueryField) -> RunText? {
        switch field {
        case .workflow: .workflow
        case .version: .workflowVersion
        case .rootName: .rootName
        case .environment: .environment
        case .team: .team
        case .costCentre: .costCentre
        case .customer: .customer
        case .user: .user
        case .session: .session
        default: nil
        }
    }

    /// The columns it reads.
    var columns: RunColumns {
        switch test {
        case .text(let column, _): RunColumns(texts: [column])
        case .trace: RunColumns(numbers: [.traceHigh, .traceLow])
        case .status: RunColumns(numbers: [.status, .marks, .errorSteps])
        case .severity(let comparison, let wanted):
            RunColumns(numbers: Self.counts(comparison, wanted))
        case .undecided: RunColumns(numbers: [.governedCalls, .decidedCalls])
        case .flag: RunColumns(numbers: [.flags])
        case .mark: RunColumns(numbers: [.marks])
        case .tag: RunColumns(texts: [.tags])
        case .number(let figure, _, _): RunColumns(numbers: figure.columns)
        case .started: RunColumns(numbers: [.start])
        }
    }

    private static func counts(_ comparison: Comparison, _ wanted: Severity) -> [RunNumber] {
        let columns: [RunNumber] = [
            .infoFindings, .lowFindings, .mediumFindings, .highFindings, .criticalFindings,
        ]
        return Severity.allCases.filter { comparison.holds($0, wanted) }.map { columns[Int($0.rawValue)] }
    }

    /// The runs it holds for, of a block that has its columns.
    func mask(of block: RunBlock) -> [Bool] {
        switch test {
        case .text(let column, let matcher): return block[column].matches(matcher.matchesWhole)
        case .trace(let matcher):
            return (0..<block.count).map { matcher.matchesWhole(block.traceID(at: $0).description) }
        case .status(let name): return status(name, block)
        case .severity:
            var mask = Array(repeating: false, count: block.count)
            for column in columns.numbers {
                for (run, count) in block[column].enumerated() where count > 0 { mask[run] = true }
            }
            return mask
        case .undecided:
            let (governed, decided) = (block[RunNumber.governedCalls], block[RunNumber.decidedCalls])
            return (0..<block.count).map { governed[$0] > decided[$0] }
        case .flag(let flag):
            return block[RunNumber.flags].map { $0 & Int64(flag.rawValue) != 0 }
        case .mark(let bit, let isSet): return block[RunNumber.marks].map { ($0 & bit != 0) == isSet }
        case .tag(let matcher):
            return block[RunText.tags].matches { TagList.tags($0).contains(where: matcher.matchesWhole) }
        case .started(let comparison, let from, let until):
            return block[RunNumber.start].map {
                comparison.holds(Instant(nanoseconds: $0), from, until: until)
            }
        case .number(let figure, let comparison, let wanted):
            let values = figure.values(block)
            return values.map { $0.map { comparison.holds($0, wanted) } ?? false }
        }
    }

    private func status(_ name: String, _ block: RunBlock) -> [Bool] {
        let statuses = block[RunNumber.status]
        let failed = Int64(RunStatus.failed.rawValue)
        switch name {
        case "ok": return statuses.map { $0 == Int64(RunStatus.ok.rawValue) }
        case "failed": return statuses.map { $0 == failed }
        case "incomplete", "complete":
            let marks = block[RunNumber.marks]
            let incomplete = Int64(RunStatus.incomplete.rawValue)
            return (0..<block.count).map {
                (marks[$0] & 1 != 0 || statuses[$0] == incomplete) == (name == "incomplete")
            }
        default:
            let errors = block[RunNumber.errorSteps]
            return (0..<block.count).map { statuses[$0] == failed || errors[$0] > 0 }
        }
    }
}
