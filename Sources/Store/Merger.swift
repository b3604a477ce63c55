import GRDB
import Model
import Wire

/// Folds small segments into large ones of whole runs, packed harder and sorted by time.
///
/// What a batch brought is a segment of its own, and a run that came in several batches is read and
/// interpreted as a whole at every first read after a change. Merging writes each run once more: rows of
/// whole runs are copied column by column, runs in several segments are resolved as one and replaced
/// versions of spans dropped. Their rows in the older segments are dead from then on, and a segment of
/// which every run is dead is deleted. A run is written about twice in all: at ingest and here; small
/// leftovers of quiet hours a few times more.
///
/// Reading and packing happen in a reader; the writer only swaps, in one transaction, and a run that has
/// grown meanwhile stays as it was. Readers keep the state they began with.
struct Merger {
    /// Segments looked at for one step.
    ///
    /// Larger: more memory, and a longer wait for commits behind the swap.
    static let sourcesMax = 128
    /// Small segments that are folded even while new ones arrive.
    static let smallMax = 64

    let interpreter: Interpreter
    let options: StoreOptions
    let texts: MergeTexts

    init(interpreter: Interpreter, options: StoreOptions, texts: MergeTexts = MergeTexts()) {
        self.interpreter = interpreter
        self.options = options
        self.texts = texts
    }

    /// What a reader prepared.
    struct Preparation: Sendable {
        var project: Int64
        var segments: [PreparedSegment]
        /// Where each moved run was read.
        var sources: [TraceID: [Int64]]
        /// The epoch whose dictionary the texts are packed with, 0 for dictionaries of their own.
        var textEpoch: Int64
        /// Bytes that the dictionary had before in the database.
        var storedBytes: Int
        /// The dictionary, if the epoch begins with these segments.
        var dictionary: [TextPage]
    }

    /// The dictionary was deleted while a step was prepared; the next one begins another.
    struct StaleTexts: Error {}

    private struct Candidate {
        var id: Int64
        var liveRows: Int
        var isMerged: Bool
    }

    /// Reads and packs what is due; `nil` if nothing is.
    ///
    /// Runs that got nothing new after the segment `watermark` are taken to be over.
    func prepare(_ db: Database, through watermark: Int64) throws -> Preparation? {
        for project in try Int64.fetchAll(db, sql: "SELECT id FROM projects ORDER BY id") {
            let due = try due(db, project: project, through: watermark)
            if due.isEmpty { continue }
            var gathering = MergeGathering(db, project: project, through: watermark, self)
            for id in due where gathering.rowCount < options.mergedRowsMax { try gathering.add(id) }
            if gathering.rowCount == 0 { continue }
            return try gathering.finish()
        }
        return nil
    }

    /// The segments to fold, oldest first; empty if it is not worth while yet.
    private func due(_ db: Database, project: Int64, through watermark: Int64) throws -> [Int64] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, row_count, run_count, dead_runs, is_merged FROM segments
                    WHERE project = ? AND is_final = 0 AND id NOT IN (SELECT segment FROM content_dropped)
                    ORDER BY id LIMIT \(Self.sourcesMax)
                    """
            ),
            arguments: [project]
        )
        let candidates = rows.map { row -> Candidate in
            let (rows, runs, dead): (Int, Int, Int) = (row[1], row[2], row[3])
            return Candidate(id: row[0], liveRows: rows * (runs - dead) / max(runs, 1), isMerged: row[4])
        }
        let isFull = candidates.reduce(0) { $0 + $1.liveRows } >= options.mergedRowsMax
        if isFull || candidates.count >= Self.smallMax { return candidates.map(\.id) }
        return candidates.allSatisfy { $0.id <= watermark } ? leftovers(of: candidates) : []
    }

    /// What to fold in a quiet moment: everything new, and those merged before that are not much larger
    /// than what joins them, so that a row is written a few times in all however slowly others come.
    private func leftovers(of candidates: [Candidate]) -> [Int64] {
        var chosen = candidates.filter { !$0.isMerged }
        if chosen.isEmpty { return [] }
        var rows = chosen.reduce(0) { $0 + $1.liveRows }
        for merged in candidates.filter(\.isMerged).sorted(by: { $0.liveRows < $1.liveRows }) {
            if merged.liveRows > 2 * rows { break }
            chosen.append(merged)
            rows += merged.liveRows
        }
        return chosen.map(\.id).sorted()
    }

    /// Puts the prepared segments in the place of their parts; runs that have grown meanwhile stay as they
    /// are.
    ///
    /// - Returns: How many runs were moved.
    func apply(_ preparation: Preparation, _ db: Database) throws -> Int {
        let writer = BatchWriter(db, interpreter: interpreter, options: options)
        var moved: [Int64: Set<TraceID>] = [:]
        // Retention may have taken the dictionary away meanwhile: then nothing may refer to it.
        guard try TextPages.end(db, epoch: preparation.textEpoch) == preparation.storedBytes else {
            throw StaleTexts()
        }
        try TextPages.insert(preparation.dictionary, db)
        var count = 0
        for segment in preparation.segments {
            let id = try writer.insertSegment(
                segment,
                project: preparation.project,
                isMerged: true,
                isFinal: segment.rowCount >= options.mergedRowsMax / 2,
                textEpoch: preparation.textEpoch
            )
            var outdated: Set<TraceID> = []
            for trace in segment.traces {
                let sources = preparation.sources[trace.traceID] ?? []
                let now = try RunRecords.segments(of: trace.traceID, project: preparation.project, db)
                guard now == sources else {
                    outdated.insert(trace.traceID)
                    continue
                }
                try place(
                    trace,
                    in: id,
                    wasSplit: sources.count > 1,
                    project: preparation.project,
                    writer,
                    db
                )
                for source in sources { moved[source, default: []].insert(trace.traceID) }
                count += 1
            }
            try SegmentRemoval.bury(outdated, in: id, db)
        }
        for (source, traces) in moved { try SegmentRemoval.bury(traces, in: source, db) }
        try db.execute(
            sql: "UPDATE counters SET generation = generation + 1 WHERE project = ?",
            arguments: [preparation.project]
        )
        return count
    }

    private func place(
        _ trace: SegmentTrace,
        in segment: Int64,
        wasSplit: Bool,
        project: Int64,
        _ writer: BatchWriter,
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE runs SET segment = ?, is_split = 0, is_twin_candidate = ?
                WHERE trace = ? AND project = ?
                """
        ).execute(arguments: [segment, trace.isTwinCandidate, trace.traceID.blob, project])
        guard wasSplit else { return }
        try db.cachedStatement(sql: "DELETE FROM run_segments WHERE project = ? AND trace = ?")
            .execute(arguments: [project, trace.traceID.blob])
        // Its parts may have shown what replaced versions of spans no longer say.
        try db.cachedStatement(sql: "DELETE FROM decision_keys WHERE project = ? AND trace = ?")
            .execute(arguments: [project, trace.traceID.blob])
        try writer.insertDecisionKeys(trace, project: project)
    }
}
