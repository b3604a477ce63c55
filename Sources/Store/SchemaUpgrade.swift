import Foundation
import GRDB
import Model
import Wire

/// Brings ledgers of earlier versions up to date, within one transaction.
///
/// Only the catalogue changes here. Segments of format 1 keep their bytes and get a fingerprint of their own, so
/// that opening the store interprets them anew and writes them in today's format.
enum SchemaUpgrade {
    /// The fingerprint of segments that must be written anew.
    static let outdated = "format 1"

    static func toVersion2(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE counters ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
                DROP INDEX segments_by_time;
                ALTER TABLE segments RENAME TO segments1;
                ALTER TABLE runs RENAME TO runs1;
                DROP TABLE decision_keys;
                """ + Schema.segments + Schema.runs
                + """

                    INSERT INTO runs SELECT trace, project, segment, is_split, is_twin_candidate FROM runs1;
                    DROP TABLE runs1;
                    """
        )
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
        guard let directory = SegmentDirectory(bytes: bytes),
            Int64(Checksum.crc32(writer.bytes)) == row["checksum"] as Int64
        else { throw StoreError.damaged(segment: id, column: "rows", reason: "checksum mismatch") }
        let bounds = SegmentBounds(firstStart: first, lastStart: last, firstRun: first, lastRun: last)
        try db.execute(
            sql: """
                INSERT INTO segments(id, project, format, row_count, run_count, dead_runs, first_start,
                    last_start, first_run, last_run, fingerprint, columns, checksum)
                VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, row["project"] as Int64, rows, runs, row["dead_runs"] as Int64, first, last, first, last,
                outdated, row["columns"] as Data,
                directory.checksum(rowCount: rows, runCount: runs, bounds: bounds),
            ]
        )
    }
}
