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
                receipt.stored += segment.records.count
            } else {
                try merge(segment, known: known, project: project, receipt: &receipt)
            }
            newestStart = max(newestStart, segment.lastStart)
        }
        try count(receipt, received: batch.received, newestStart: newestStart, project: project)
        return receipt
    }

    // MARK: Known traces

    private struct KnownTrace {
        var traceID: TraceID
        var runRow: Int64
        var firstSegment: Int64
        var isSplit: Bool
    }

    private func knownTrace(_ traceID: TraceID, project: Int64) throws -> KnownTrace? {
        let statement = try db.cachedStatement(
            sql: "SELECT id, segment, is_split FROM runs WHERE trace = ? AND project = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [traceID.blob, project]) else { return nil }
        return KnownTrace(traceID: traceID, runRow: row[0], firstSegment: row[1], isSplit: row[2])
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
            let stored = try storedVersions(of: trace, project: project)
            for row in rows {
                guard let version = stored[segment.records[row].spanID] else { continue }
                if segment.versions[row] <= version { dropped.insert(row) } else { receipt.superseded += 1 }
            }
        }
        receipt.duplicates += dropped.count
        receipt.stored += segment.records.count - dropped.count
        if dropped.count == segment.records.count { return }
        let knownByTrace = Dictionary(known.map { ($0.traceID, $0) }) { first, _ in first }
        if dropped.isEmpty {
            try insert(segment, project: project, known: knownByTrace)
            return
        }
        let kept = segment.records.indices.filter { !dropped.contains($0) }.map { segment.records[$0] }
        let encoder = SegmentEncoder(interpreter: interpreter, level: options.compressionLevel)
        for part in encoder.encode(kept, rowsMax: Int.max).segments {
            try insert(part, project: project, known: knownByTrace)
        }
    }

    /// The newest stored version of every span of a trace.
    private func storedVersions(of trace: KnownTrace, project: Int64) throws -> [SpanID: SpanVersion] {
        var versions: [SpanID: SpanVersion] = [:]
        for id in try segments(of: trace, project: project) {
            let reader = try SegmentReader(db, id: id)
            let spans = try reader.number(.spanID)
            for row in try reader.rows(of: trace.traceID) {
                let span = SpanID(bits: UInt64(bitPattern: spans[row]))
                let version = try reader.version(at: row)
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
    func insertSegment(_ segment: PreparedSegment, project: Int64) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO segments(project, format, row_count, run_count, first_start, last_start,
                    fingerprint, columns, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        let directory = SegmentDirectory(segment.blobs)
        try statement.execute(arguments: [
            project, SegmentFormat.version, segment.records.count, segment.traces.count, segment.firstStart,
            segment.lastStart, interpreter.fingerprint, directory.bytes.data,
            directory.checksum(
                rowCount: segment.records.count,
                firstStart: segment.firstStart,
                lastStart: segment.lastStart
            ),
        ])
        let id = db.lastInsertedRowID
        try BlobWriter.insert(segment.blobs, segment: id, into: db)
        return id
    }

    private func insertRun(_ trace: SegmentTrace, segment: Int64, project: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO runs(project, trace, segment, is_split, is_twin_candidate, start, first_start,
                    last_end, checksum, summary)
                VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(arguments: [
            project, trace.traceID.blob, segment, trace.isTwinCandidate, trace.run.start.nanoseconds,
            trace.run.firstStart.nanoseconds, trace.run.lastEnd.nanoseconds,
            Int64(Checksum.crc32(trace.runBlob)),
            trace.runBlob.data,
        ])
    }

    func insertDecisionKeys(_ trace: SegmentTrace, project: Int64) throws {
        for key in trace.decisionKeys {
            let statement = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO decision_keys(project, key, trace) VALUES (?, ?, ?)"
            )
            try statement.execute(arguments: [project, key, trace.traceID.blob])
        }
    }

    /// Marks a run as lying in several segments, so that readers resolve it as a whole.
    private func extend(_ known: KnownTrace, with trace: SegmentTrace, segment: Int64, project: Int64) throws
    {
        let update = try db.cachedStatement(
            sql: """
                UPDATE runs
                SET is_split = 1, first_start = min(first_start, ?), last_end = max(last_end, ?)
                WHERE id = ?
                """
        )
        try update.execute(arguments: [
            trace.run.firstStart.nanoseconds, trace.run.lastEnd.nanoseconds, known.runRow,
        ])
        let insert = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO run_segments(project, trace, segment) VALUES (?, ?, ?)"
        )
        try insert.execute(arguments: [project, trace.traceID.blob, known.firstSegment])
        try insert.execute(arguments: [project, trace.traceID.blob, segment])
    }

    private func count(_ receipt: CommitReceipt, received: Int, newestStart: Int64, project: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE counters SET commits = commits + 1, acknowledged = acknowledged + ?,
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
