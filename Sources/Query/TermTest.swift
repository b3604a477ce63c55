import Model

/// How one term is decided, from cheap to dear.
enum TermTest: Sendable {
    case runs(RunTest)
    case steps(StepTest)
    case structure(StructureTest)
    /// Shows on a step or on a finding.
    case findings(StepTest, FindingTest)
    /// Shows in spans as received; an index of words may tell where to look.
    case records(RecordMatcher, TextPruner?)

    init(_ term: QueryTerm) {
        switch term {
        case .field(let field, let comparison, let value):
            if let test = RunTest(field, comparison, value) {
                self = .runs(test)
            } else if let test = StepTest(field, comparison, value) {
                if let finding = FindingTest(field, value) {
                    self = .findings(test, finding)
                } else {
                    self = .steps(test)
                }
            } else {
                preconditionFailure("\(field) is a field of runs, steps or findings")
            }
        case .structure(let structure): self = .structure(StructureTest(structure))
        case .text(let pattern): self = .records(.text(TextMatcher(pattern)), TextPruner(pattern))
        case .attribute(let key, let pattern):
            self = .records(.attribute(key: key, TextMatcher(pattern)), nil)
        case .attributeNumber(let key, let comparison, let number, _):
            self = .records(.number(key: key, comparison, number), nil)
        }
    }

    /// Orders the terms of a conjunction: the dearest come last, when little is left to decide.
    var cost: Int {
        switch self {
        case .runs: 1
        case .steps: 2
        case .structure: 3
        case .findings: 4
        case .records(_, let pruner): pruner?.words.isEmpty == false ? 5 : 6
        }
    }

    /// Whether spans as received may have to be read.
    var readsText: Bool {
        if case .records = self { true } else { false }
    }

    /// What columns and indexes tell of the term.
    func mask(of part: any LedgerPart) throws -> RunMask {
        switch self {
        case .runs(let test): return RunMask(test.mask(of: try part.runs(test.columns)))
        case .steps(let test): return RunMask(try test.mask(of: part))
        case .structure(let test): return RunMask(try test.mask(of: part))
        case .findings(let test, _):
            let must = try test.mask(of: part)
            let counts = try part.runs(RunColumns(numbers: [.findings]))[RunNumber.findings]
            return RunMask(may: must.indices.map { must[$0] || counts[$0] > 0 }, must: must)
        case .records(_, let pruner):
            if let mask = try pruner?.mask(of: part) { return mask }
            return RunMask(
                may: Array(repeating: true, count: part.runCount),
                must: Array(repeating: false, count: part.runCount)
            )
        }
    }

    /// What it reads, in words.
    var reading: String {
        switch self {
        case .runs(let test): "columns of runs: " + test.columns.names
        case .steps(let test): "columns of steps: " + test.columns.names
        case .structure(let test): "columns of steps: " + test.columns.names
        case .findings(let test, _):
            "columns of steps: " + test.columns.names + "; then findings of runs left open"
        case .records(_, let pruner): (pruner?.reading ?? "") + "spans of runs left open"
        }
    }
}

extension RunColumns {
    /// The names of the columns.
    fileprivate var names: String {
        (texts.map { "\($0)" } + numbers.map { "\($0)" }).joined(separator: ", ")
    }
}

extension StepColumns {
    /// The names of the columns.
    fileprivate var names: String {
        (texts.map { "\($0)" } + numbers.map { "\($0)" }).joined(separator: ", ")
    }
}
