import Model

/// One search at work: which terms hold for which of the candidate runs.
struct RunEvaluation {
    /// The tree with every term replaced by its number.
    private indirect enum Node {
        case leaf(Int)
        case not(Node)
        case and([Node])
        case or([Node])
    }

    private let runs: [Run]
    private var index: RunIndex
    private var terms: [QueryTerm] = []
    /// For each term and run, whether it holds; only false until the term has been read.
    private var holds: [[Bool]] = []
    /// For each term, whether `holds` is final.
    private var isRead: [Bool] = []
    private var root: Node = .and([])

    init(_ query: QueryNode, _ runs: [Run]) {
        self.runs = runs
        index = RunIndex(runs)
        root = number(query)
        holds = Array(repeating: Array(repeating: false, count: runs.count), count: terms.count)
        isRead = Array(repeating: false, count: terms.count)
        for (number, term) in terms.enumerated() {
            guard case .field(let field, let comparison, let value) = term,
                let test = RunTerm(field, comparison, value)
            else { continue }
            for position in runs.indices { holds[number][position] = test.matches(runs[position]) }
            isRead[number] = true
        }
    }

    private mutating func number(_ node: QueryNode) -> Node {
        switch node {
        case .term(let term):
            if let known = terms.firstIndex(of: term) { return .leaf(known) }
            terms.append(term)
            return .leaf(terms.count - 1)
        case .not(let inner): return .not(number(inner))
        case .and(let nodes): return .and(nodes.map { number($0) })
        case .or(let nodes): return .or(nodes.map { number($0) })
        }
    }

    /// Decides the terms about steps in one scan of the columns they need.
    mutating func readSteps(of snapshot: any LedgerSnapshot) throws {
        var tests: [(number: Int, term: StepTerm)] = []
        var columns = StepColumns(numbers: [.traceHigh, .traceLow])
        for (number, term) in terms.enumerated() {
            guard case .field(let field, _, let value) = term, !isRead[number],
                let test = StepTerm(field, value)
            else { continue }
            tests.append((number, test))
            test.request(in: &columns)
        }
        guard !tests.isEmpty, let range = runs.stepRange else { return }
        try snapshot.scanSteps(columns, in: range) { block in
            let high = block[StepNumber.traceHigh]
            let low = block[StepNumber.traceLow]
            for (number, term) in tests {
                term.forEachMatch(in: block) { row in
                    guard let position = index.position(high: high[row], low: low[row]) else { return }
                    holds[number][position] = true
                }
            }
        }
        for (number, _) in tests { isRead[number] = true }
    }

    /// Decides the terms about findings; a decision may show on a step or on a finding.
    mutating func readFindings(of snapshot: any LedgerSnapshot) throws {
        var tests: [(number: Int, term: FindingTerm)] = []
        for (number, term) in terms.enumerated() {
            guard case .field(let field, let comparison, let value) = term,
                let test = FindingTerm(field, comparison, value)
            else { continue }
            tests.append((number, test))
        }
        guard !tests.isEmpty, let range = runs.startRange else { return }
        for finding in try snapshot.findings(in: range) {
            guard let position = index.position(of: finding.traceID) else { continue }
            for (number, term) in tests where !holds[number][position] && term.matches(finding) {
                holds[number][position] = true
            }
        }
        for (number, _) in tests { isRead[number] = true }
    }

    /// Decides the terms about text and attributes, for the runs whose match still depends on them.
    mutating func readRecords(of snapshot: any LedgerSnapshot) throws {
        let tests = terms.enumerated().compactMap { number, term in
            RecordMatcher(term).map { (number: number, matcher: $0) }
        }
        let isOpen = runs.indices.map { value(root, $0) == nil }
        let open = runs.indices.filter { isOpen[$0] }.map { runs[$0] }
        guard !tests.isEmpty, let range = open.startRange else { return }
        var lastResource: Resource?
        var resourceMatches = Array(repeating: false, count: tests.count)
        try snapshot.scanRecords(in: range) { record in
            guard let position = index.position(of: record.traceID), isOpen[position] else { return }
            if record.resource !== lastResource {
                lastResource = record.resource
                resourceMatches = tests.map { $0.matcher.matches(record.resource.attributes) }
            }
            for (test, isResourceMatch) in zip(tests, resourceMatches) where !holds[test.number][position] {
                holds[test.number][position] = isResourceMatch || test.matcher.matches(record)
            }
        }
        for (number, _) in tests { isRead[number] = true }
    }

    /// The runs for which the whole search holds, in their order.
    func matches() -> [Run] {
        runs.indices.filter { value(root, $0) == true }.map { runs[$0] }
    }

    /// Whether the node holds for a run; `nil` if that depends on terms not read yet.
    private func value(_ node: Node, _ run: Int) -> Bool? {
        switch node {
        case .leaf(let number): return isRead[number] ? holds[number][run] : nil
        case .not(let inner): return value(inner, run).map { !$0 }
        case .and(let nodes):
            var result: Bool? = true
            for node in nodes {
                switch value(node, run) {
                case false: return false
                case nil: result = nil
                default: break
                }
            }
            return result
        case .or(let nodes):
            var result: Bool? = false
            for node in nodes {
                switch value(node, run) {
                case true: return true
                case nil: result = nil
                default: break
                }
            }
            return result
        }
    }
}
