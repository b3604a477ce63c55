import Model

/// One search at work on one part: first what columns and indexes tell, then run by run what only spans and
/// findings tell.
struct PartSearch {
    private let plan: SearchPlan
    private let part: any LedgerPart
    private let snapshot: any LedgerSnapshot
    /// Masks of the terms asked so far.
    private var masks: [RunMask?]
    /// The spans read last, and of which run.
    private var spans: (run: Int, records: [SpanRecord])?
    /// Runs whose spans were read.
    private(set) var runsRead = 0

    init(_ plan: SearchPlan, _ part: any LedgerPart, of snapshot: any LedgerSnapshot) {
        self.plan = plan
        self.part = part
        self.snapshot = snapshot
        masks = Array(repeating: nil, count: plan.terms.count)
    }

    /// The runs that may match and those that surely do, without reading spans or findings.
    mutating func mask() throws -> RunMask { try mask(plan.root) }

    /// Whether a run matches, reading what it takes.
    mutating func matches(_ run: Int) throws -> Bool { try matches(plan.root, run) }

    /// The runs that match.
    mutating func matches() throws -> [Bool] {
        let mask = try mask()
        guard mask.must != nil else { return mask.may }
        var result = mask.may
        for run in result.indices {
            if let known = mask[run] {
                result[run] = known
            } else {
                result[run] = try matches(run)
            }
        }
        return result
    }

    private mutating func mask(_ node: SearchPlan.Node) throws -> RunMask {
        switch node {
        case .leaf(let number): return try mask(ofTerm: number)
        case .not(let inner): return try mask(inner).inverted
        case .and(let nodes):
            guard let first = nodes.first else {
                return RunMask(Array(repeating: true, count: part.runCount))
            }
            var result = try mask(first)
            for node in nodes.dropFirst() where !result.isNone { try narrow(&result, by: node) }
            return result
        case .or(let nodes):
            guard let first = nodes.first else {
                return RunMask(Array(repeating: false, count: part.runCount))
            }
            var result = try mask(first)
            for node in nodes.dropFirst() where !result.isAll { result.unite(try mask(node)) }
            return result
        }
    }

    /// Narrows to where a condition holds too.
    ///
    /// Steps are looked at only of the runs that are left if those are few: an answer about all runs, which
    /// could be remembered, would take longer.
    private mutating func narrow(_ mask: inout RunMask, by node: SearchPlan.Node) throws {
        if case .leaf(let number) = node, masks[number] == nil,
            case .steps(let test) = plan.terms[number].test, mask.may.count(where: \.self) < part.runCount / 8
        {
            mask.intersect(RunMask(try test.mask(of: part, among: mask.may)))
        } else {
            mask.intersect(try self.mask(node))
        }
    }

    private mutating func mask(ofTerm number: Int) throws -> RunMask {
        if let known = masks[number] { return known }
        let term = plan.terms[number]
        let mask = try part.remembered(term.question) { try term.test.mask(of: part) }
        masks[number] = mask
        return mask
    }

    private mutating func matches(_ node: SearchPlan.Node, _ run: Int) throws -> Bool {
        switch node {
        case .leaf(let number): return try mask(ofTerm: number)[run] ?? verify(number, run)
        case .not(let inner): return try !matches(inner, run)
        case .and(let nodes):
            for node in nodes where try !matches(node, run) { return false }
            return true
        case .or(let nodes):
            for node in nodes where try matches(node, run) { return true }
            return false
        }
    }

    /// Reads what decides a term for a run.
    private mutating func verify(_ number: Int, _ run: Int) throws -> Bool {
        let term = plan.terms[number]
        switch term.test {
        case .runs, .steps, .structure: preconditionFailure("columns decide every run")
        case .findings(_, let test):
            let mask = try mask(ofTerm: number)
            let decided = try part.remembered("findings " + term.question) {
                try mask.may.indices.map { run in
                    try mask[run] ?? part.findings(ofRun: run).contains(where: test.matches)
                }
            }
            masks[number] = RunMask(decided)
            return decided[run]
        case .records(let matcher, _):
            // Most runs can be decided by their texts as they are stored, without making spans of them.
            if spans?.run != run, case .text(let text) = matcher,
                let isThere = try part.isText(text.phrase, inRun: run), isThere || !text.mayBeNumber
            {
                return isThere
            }
            return matcher.matches(try records(ofRun: run))
        }
    }

    private mutating func records(ofRun run: Int) throws -> [SpanRecord] {
        if let spans, spans.run == run { return spans.records }
        try snapshot.checkDeadline()
        let records = try part.records(ofRun: run)
        spans = (run, records)
        runsRead += 1
        return records
    }
}
