public import Model

/// A run by its place in the ledger.
public struct RunPosition: Sendable {
    /// The part that holds it.
    public var part: any LedgerPart
    /// Its number in the part.
    public var index: Int
    /// When it started.
    public var start: Instant
    /// Which it is.
    public var traceID: TraceID

    /// Whether this run comes before another in lists with the newest first.
    func isNewer(than other: (start: Instant, traceID: TraceID)) -> Bool {
        start != other.start ? start > other.start : traceID > other.traceID
    }
}

extension RunSearch {
    /// The newest runs that match, reading as few parts and as little text as possible.
    ///
    /// - Parameters:
    ///   - limit: Runs at most.
    ///   - range: Where the runs start.
    ///   - before: Only runs that come after this one in the list.
    ///   - snapshot: What is read.
    /// - Returns: Runs sorted by (start, trace id), newest first; and whether that is all, as opposed to runs
    ///   that were left out or left unread.
    /// - Throws: Errors of the snapshot.
    public func newest(
        _ limit: Int,
        in range: TimeRange,
        before: (Instant, TraceID)? = nil,
        of snapshot: any LedgerSnapshot
    ) throws -> (found: [RunPosition], isComplete: Bool) {
        var list = NewestRuns(limit: limit)
        for part in try snapshot.parts(in: range) {
            try snapshot.checkDeadline()
            // Parts come by their newest run, so no later one has a newer.
            if list.isPast(part.runStarts.upperBound) {
                list.isComplete = false
                break
            }
            if let before, part.runStarts.lowerBound > before.0.nanoseconds { continue }
            var search = PartSearch(plan, part, of: snapshot)
            let mask = try search.mask()
            if mask.isNone { continue }
            for run in try candidates(mask, in: range, before: before, of: part) {
                guard list.hasRoom(for: run) else {
                    list.isComplete = false
                    break
                }
                if try mask[run.index] ?? search.matches(run.index) { list.insert(run) }
            }
        }
        return (list.found, list.isComplete)
    }

    /// Runs of a part that may match, newest first.
    private func candidates(
        _ mask: RunMask,
        in range: TimeRange,
        before: (Instant, TraceID)?,
        of part: any LedgerPart
    ) throws -> [RunPosition] {
        let block = try part.runs(RunColumns(numbers: [.start, .traceHigh, .traceLow]))
        let starts = block[RunNumber.start]
        var runs: [RunPosition] = []
        for index in starts.indices where mask.may[index] {
            let start = Instant(nanoseconds: starts[index])
            guard range.contains(start) else { continue }
            let run = RunPosition(part: part, index: index, start: start, traceID: block.traceID(at: index))
            if let before, run.start > before.0 || (run.start == before.0 && run.traceID >= before.1) {
                continue
            }
            runs.append(run)
        }
        return runs.sorted { $0.isNewer(than: ($1.start, $1.traceID)) }
    }
}

/// The newest runs found so far.
private struct NewestRuns {
    let limit: Int
    private(set) var found: [RunPosition] = []
    /// Whether no run was left out.
    var isComplete = true

    init(limit: Int) { self.limit = limit }

    /// Whether the list is full of runs newer than any that starts at `start` or before.
    func isPast(_ start: Int64) -> Bool {
        guard found.count >= limit else { return false }
        return found.last.map { $0.start.nanoseconds > start } ?? true
    }

    /// Whether a run would enter the list.
    func hasRoom(for run: RunPosition) -> Bool {
        guard found.count >= limit else { return true }
        return found.last.map { run.isNewer(than: ($0.start, $0.traceID)) } ?? false
    }

    mutating func insert(_ run: RunPosition) {
        let place = found.lastIndex { $0.isNewer(than: (run.start, run.traceID)) }.map { $0 + 1 } ?? 0
        found.insert(run, at: place)
        if found.count > limit {
            found.removeLast()
            isComplete = false
        }
    }
}
