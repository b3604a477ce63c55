public import Model

/// Which runs belong to a range of time.
public enum RunScope: Sendable {
    /// Runs that start in the range.
    case starting
    /// Runs of which some step may lie in the range.
    case overlapping
}

/// Finds the runs that match a search.
///
/// A term about steps holds if some step of the run matches, wherever the step lies in time; its negation
/// holds if none does. Reads only what the search needs: runs; then step columns; then findings; and spans as
/// received only of the runs that the rest of the search leaves undecided.
public struct RunFilter: Sendable {
    private let query: RunQuery

    /// Prepares a search.
    public init(_ query: RunQuery) { self.query = query }

    /// The runs that match, sorted by (start, trace id).
    ///
    /// - Throws: Errors of the snapshot.
    public func runs(
        in range: TimeRange,
        of snapshot: any LedgerSnapshot,
        scope: RunScope = .starting
    ) throws -> [Run] {
        let candidates: [Run]
        switch scope {
        case .starting: candidates = try snapshot.runs(in: range)
        case .overlapping:
            candidates = try snapshot.runs(in: TimeRange()).filter { run in
                if let to = range.to, run.firstStart >= to { return false }
                if let from = range.from, run.lastEnd < from { return false }
                return true
            }
        }
        if query.isEverything || candidates.isEmpty { return candidates }
        var evaluation = RunEvaluation(query.root, candidates)
        try evaluation.readSteps(of: snapshot)
        try evaluation.readFindings(of: snapshot)
        try evaluation.readRecords(of: snapshot)
        return evaluation.matches()
    }
}

extension [Run] {
    /// The range that holds every step of these runs; `nil` if there are no runs.
    public var stepRange: TimeRange? {
        guard let from = self.map(\.firstStart).min(), let to = self.map(\.lastEnd).max() else { return nil }
        return TimeRange(
            from: from,
            to: to == Instant(nanoseconds: .max) ? nil : to.advanced(byNanoseconds: 1)
        )
    }

    /// The range that holds every start of these runs; `nil` if there are no runs.
    public var startRange: TimeRange? {
        guard let from = self.map(\.start).min(), let to = self.map(\.start).max() else { return nil }
        return TimeRange(
            from: from,
            to: to == Instant(nanoseconds: .max) ? nil : to.advanced(byNanoseconds: 1)
        )
    }
}
