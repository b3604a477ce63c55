import GRDB
import Model
import Wire

/// Inserts prepared batches within one transaction: the only code that writes spans.
///
/// New traces, which almost all are, cost one index probe. Only the spans of known traces are compared with
/// what is stored, and only a segment that holds a span already there is encoded again.
struct BatchWriter {
    private let db: Database
    private let interpreter: Interpreter
    private let options: StoreOptions
    /// Texts that repeated spans are compared with.
    private let pages = TextPageCache(bytesMax: 16 << 20)

    init(_ db: Database, interpreter: Interpreter, options: StoreOptions) {
        self.db = db
        self.interpreter = interpreter
        self.options = options
    }

    /// Inserts all segments of a batch and counts them; the caller commits.
    func insert(_ batch: PreparedBatch, project: Int64) throws -> CommitReceipt {
        var receipt = CommitReceipt(duplicates: batch.duplicates)
        var newestStart = Int64.min
        for segment in batch.segments {
            let known = try segment.traces.compactMap { try knownTrace($0.traceID, project: project) }
            if known.isEmpty {
                try insert(segment, project: project, known: [:])
                receipt.stored += segment.rowCount
            } else {
                try merge(segment, known: known, project: project, receipt: &receipt)
            }
            newestStart = max(newestStart, segment.bounds.lastStart)
        }
        try count(receipt, received: batch.received, newestStart: newestStart, project: project)
        return receipt
    }

    // MARK: Known traces

    private struct KnownTrace {
        var traceID: TraceID
        var firstSegment: Int64
        var isSplit: Bool
    }

