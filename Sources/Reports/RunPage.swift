import Model
import Query

/// The newest runs of a selection, and what is known of all of them.
struct RunPage {
    /// Blocks kept at hand while runs are read; parts overlap in time, but few do at once.
    private static let blocksMax = 8

    /// A run by its place in the ledger.
    private struct Place {
        var part: any LedgerPart
        var index: Int
        var start: Instant
        var traceID: TraceID
    }

    /// Newest first.
    private(set) var runs: [Run] = []
    /// Over all matching runs; over those shown if the search stopped at them.
    let totals: RunTotals
    private(set) var notes: [String]

    /// Reads as many runs as a request for runs asks for.
    init(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws {
        let selection = try RunSelection(request, snapshot)
        let limit = request.limit ?? RunsReport.defaultLimit
        if selection.search.readsText {
            let answer = try Self.newestByText(limit, selection, before: request.before)
            runs = try Self.read(answer.found)
            totals = RunTotals(runs, duplicates: answer.duplicates)
            notes = totals.notes
            if let continuation = Self.continuation(answer.found), !answer.isComplete {
                notes.insert(
                    "The newest \(String.grouped(runs.count)) shown, and only these are in the figures; "
                        + "older runs were not searched; \(continuation)",
                    at: 0
                )
            } else if request.before != nil {
                notes.insert("Only the runs shown are in the figures.", at: 0)
            }
            return
        }
        let found = try Self.newest(limit, selection, before: request.before)
        runs = try Self.read(found)
        totals = try RunTotals(of: selection)
        notes = totals.notes
        let matching = try request.before.map { try Self.count(selection, before: $0) } ?? totals.runs
        if let continuation = Self.continuation(found), matching > runs.count {
            notes.insert(
                "\(String.grouped(runs.count)) of \(String.grouped(matching)) runs shown; \(continuation)",
                at: 0
            )
        }
    }

    private static func continuation(_ shown: [Place]) -> String? {
        shown.last.map { "before=\(RunCursor(start: $0.start, traceID: $0.traceID).text) continues." }
    }

    /// The newest runs that a search of text finds, and how many second sightings lie between them.
    private static func newestByText(
        _ limit: Int,
        _ selection: RunSelection,
        before: RunCursor?
    ) throws -> (found: [Place], duplicates: Int, isComplete: Bool) {
        var found: [Place] = []
        var duplicates = 0
        var place = before.map { ($0.start, $0.traceID) }
        while true {
            let more = try selection.search.newest(
                limit - found.count,
                in: selection.range,
                before: place,
                of: selection.snapshot
            )
            for position in more.found {
                let marks = try position.part.runs(RunColumns(numbers: [.marks]))[RunNumber.marks]
                if marks[position.index] & 2 != 0 {
                    duplicates += 1
                } else {
                    found.append(
                        Place(
                            part: position.part,
                            index: position.index,
                            start: position.start,
                            traceID: position.traceID
                        )
                    )
                }
            }
            if more.isComplete || found.count >= limit { return (found, duplicates, more.isComplete) }
            guard let last = more.found.last else { return (found, duplicates, true) }
            place = (last.start, last.traceID)
        }
    }

    /// The newest runs, second sightings left out; parts remember which of their runs match.
    private static func newest(
        _ limit: Int,
        _ selection: RunSelection,
        before: RunCursor?
    ) throws -> [Place] {
        var range = selection.range
        if let before, before.start < Instant(nanoseconds: .max) {
            let end = before.start.advanced(byNanoseconds: 1)
            range.to = range.to.map { min($0, end) } ?? end
        }
        let selection = selection.starting(in: range)
        var found: [Place] = []
        // Parts come by their newest run, so that none after one that is too old has a newer.
        for part in try selection.snapshot.parts(in: range) {
            try selection.snapshot.checkDeadline()
            if found.count >= limit, part.runStarts.upperBound < found[limit - 1].start.nanoseconds { break }
            let rows = try selection.runsInRange(of: part)
            if rows.isEmpty { continue }
            let block = try part.runs(RunColumns(numbers: [.traceHigh, .traceLow, .start, .marks]))
            let (starts, marks) = (block[RunNumber.start], block[RunNumber.marks])
            for row in rows where marks[row] & 2 == 0 {
                let (start, trace) = (Instant(nanoseconds: starts[row]), block.traceID(at: row))
                if let before, (start, trace) >= (before.start, before.traceID) { continue }
                found.append(Place(part: part, index: row, start: start, traceID: trace))
            }
            found.sort { ($0.start, $0.traceID) > ($1.start, $1.traceID) }
            if found.count > limit { found.removeLast(found.count - limit) }
        }
        return found
    }

    private static func read(_ positions: [Place]) throws -> [Run] {
        var blocks: [RunBlock] = []
        return try positions.map { position in
            // No two parts hold the same run, so that a block with its trace id in its place is its part's.
            let known = blocks.lastIndex {
                position.index < $0.count && $0.traceID(at: position.index) == position.traceID
            }
            if let known { return blocks[known].run(at: position.index) }
            let block = try position.part.runs(.all)
            if blocks.count == blocksMax { blocks.removeFirst() }
            blocks.append(block)
            return block.run(at: position.index)
        }
    }

    /// How many runs of a selection come after a place in the list, second sightings left out.
    private static func count(_ selection: RunSelection, before place: RunCursor) throws -> Int {
        let range = selection.range
        let older = TimeRange(from: range.from, to: range.to.map { min($0, place.start) } ?? place.start)
        var count = try RunTotals(of: selection.starting(in: older)).runs
        guard range.contains(place.start), place.start < Instant(nanoseconds: .max) else { return count }
        let equal = TimeRange(from: place.start, to: place.start.advanced(byNanoseconds: 1))
        let atOnce = selection.starting(in: equal)
        for part in try selection.snapshot.parts(in: equal) {
            let rows = try atOnce.runsInRange(of: part)
            if rows.isEmpty { continue }
            let block = try part.runs(RunColumns(numbers: [.traceHigh, .traceLow, .marks]))
            let marks = block[RunNumber.marks]
            count += rows.count { marks[$0] & 2 == 0 && block.traceID(at: $0) < place.traceID }
        }
        return count
    }
}
