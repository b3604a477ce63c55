import GRDB
import Model
import Wire

extension StoreDatabase {
    /// Interprets the segments anew that were made under other prices or rules, one transaction a segment.
    ///
    /// A crash in between leaves the rest for the next start. Spans themselves are never touched.
    static func reinterpret(_ pool: DatabasePool, interpreter: Interpreter, options: StoreOptions) throws {
        let outdated = try pool.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM segments WHERE fingerprint <> ?
                    AND id NOT IN (SELECT segment FROM content_dropped) ORDER BY id
                    """,
                arguments: [interpreter.fingerprint]
            )
        }
        // Without their texts, spans cannot be interpreted: their figures stay as they were.
        try pool.write { db in
            try db.execute(
                sql: """
                    UPDATE segments SET fingerprint = ?1 WHERE fingerprint <> ?1
                    AND id IN (SELECT segment FROM content_dropped)
                    """,
                arguments: [interpreter.fingerprint]
            )
        }
        for id in outdated {
            try pool.write { db in
                try reinterpret(db, segment: id, interpreter: interpreter, options: options)
            }
        }
    }

    /// Interprets one segment anew, within the caller's transaction.
    static func reinterpret(
        _ db: Database,
        segment id: Int64,
        interpreter: Interpreter,
        options: StoreOptions
    ) throws {
        let reader = try SegmentReader(db, id: id)
        let records = try (0..<reader.rowCount).map { try reader.record(at: $0) }
        let knowing = try FrozenRuns.knowing(interpreter, segment: reader, records, db)
        let encoder = SegmentEncoder(interpreter: knowing, level: options.compressionLevel)
        guard let segment = encoder.encode(records, rowsMax: Int.max).segments.first,
            segment.records.count == records.count
        else { throw StoreError.damaged(segment: id, column: "spanID", reason: "a span id stands twice") }
        try db.execute(
            sql: "DELETE FROM blobs WHERE id BETWEEN ? AND ?",
            arguments: [id * 256, id * 256 + 255]
        )
        try BlobWriter.insert(segment.blobs, segment: id, into: db)
        for trace in segment.traces {
            try replaceDecisionKeys(db, of: trace, segment: id)
            try db.execute(
                sql: """
                    UPDATE runs SET is_twin_candidate = ?, start = ?, checksum = ?, summary = ?
                    WHERE trace = ? AND project = (SELECT project FROM segments WHERE id = ?)
                        AND segment = ? AND is_split = 0
                    """,
                arguments: [
                    trace.isTwinCandidate, trace.run.start.nanoseconds, Int64(Checksum.crc32(trace.runBlob)),
                    trace.runBlob.data, trace.traceID.blob, id, id,
                ]
            )
        }
        let directory = SegmentDirectory(segment.blobs)
        let checksum = directory.checksum(
            rowCount: records.count,
            firstStart: segment.firstStart,
            lastStart: segment.lastStart
        )
        try db.execute(
            sql: "UPDATE segments SET fingerprint = ?, columns = ?, checksum = ? WHERE id = ?",
            arguments: [interpreter.fingerprint, directory.bytes.data, checksum, id]
        )
    }

    /// Keys of a whole run are replaced; to those of a split run each of its segments adds its own.
    private static func replaceDecisionKeys(_ db: Database, of trace: SegmentTrace, segment: Int64) throws {
        let isDead = try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM dead_runs WHERE segment = ? AND trace = ?)",
            arguments: [segment, trace.traceID.blob]
        )
        if isDead == true { return }
        let project = try Int64.fetchOne(
            db,
            sql: "SELECT project FROM segments WHERE id = ?",
            arguments: [segment]
        )
        try db.execute(
            sql: """
                DELETE FROM decision_keys WHERE project = ?1 AND trace = ?2
                AND EXISTS (SELECT 1 FROM runs WHERE trace = ?2 AND project = ?1 AND is_split = 0)
                """,
            arguments: [project, trace.traceID.blob]
        )
        for key in trace.decisionKeys {
            try db.execute(
                sql: "INSERT OR IGNORE INTO decision_keys(project, key, trace) VALUES (?, ?, ?)",
                arguments: [project, key, trace.traceID.blob]
            )
        }
    }
}
