import GRDB
import Model
import Wire

/// Folds runs whose spans lie in several segments into segments of whole runs.
///
/// A run that arrives in many batches is read and interpreted as a whole at every first read after a change.
/// Once it has been quiet for a while it is written once more, whole, with its attribution resolved and
/// replaced versions of spans dropped; its rows in the older segments are dead from then on, and a segment of
/// which every run is dead is deleted. Reading and encoding happen in a reader; the writer only inserts, and
/// skips every run that has grown meanwhile. Readers keep the state they began with, because all of it is one
/// transaction.
struct Settler {
    /// Runs settled in one transaction.
    ///
    /// Larger: a longer wait for commits behind it.
    static let runsMax = 200
    /// Spans settled in one transaction, whole runs aside.
    static let spansMax = 8_192

    private let interpreter: Interpreter
    private let options: StoreOptions

    init(interpreter: Interpreter, options: StoreOptions) {
        self.interpreter = interpreter
        self.options = options
    }

    /// What a reader prepared: whole runs, and up to which segment each was read.
    struct Preparation: Sendable {
        var project: Int64
        var segments: [PreparedSegment]
        var sources: [TraceID: [Int64]]
    }

    /// Reads and encodes split runs that got nothing new after segment `watermark`; `nil` if there are none.
    func prepare(_ db: Database, through watermark: Int64) throws -> Preparation? {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT project, trace, group_concat(segment) FROM run_segments r
                WHERE NOT EXISTS (
                    SELECT 1 FROM run_segments p JOIN content_dropped c ON c.segment = p.segment
                    WHERE p.project = r.project AND p.trace = r.trace)
                GROUP BY project, trace HAVING max(segment) <= ? ORDER BY project, max(segment) LIMIT ?
                """,
            arguments: [watermark, Self.runsMax]
        )
        guard let project: Int64 = rows.first?[0] else { return nil }
        var readers = SegmentReaders()
        var records: [SpanRecord] = []
        var sources: [TraceID: [Int64]] = [:]
        for row in rows where row[0] as Int64 == project {
            guard let trace = TraceID(blob: row[1]), records.count < Self.spansMax else { continue }
            let segments = (row[2] as String).split(separator: ",").compactMap { Int64($0) }.sorted()
            records += try RunRecords.read(db, trace: trace, segments: segments, readers: &readers)
            sources[trace] = segments
        }
        let encoder = SegmentEncoder(interpreter: interpreter, level: options.settledCompressionLevel)
        let segments = encoder.encode(records, rowsMax: options.segmentRowsMax).segments
        return Preparation(project: project, segments: segments, sources: sources)
    }

    /// Puts prepared runs in the place of their parts; runs that have grown meanwhile stay as they are.
    ///
    /// - Returns: How many runs were settled.
    func apply(_ preparation: Preparation, _ db: Database) throws -> Int {
        var settled = 0
        for segment in preparation.segments {
            let isUnchanged = try segment.traces.allSatisfy { trace in
                try RunRecords.segments(of: trace.traceID, project: preparation.project, db)
                    == preparation.sources[trace.traceID]
            }
            if !isUnchanged { continue }
            let writer = BatchWriter(db, interpreter: interpreter, options: options)
            let id = try writer.insertSegment(segment, project: preparation.project)
            for trace in segment.traces {
                let sources = preparation.sources[trace.traceID] ?? []
                try settle(trace, into: id, project: preparation.project, sources: sources, db)
                // Its parts may have shown what replaced versions of spans no longer say.
                try db.cachedStatement(sql: "DELETE FROM decision_keys WHERE project = ? AND trace = ?")
                    .execute(arguments: [preparation.project, trace.traceID.blob])
                try writer.insertDecisionKeys(trace, project: preparation.project)
            }
            settled += segment.traces.count
        }
        return settled
    }

    private func settle(
        _ trace: SegmentTrace,
        into segment: Int64,
        project: Int64,
        sources: [Int64],
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE runs SET segment = ?, is_split = 0, is_twin_candidate = ?, start = ?, first_start = ?,
                    last_end = ?, checksum = ?, summary = ?
                WHERE trace = ? AND project = ?
                """
        ).execute(arguments: [
            segment, trace.isTwinCandidate, trace.run.start.nanoseconds, trace.run.firstStart.nanoseconds,
            trace.run.lastEnd.nanoseconds, Int64(Checksum.crc32(trace.runBlob)), trace.runBlob.data,
            trace.traceID.blob, project,
        ])
        try db.cachedStatement(sql: "DELETE FROM run_segments WHERE project = ? AND trace = ?")
            .execute(arguments: [project, trace.traceID.blob])
        for source in sources { try bury(trace.traceID, in: source, db) }
    }

    /// Marks a run's rows in an old segment as dead, and deletes the segment when nothing in it lives.
    private func bury(_ trace: TraceID, in segment: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO dead_runs(segment, trace) VALUES (?, ?)")
            .execute(arguments: [segment, trace.blob])
        try db.cachedStatement(sql: "UPDATE segments SET dead_runs = dead_runs + 1 WHERE id = ?")
            .execute(arguments: [segment])
        let isEmpty = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT dead_runs = run_count FROM segments WHERE id = ?"),
            arguments: [segment]
        )
        guard isEmpty == true else { return }
        try db.cachedStatement(sql: "DELETE FROM blobs WHERE id BETWEEN ? AND ?")
            .execute(arguments: [segment * 256, segment * 256 + 255])
        try db.cachedStatement(sql: "DELETE FROM dead_runs WHERE segment = ?").execute(arguments: [segment])
        try db.cachedStatement(sql: "DELETE FROM segments WHERE id = ?").execute(arguments: [segment])
    }
}
