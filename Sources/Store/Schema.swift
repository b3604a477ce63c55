import GRDB

/// The catalogue's tables, as numbered, append-only migrations.
enum Schema {
    /// `application_id` of a ledger: "SPNL".
    static let applicationID = 0x5350_4E4C
    /// `user_version` this program writes, and the newest it can read.
    static let version = 2

    /// Creates or upgrades the tables; the caller has checked that the file is not newer.
    static func migrate(_ db: Database) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if found < 1 { try db.execute(sql: version1) }
        if found < 2 { try db.execute(sql: LifeSchema.version2) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static let version1 = """
        CREATE TABLE projects(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        -- One row a project: what was acknowledged, stored, already there, or replaced by a later
        -- version.
        CREATE TABLE counters(
            project INTEGER PRIMARY KEY REFERENCES projects(id),
            commits INTEGER NOT NULL,
            acknowledged INTEGER NOT NULL,
            stored INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            superseded INTEGER NOT NULL,
            newest_start INTEGER
        ) STRICT;

        CREATE TABLE segments(
            id INTEGER PRIMARY KEY,
            project INTEGER NOT NULL REFERENCES projects(id),
            format INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            run_count INTEGER NOT NULL,
            -- Runs whose rows here are replaced by rows in a later segment.
            dead_runs INTEGER NOT NULL DEFAULT 0,
            first_start INTEGER NOT NULL,
            last_start INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            -- Number and checksum of each blob there is, so that one lost or exchanged is noticed.
            columns BLOB NOT NULL,
            -- CRC-32 of row_count, first_start, last_start and columns.
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX segments_by_time ON segments(project, first_start);

        -- id = segment * 256 + column number.
        CREATE TABLE blobs(
            id INTEGER PRIMARY KEY,
            codec INTEGER NOT NULL,
            raw_count INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;

        CREATE TABLE runs(
            id INTEGER PRIMARY KEY,
            project INTEGER NOT NULL REFERENCES projects(id),
            trace BLOB NOT NULL,
            -- First segment that holds spans of the run.
            segment INTEGER NOT NULL,
            -- 1 when the spans lie in several segments: the row is then only a bound in time.
            is_split INTEGER NOT NULL,
            is_twin_candidate INTEGER NOT NULL,
            start INTEGER NOT NULL,
            first_start INTEGER NOT NULL,
            last_end INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            summary BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX runs_by_trace ON runs(trace, project);
        CREATE INDEX runs_by_start ON runs(project, start) WHERE is_split = 0;
        CREATE INDEX runs_twin_candidates ON runs(project)
        WHERE is_twin_candidate = 1 AND is_split = 0;

        -- Which runs show a decision that other runs may show too, because conversations repeat old
        -- messages.
        CREATE TABLE decision_keys(
            project INTEGER NOT NULL,
            key TEXT NOT NULL,
            trace BLOB NOT NULL,
            PRIMARY KEY(project, key, trace)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX decision_keys_by_trace ON decision_keys(project, trace);

        -- Which runs' rows in which segments are dead.
        CREATE TABLE dead_runs(
            segment INTEGER NOT NULL,
            trace BLOB NOT NULL,
            PRIMARY KEY(segment, trace)
        ) STRICT, WITHOUT ROWID;

        -- Every segment of the runs that have several.
        CREATE TABLE run_segments(
            project INTEGER NOT NULL,
            trace BLOB NOT NULL,
            segment INTEGER NOT NULL,
            PRIMARY KEY(project, trace, segment)
        ) STRICT, WITHOUT ROWID;
        """
}
