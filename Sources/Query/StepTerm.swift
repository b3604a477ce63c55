import Model

/// A term that holds for a run if it holds for some step.
enum StepTerm {
    case text(StepColumn, TextMatcher)
    case number(StepNumber, Int64)

    /// `nil` for a field that the run or its findings decide.
    init?(_ field: QueryField, _ value: QueryValue) {
        switch value {
        case .text(let pattern):
            guard let column = Self.column(of: field) else { return nil }
            self = .text(column, TextMatcher(pattern))
        case .name(let name):
            guard let (column, number) = Self.number(of: field, name) else { return nil }
            self = .number(column, number)
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

    /// Adds the column this term reads.
    func request(in columns: inout StepColumns) {
        switch self {
        case .text(let column, _): if !columns.texts.contains(column) { columns.texts.append(column) }
        case .number(let column, _): if !columns.numbers.contains(column) { columns.numbers.append(column) }
        }
    }

    /// Calls `body` with every row of the block that matches.
    func forEachMatch(in block: StepBlock, _ body: (Int) -> Void) {
        switch self {
        case .text(let column, let matcher):
            let dictionary = block[column]
            let isMatch = dictionary.values.map { $0.map(matcher.matchesWhole) ?? false }
            guard isMatch.contains(true) else { return }
            for (row, code) in dictionary.codes.enumerated() where isMatch[Int(code)] { body(row) }
        case .number(let column, let wanted):
            for (row, number) in block[column].enumerated() where number == wanted { body(row) }
        }
    }
}

/// A term that holds for a run if it holds for some finding.
enum FindingTerm {
    case kind(TextMatcher)
    case severity(Comparison, Severity)
    case decision(Verdict)

    init?(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) {
        switch (field, value) {
        case (.finding, .text(let pattern)): self = .kind(TextMatcher(pattern))
        case (.severity, .name(let name)):
            guard let severity = Severity.allCases.first(where: { $0.name == name }) else { return nil }
            self = .severity(comparison, severity)
        case (.decision, .name(let name)):
            guard let verdict = Verdict(named: name) else { return nil }
            self = .decision(verdict)
        default: return nil
        }
    }

    func matches(_ finding: Finding) -> Bool {
        switch self {
        case .kind(let matcher): matcher.matchesWhole(finding.kind)
        case .severity(let comparison, let severity): comparison.holds(finding.severity, severity)
        case .decision(let verdict): finding.decision == verdict
        }
    }
}

extension Verdict {
    fileprivate init?(named name: String) {
        for raw in UInt8(0)...5 {
            if let verdict = Verdict(rawValue: raw), verdict.name == name {
                self = verdict
                return
            }
        }
        return nil
    }
}
