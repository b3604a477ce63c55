import GRDB

/// The numbers and identities of recent commits, kept in the database beside what they committed.
///
/// A mark outside the database names one of them. A database that lacks it has lost acknowledged commits; one
/// that has another identity under the same number has another history.
struct CommitMarks {
    /// The newest commit, if there is any.
    private(set) var newest: HighWaterMark

    /// Commits that are kept at least, and after which the older ones are dropped.
    ///
    /// More than a mark can lag behind; one in so many commits deletes as many rows.
    static let kept: Int64 = 1_024

    /// Created beside the catalogue's tables.
    static let table = """
        CREATE TABLE IF NOT EXISTS commit_marks(
            sequence INTEGER PRIMARY KEY,
            -- Random, so that two commits under one number can be told apart.
            identity INTEGER NOT NULL
        ) STRICT
        """

    /// Reads where the database stands; an empty one, or one without the table, stands at 0.
    init(_ db: Database) throws {
        newest = HighWaterMark(sequence: 0, identity: 0, acknowledged: 0)
        guard try db.tableExists("commit_marks") else { return }
        let row = try Row.fetchOne(
            db,
            sql: "SELECT sequence, identity FROM commit_marks ORDER BY sequence DESC LIMIT 1"
        )
        guard let row else { return }
        newest.sequence = row[0]
        newest.identity = row[1]
        newest.acknowledged = try Int64.fetchOne(db, sql: "SELECT sum(acknowledged) FROM counters") ?? 0
    }

    /// Adds the row of a commit, within its transaction; `newest` changes with `didCommit`.
    func insertNext(_ db: Database, acknowledging spans: Int) throws -> HighWaterMark {
        let next = HighWaterMark(
            sequence: newest.sequence + 1,
            identity: Int64.random(in: .min ... .max),
            acknowledged: newest.acknowledged + Int64(spans)
        )
        try db.cachedStatement(sql: "INSERT INTO commit_marks(sequence, identity) VALUES (?, ?)")
            .execute(arguments: [next.sequence, next.identity])
        if next.sequence % Self.kept == 0 {
            try db.cachedStatement(sql: "DELETE FROM commit_marks WHERE sequence <= ?")
                .execute(arguments: [next.sequence - Self.kept])
        }
        return next
    }

    /// The transaction of `insertNext` was committed.
    mutating func didCommit(_ mark: HighWaterMark) { newest = mark }

    /// What is missing from the database if the mark is right, in words; `nil` if nothing is.
    func fault(against mark: HighWaterMark, _ db: Database) throws -> String? {
        if newest.sequence < mark.sequence {
            let commits = mark.sequence - newest.sequence
            let spans = max(0, mark.acknowledged - newest.acknowledged)
            return "\(commits) acknowledged commits with \(spans) spans are missing: the database ends with "
                + "commit \(newest.sequence), and commit \(mark.sequence) was acknowledged"
        }
        guard newest.sequence > 0 else { return nil }
        let identity = try Int64.fetchOne(
            db,
            sql: "SELECT identity FROM commit_marks WHERE sequence = ?",
            arguments: [mark.sequence]
        )
        // An older one has been dropped from the table: nothing can be said, and nothing is missing.
        guard let identity, identity != mark.identity else { return nil }
        return "commit \(mark.sequence) of the database is not the one that was acknowledged: its files are "
            + "of another ledger, or of another time"
    }
}
