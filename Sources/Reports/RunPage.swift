import Model
import Query

/// The newest runs of a selection, and what is known of all of them.
struct RunPage {
    /// Blocks kept at hand while runs are read; parts overlap in time, but few do at once.
    private static let blocksMax = 8

    /// Newest first.
    private(set) var runs: [Run] = []
    /// Over all matching runs; over those shown if the search stopped at them.
    let totals: RunTotals
    private(set) var notes: [String]

    /// Reads as many runs as a request for runs asks for.
    init(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws {
        let selection = try RunSelection(request, snapshot)
        let limit = request.limit ?? RunsReport.defaultLimit
        let (found, duplicates, isComplete) = try Self.newest(limit, selection, before: request.before)
        runs = try Self.read(found)
        let continuation = found.last.map {
            "before=\(RunCursor(start: $0.start, traceID: $0.traceID).text) continues."
        }
        if selection.search.readsText {
            totals = RunTotals(runs, duplicates: duplicates)
            notes = totals.notes
            if let continuation, !isComplete {
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
        totals = try RunTotals(of: selection)
        notes = totals.notes
        let matching = try request.before.map { try Self.count(selection, before: $0) } ?? totals.runs
        if let continuation, matching > runs.count {
            notes.insert(
                "\(String.grouped(runs.count)) of \(String.grouped(matching)) runs shown; \(continuation)",
                at: 0
            )
        }
    }

    /// The newest matching runs, and how many second sightings lie between them.
    private static func newest(
        _ limit: Int,
        _ selection: RunSelection,
        before: RunCursor?
    ) throws -> (found: [RunPosition], duplicates: Int, isComplete: Bool) {
        var found: [RunPosition] = []
        var duplicates = 0
        var place = before.map { ($0.start, $0.traceID) }
        while true {
            let missing = limit - found.count
            let more = try selection.search.newest(
                missing,
                in: selection.range,
                before: place,
                of: selection.snapshot
            )
            for position in more.found {
                let marks = try position.part.runs(RunColumns(numbers: [.marks]))[RunNumber.marks]
                if marks[position.index] & 2 != 0 { duplicates += 1 } else { found.append(position) }
            }
            if more.isComplete || found.count >= limit { return (found, duplicates, more.isComplete) }
            guard let last = more.found.last else { return (found, duplicates, true) }
            place = (last.start, last.traceID)
        }
    }

    private static func read(_ positions: [RunPosition]) throws -> [Run] {
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
