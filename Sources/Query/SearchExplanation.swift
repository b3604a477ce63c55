public import Model

/// How a search is answered, and what answering it took.
public struct SearchExplanation: Sendable {
    /// The terms in the order in which they are asked, nested as they combine, with what each reads.
    public let plan: [String]
    /// What there is to look at in the range, before anything is read: parts, runs and steps at most.
    public let estimate: String
    /// What was looked at.
    public let actual: [String]

    /// The whole as lines for a terminal.
    public var lines: [String] {
        ["Plan"] + plan.map { "  " + $0 } + ["Estimated", "  " + estimate, "Actual"]
            + actual.map { "  " + $0 }
    }
}

extension RunSearch {
    /// Answers the search over a range and tells how; answers to whole searches are not taken from memory.
    ///
    /// - Parameters:
    ///   - range: Where the runs start.
    ///   - snapshot: What is read.
    ///   - now: A steady clock in nanoseconds.
    /// - Returns: The plan, what there was to look at, and what was looked at.
    /// - Throws: Errors of the snapshot.
    public func explanation(
        in range: TimeRange,
        of snapshot: any LedgerSnapshot,
        now: () -> Int64
    ) throws -> SearchExplanation {
        let began = now()
        let parts = try snapshot.parts(in: range)
        var profile = SearchProfile()
        for part in parts {
            try snapshot.checkDeadline()
            try profile.add(plan, part, of: snapshot, in: range)
        }
        let runs = parts.reduce(0) { $0 + $1.runCount }
        return SearchExplanation(
            plan: plan.lines,
            estimate: "\(parts.count) parts with \(runs) runs hold the range",
            actual: profile.lines(nanoseconds: now() - began)
        )
    }
}

/// What a search looked at.
struct SearchProfile {
    private var parts = 0
    private var pruned = 0
    private var runs = 0
    private var open = 0
    private var read = 0
    private var matched = 0

    /// Answers a search on one part.
    mutating func add(
        _ plan: SearchPlan,
        _ part: any LedgerPart,
        of snapshot: any LedgerSnapshot,
        in range: TimeRange
    ) throws {
        parts += 1
        var search = PartSearch(plan, part, of: snapshot)
        let mask = try search.mask()
        if mask.isNone {
            pruned += 1
            return
        }
        let starts = try part.runs(RunColumns(numbers: [.start]))[RunNumber.start]
        for run in starts.indices where range.contains(Instant(nanoseconds: starts[run])) {
            runs += 1
            if mask[run] == nil { open += 1 }
            if try mask[run] ?? search.matches(run) { matched += 1 }
        }
        read += search.runsRead
    }

    func lines(nanoseconds: Int64) -> [String] {
        let milliseconds = nanoseconds / 1_000_000
        let microseconds = String(nanoseconds / 1_000 % 1_000 + 1_000).dropFirst()
        return [
            "\(pruned) of \(parts) parts pruned: columns and words leave no run",
            "\(runs) runs of the others in the range, \(open) of them left open by columns and words",
            "\(read) runs whose spans were read",
            "\(matched) runs matched",
            "\(milliseconds).\(microseconds) ms",
        ]
    }
}

extension SearchPlan {
    /// The terms in the order in which they are asked, a line each.
    var lines: [String] {
        if terms.isEmpty { return ["every run matches"] }
        return lines(root, indent: "")
    }

    private func lines(_ node: Node, indent: String) -> [String] {
        switch node {
        case .leaf(let number): [indent + terms[number].term.text + "  — " + terms[number].test.reading]
        case .not(let inner): [indent + "not"] + lines(inner, indent: indent + "  ")
        case .and(let nodes): [indent + "all of"] + nodes.flatMap { lines($0, indent: indent + "  ") }
        case .or(let nodes): [indent + "any of"] + nodes.flatMap { lines($0, indent: indent + "  ") }
        }
    }
}
