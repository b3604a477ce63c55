public import Model

/// Which runs belong to a range of time.
public enum RunScope: Sendable {
    /// Runs that start in the range.
    case starting
    /// Runs of which some step may lie in the range.
    case overlapping
}

/// Finds the runs that match a search, as values; see `RunSearch`.
public struct RunFilter: Sendable {
    private let search: RunSearch

    /// Prepares a search.
    public init(_ query: RunQuery) { search = RunSearch(query) }

    /// The runs that match, sorted by (start, trace id).
    ///
    /// - Throws: Errors of the snapshot.
    public func runs(
        in range: TimeRange,
        of snapshot: any LedgerSnapshot,
        scope: RunScope = .starting
    ) throws -> [Run] {
        var runs: [Run] = []
        for part in try snapshot.parts(in: scope == .starting ? range : TimeRange()) {
            try snapshot.checkDeadline()
            let mask = try search.mask(of: part, in: snapshot)
            if mask?.contains(true) == false { continue }
            let block = try part.runs(.all)
            for index in 0..<block.count where mask?[index] ?? true {
                let run = block.run(at: index)
                if scope.includes(run, range) { runs.append(run) }
            }
        }
        return runs.sorted { ($0.start, $0.traceID) < ($1.start, $1.traceID) }
    }
}

extension RunScope {
    fileprivate func includes(_ run: Run, _ range: TimeRange) -> Bool {
        switch self {
        case .starting: return range.contains(run.start)
        case .overlapping:
            if let to = range.to, run.firstStart >= to { return false }
            if let from = range.from, run.lastEnd < from { return false }
            return true
        }
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
