import Foundation
import GRDB
import Model
import Wire

/// Brings ledgers of earlier versions up to date, within one transaction.
///
/// Only the catalogue changes here. Segments of format 1 keep their bytes and get a fingerprint of their
/// own, so that opening the store interprets them anew and writes them in today's format.
enum SchemaUpgrade {
    /// The fingerprint of segments that must be written anew.
    static let outdated = "format 1"

    static func toVersion2(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE counters ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
                DROP INDEX segments_by_time;
                DROP INDEX runs_by_trace;
                DROP INDEX runs_by_start;
                DROP INDEX runs_twin_candidates;
                ALTER TABLE segments RENAME TO segments1;
                ALTER TABLE runs RENAME TO runs1;
                DROP TABLE decision_keys;
                """ + Schema.segments + Schema.runs + TextPages.schema
                    + """

                    INSERT INTO runs SELECT trace, project, segment, is_split, is_twin_candidate FROM runs1;
                    DROP TABLE runs1;
                    """
        )
        // From the end, so that no row is moved onto one that has not moved yet.
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM blobs ORDER BY id DESC") {
            try db.execute(
                sql: "UPDATE blobs SET id = ? WHERE id = ?",
                arguments: [BlobSlot.row(UInt16(id % 256), of: id / 256), id]
            )
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM segments1 ORDER BY id") {
            try copySegment(row, db)
        }
        try db.execute(sql: "DROP TABLE segments1")
    }

    /// Checks a segment's row as version 1 did and writes it with today's checksum.
    private static func copySegment(_ row: Row, _ db: Database) throws {
        let (id, rows, runs): (Int64, Int, Int) = (row["id"], row["row_count"], row["run_count"])
        let (first, last): (Int64, Int64) = (row["first_start"], row["last_start"])
        let bytes = [UInt8](row["columns"] as Data)
        var writer = ByteWriter()
        for number in [Int64(rows), first, last] { writer.fixed64(UInt64(bitPattern: number)) }
        writer.raw(bytes)
        guard bytes.count % 5 == 0, Int64(Checksum.crc32(writer.bytes)) == row["checksum"] as Int64 else {
            throw StoreError.damaged(segment: id, column: "rows", reason: "checksum mismatch")
        }
        let entries = stride(from: 0, to: bytes.count, by: 5).map { entry in
            (
                slot: UInt16(bytes[entry]),
                checksum: (1...4).reduce(UInt32(0)) {
                    $0 | UInt32(bytes[entry + $1]) << UInt32(8 * ($1 - 1))
                }
            )
        }
        let directory = SegmentDirectory(entries)
        let bounds = SegmentBounds(firstStart: first, lastStart: last, firstRun: first, lastRun: last)
        try db.execute(
            sql: """
                INSERT INTO segments(id, project, format, row_count, run_count, dead_runs, first_start,
                    last_start, first_run, last_run, fingerprint, columns, checksum)
                VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, row["project"] as Int64, rows, runs, row["dead_runs"] as Int64, first, last, first, last,
                outdated, directory.bytes.data,
                directory.checksum(rowCount: rows, runCount: runs, bounds: bounds),
            ]
        )
    }
}
