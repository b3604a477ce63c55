import GRDB
import Model

/// Takes runs, and segments that hold none any more, out of the catalogue.
enum SegmentRemoval {
    /// Marks runs' rows in a segment as dead, and deletes the segment when nothing in it lives.
    static func bury(_ traces: Set<TraceID>, in segment: Int64, _ db: Database) throws {
        if traces.isEmpty { return }
        let counts = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT run_count, dead_runs FROM segments WHERE id = ?"),
            arguments: [segment]
        )
        guard let counts else { return }
        if counts[1] as Int + traces.count >= counts[0] as Int { return try delete(segment, db) }
        let insert = try db.cachedStatement(sql: "INSERT INTO dead_runs(segment, trace) VALUES (?, ?)")
        for trace in traces { try insert.execute(arguments: [segment, trace.blob]) }
        // One of which half is dead may be folded again.
        try db.cachedStatement(
            sql: """
                UPDATE segments SET dead_runs = dead_runs + ?1,
                    is_final = CASE WHEN (dead_runs + ?1) * 2 > run_count THEN 0 ELSE is_final END
                WHERE id = ?2
                """
        ).execute(arguments: [traces.count, segment])
    }

    /// Deletes a segment with everything that hangs on it.
    static func delete(_ segment: Int64, _ db: Database) throws {
        let epoch = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT text_epoch FROM segments WHERE id = ?"),
            arguments: [segment]
        )
        try deleteBlobs(of: segment, db)
        try db.cachedStatement(sql: "DELETE FROM dead_runs WHERE segment = ?").execute(arguments: [segment])
        for table in ["content_dropped WHERE segment", "segments WHERE id"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) = ?").execute(arguments: [segment])
        }
        if let epoch { try deleteText(ofUnused: epoch, db) }
    }

    /// Deletes the text of an epoch to which no segment refers any more.
    static func deleteText(ofUnused epoch: Int64, _ db: Database) throws {
        if epoch == 0 { return }
        let isUsed = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM segments WHERE text_epoch = ?1 AND text_epoch > 0)"
            ),
            arguments: [epoch]
        )
        if isUsed == false { try TextPages.delete(epoch: epoch, db) }
    }

    /// Deletes the columns of a segment.
    static func deleteBlobs(of segment: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM blobs WHERE id BETWEEN ? AND ?")
            .execute(arguments: [segment * BlobSlot.count, segment * BlobSlot.count + BlobSlot.count - 1])
    }
}
