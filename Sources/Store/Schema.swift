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
        if found < 1 {
            try db.execute(sql: current)
        } else if found < 2 {
            try SchemaUpgrade.toVersion2(db)
        }
        try LifeSchema.ensure(db)
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static let current = """
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
            newest_start INTEGER,
            -- Grows with every change of the project's segments or runs.
            generation INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        -- id = segment * 4096 + slot.
        CREATE TABLE blobs(
            id INTEGER PRIMARY KEY,
            codec INTEGER NOT NULL,
            raw_count INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;

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
        """ + segments + runs + TextPages.schema

    static let segments = """

        CREATE TABLE segments(
            -- Never used again, because readers remember what they worked out by it.
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            project INTEGER NOT NULL REFERENCES projects(id),
            format INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            run_count INTEGER NOT NULL,
            -- Runs whose rows here are replaced by rows in a later segment.
            dead_runs INTEGER NOT NULL DEFAULT 0,
            -- 1 if written by merging; 1 if merging has nothing more to do with it.
            is_merged INTEGER NOT NULL DEFAULT 0,
            is_final INTEGER NOT NULL DEFAULT 0,
            -- The text heap that its long texts refer to; 0 for none.
            text_epoch INTEGER NOT NULL DEFAULT 0,
            -- Bounds of the starts of its steps and of its runs.
            first_start INTEGER NOT NULL,
            last_start INTEGER NOT NULL,
            first_run INTEGER NOT NULL,
            last_run INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            -- Number and checksum of each blob there is, so that one lost or exchanged is noticed.
            columns BLOB NOT NULL,
            -- CRC-32 of the counts of rows and runs, the bounds and columns.
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX segments_by_project ON segments(project);
        CREATE INDEX segments_to_merge ON segments(project) WHERE is_final = 0;
        CREATE INDEX segments_by_text ON segments(text_epoch) WHERE text_epoch > 0;
        CREATE INDEX segments_by_fingerprint ON segments(fingerprint);
        """

    static let runs = """

        -- Where each trace is.
        CREATE TABLE runs(
            trace BLOB NOT NULL,
            project INTEGER NOT NULL,
            -- First segment that holds spans of the run.
            segment INTEGER NOT NULL,
            -- 1 when the spans lie in several segments, which run_segments lists.
            is_split INTEGER NOT NULL,
            is_twin_candidate INTEGER NOT NULL,
            PRIMARY KEY(trace, project)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX runs_twin_candidates ON runs(project)
        WHERE is_twin_candidate = 1 AND is_split = 0;

        -- Which runs show a decision that other runs may show too, because conversations repeat old
        -- messages; start is the run's.
        CREATE TABLE decision_keys(
            project INTEGER NOT NULL,
            key TEXT NOT NULL,
            trace BLOB NOT NULL,
            start INTEGER NOT NULL,
            PRIMARY KEY(project, key, trace)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX decision_keys_by_trace ON decision_keys(project, trace);

        -- The keys that were shown by several runs at some time.
        CREATE TABLE shared_decision_keys(
            project INTEGER NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY(project, key)
        ) STRICT, WITHOUT ROWID;
        """
}