    private func knownTrace(_ traceID: TraceID, project: Int64) throws -> KnownTrace? {
        let statement = try db.cachedStatement(
            sql: "SELECT segment, is_split FROM runs WHERE trace = ? AND project = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [traceID.blob, project]) else { return nil }
        return KnownTrace(traceID: traceID, firstSegment: row[0], isSplit: row[1])
    }

    private func merge(
        _ segment: PreparedSegment,
        known: [KnownTrace],
        project: Int64,
        receipt: inout CommitReceipt
    ) throws {
        var dropped: Set<Int> = []
        for trace in known {
            guard let rows = segment.traces.first(where: { $0.traceID == trace.traceID })?.rows else {
                continue
            }
            let arriving = Dictionary(rows.map { (segment.records[$0].spanID, segment.versions[$0]) }) {
                max($0, $1)
            }
            let stored = try storedVersions(of: trace, project: project, besides: arriving)
            for row in rows {
                guard let version = stored[segment.records[row].spanID] else { continue }
                if segment.versions[row] <= version { dropped.insert(row) } else { receipt.superseded += 1 }
            }
        }
        receipt.duplicates += dropped.count
        receipt.stored += segment.rowCount - dropped.count
        if dropped.count == segment.rowCount { return }
        let knownByTrace = Dictionary(known.map { ($0.traceID, $0) }) { first, _ in first }
        if dropped.isEmpty {
            try insert(segment, project: project, known: knownByTrace)
            return
        }
        let kept = segment.records.indices.filter { !dropped.contains($0) }.map { segment.records[$0] }
        let encoder = SegmentEncoder(interpreter: interpreter)
        for part in encoder.encode(kept, rowsMax: Int.max).segments {
            try insert(part, project: project, known: knownByTrace)
        }
    }

    /// The newest stored version of those spans of a trace that arrive again; where the ends differ, the end
    /// alone tells which is newer, and the content is not read.
    private func storedVersions(
        of trace: KnownTrace,
        project: Int64,
        besides arriving: [SpanID: SpanVersion]
    ) throws -> [SpanID: SpanVersion] {
        var versions: [SpanID: SpanVersion] = [:]
        for id in try segments(of: trace, project: project) {
            let segment = SegmentReader(db, try SegmentReader(db, id: id).entry, pages: pages)
            let reader = SpanReader(segment)
            let spans = try segment.number(StepNumber.spanID)
            let ends = try reader.ends()
            for row in try segment.rows(of: trace.traceID) {
                let span = SpanID(bits: UInt64(bitPattern: spans[row]))
                guard let other = arriving[span] else { continue }
                let version =
                    ends[row] == other.end
                    ? try reader.version(at: row, end: ends[row])
                    : SpanVersion(end: ends[row], contentHash: 0)
                versions[span] = max(versions[span] ?? version, version)
            }
        }
        return versions
    }

    private func segments(of trace: KnownTrace, project: Int64) throws -> [Int64] {
        if !trace.isSplit { return [trace.firstSegment] }
        let statement = try db.cachedStatement(
            sql: "SELECT segment FROM run_segments WHERE project = ? AND trace = ? ORDER BY segment"
        )
        return try Int64.fetchAll(statement, arguments: [project, trace.traceID.blob])
    }

    // MARK: Inserting

    private func insert(
        _ segment: PreparedSegment,
        project: Int64,
        known: [TraceID: KnownTrace]
    ) throws {
        let id = try insertSegment(segment, project: project)
        for trace in segment.traces {
            if let known = known[trace.traceID] {
                try extend(known, with: trace, segment: id, project: project)
            } else {
                try insertRun(trace, segment: id, project: project)
            }
            try insertDecisionKeys(trace, project: project)
        }
    }

    /// Inserts a segment and its columns, but no runs; returns its id.
    func insertSegment(
        _ segment: PreparedSegment,
        project: Int64,
        isMerged: Bool = false,
        isFinal: Bool = false,
        textEpoch: Int64 = 0
    ) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO segments(project, format, row_count, run_count, is_merged, is_final, text_epoch,
                    first_start, last_start, first_run, last_run, fingerprint, columns, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        let directory = SegmentDirectory(segment.blobs)
        let (rows, runs, bounds) = (segment.rowCount, segment.traces.count, segment.bounds)
        try statement.execute(arguments: [
            project, SegmentFormat.version, rows, runs, isMerged, isFinal, textEpoch, bounds.firstStart,
            bounds.lastStart,
            bounds.firstRun, bounds.lastRun, interpreter.fingerprint, directory.bytes.data,
            directory.checksum(rowCount: rows, runCount: runs, bounds: bounds),
        ])
        let id = db.lastInsertedRowID
        try BlobWriter.insert(segment.blobs, segment: id, into: db)
        return id
    }

    private func insertRun(_ trace: SegmentTrace, segment: Int64, project: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO runs(trace, project, segment, is_split, is_twin_candidate) VALUES (?, ?, ?, 0, ?)
                """
        )
        try statement.execute(arguments: [trace.traceID.blob, project, segment, trace.isTwinCandidate])
    }

    /// Notes the decisions a run shows, and which of them other runs show too.
    func insertDecisionKeys(_ trace: SegmentTrace, project: Int64) throws {
        for key in trace.decisionKeys {
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO decision_keys(project, key, trace, start) VALUES (?, ?, ?, ?)
                    ON CONFLICT(project, key, trace) DO UPDATE SET start = min(start, excluded.start)
                    """
            )
            try insert.execute(arguments: [project, key, trace.traceID.blob, trace.start])
            let share = try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO shared_decision_keys(project, key)
                    SELECT project, key FROM decision_keys
                    WHERE project = ? AND key = ? AND trace <> ? LIMIT 1
                    """
            )
            try share.execute(arguments: [project, key, trace.traceID.blob])
        }
    }

    /// Marks a run as lying in several segments, so that readers resolve it as a whole.
    private func extend(_ known: KnownTrace, with trace: SegmentTrace, segment: Int64, project: Int64) throws
    {
        try db.cachedStatement(sql: "UPDATE runs SET is_split = 1 WHERE trace = ? AND project = ?")
            .execute(arguments: [trace.traceID.blob, project])
        let insert = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO run_segments(project, trace, segment) VALUES (?, ?, ?)"
        )
        try insert.execute(arguments: [project, trace.traceID.blob, known.firstSegment])
        try insert.execute(arguments: [project, trace.traceID.blob, segment])
    }

    private func count(_ receipt: CommitReceipt, received: Int, newestStart: Int64, project: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE counters SET commits = commits + 1, generation = generation + 1,
                    acknowledged = acknowledged + ?,
                    stored = stored + ?, duplicates = duplicates + ?, superseded = superseded + ?,
                    newest_start = max(coalesce(newest_start, ?), coalesce(?, newest_start))
                WHERE project = ?
                """
        )
        let newest: Int64? = newestStart == .min ? nil : newestStart
        try statement.execute(arguments: [
            received, receipt.stored, receipt.duplicates, receipt.superseded, newest, newest, project,
        ])
    }
}
