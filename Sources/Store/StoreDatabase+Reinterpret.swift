import GRDB
import Model
import Wire

extension StoreDatabase {
    /// Interprets the segments anew that were made under other prices or rules, or written in an earlier
    /// format, one transaction a segment.
    ///
    /// A crash in between leaves the rest for the next start. Spans themselves are never touched.
    static func reinterpret(_ pool: DatabasePool, interpreter: Interpreter, options: StoreOptions) throws {
        let outdated = try pool.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM segments WHERE (fingerprint < ?1 OR fingerprint > ?1)
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
        let records = try SpanReader(reader).records(in: 0..<reader.rowCount)
        let row = try Row.fetchOne(
            db,
            sql: "SELECT project, is_merged FROM segments WHERE id = ?",
            arguments: [id]
        )
        guard let row else { return }
        let (project, isMerged): (Int64, Bool) = (row[0], row[1])
        let knowing = try FrozenRuns.knowing(interpreter, segment: reader, records, db)
        var (table, traces) = SegmentEncoder(interpreter: knowing).table(records)
        guard table.rowCount == records.count, table.runs.count == reader.entry.runCount else {
            throw StoreError.damaged(segment: id, column: "spanID", reason: "a span id stands twice")
        }
        let blobs: [Blob]
        let directory: SegmentDirectory
        if isMerged {
            // Rows stay where they are, so that what the spans carried stays as it is.
            table = try inOrder(of: reader, table)
            table.numbers[.contentHash] = nil
            blobs = SegmentPacker.short(of: table, effort: .merge)
            let kept = reader.entry.directory.checksums.filter { SegmentPacker.isContent($0.key) }
            directory = SegmentDirectory(
                blobs.map { ($0.slot, $0.checksum) }
                    + kept.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            )
            let replaced = reader.entry.directory.checksums.keys.filter { !SegmentPacker.isContent($0) }
            for slot in replaced {
                try db.execute(sql: "DELETE FROM blobs WHERE id = ?", arguments: [BlobSlot.row(slot, of: id)])
            }
        } else {
            blobs = SegmentPacker.blobs(of: table, effort: .ingest)
            directory = SegmentDirectory(blobs)
            try SegmentRemoval.deleteBlobs(of: id, db)
        }
        try BlobWriter.insert(blobs, segment: id, into: db)
        let writer = BatchWriter(db, interpreter: interpreter, options: options)
        for trace in traces {
            try replaceDecisionKeys(db, of: trace, segment: id, project: project, writer)
            try db.execute(
                sql: """
                    UPDATE runs SET is_twin_candidate = ?
                    WHERE trace = ? AND project = ? AND segment = ? AND is_split = 0
                    """,
                arguments: [trace.isTwinCandidate, trace.traceID.blob, project, id]
            )
        }
        let bounds = table.bounds
        let checksum = directory.checksum(rowCount: records.count, runCount: traces.count, bounds: bounds)
        try db.execute(
            sql: """
                UPDATE segments SET format = ?, fingerprint = ?, first_run = ?, last_run = ?, columns = ?,
                    checksum = ? WHERE id = ?
                """,
            arguments: [
                SegmentFormat.version, interpreter.fingerprint, bounds.firstRun, bounds.lastRun,
                directory.bytes.data, checksum, id,
            ]
        )
        try db.execute(
            sql: "UPDATE counters SET generation = generation + 1 WHERE project = ?",
            arguments: [project]
        )
    }

    /// The table with its runs in the order of a stored segment.
    private static func inOrder(of reader: SegmentReader, _ table: SegmentTable) throws -> SegmentTable {
        var places: [TraceID: Int] = [:]
        for run in 0..<table.runs.count { places[table.runs.traceID(at: run)] = run }
        let stored = try reader.runs(RunColumns(numbers: [.traceHigh, .traceLow]))
        let picks = try (0..<stored.count).map { run in
            guard let place = places[stored.traceID(at: run)] else {
                throw reader.damaged(.runNumber(.traceLow), "no spans of run \(stored.traceID(at: run))")
            }
            return RunPick(table: 0, run: place)
        }
        return SegmentTable(picking: picks, from: [table])
    }

    /// Keys of a whole run are replaced; to those of a split run each of its segments adds its own.
    private static func replaceDecisionKeys(
        _ db: Database,
        of trace: SegmentTrace,
        segment: Int64,
        project: Int64,
        _ writer: BatchWriter
    ) throws {
        let isDead = try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM dead_runs WHERE segment = ? AND trace = ?)",
            arguments: [segment, trace.traceID.blob]
        )
        if isDead == true { return }
        try db.execute(
            sql: """
                DELETE FROM decision_keys WHERE project = ?1 AND trace = ?2
                AND EXISTS (SELECT 1 FROM runs WHERE trace = ?2 AND project = ?1 AND is_split = 0)
                """,
            arguments: [project, trace.traceID.blob]
        )
        try writer.insertDecisionKeys(trace, project: project)
    }
}
