import GRDB
public import Model

/// The tables that remember what was taken out of a ledger.
enum LifeSchema {
    /// Version 2 of the catalogue; may be run on a ledger that has these tables.
    static let version2 = """
        -- One row a project: what retention took out.
        CREATE TABLE IF NOT EXISTS dropped(
            project INTEGER PRIMARY KEY REFERENCES projects(id),
            runs INTEGER NOT NULL,
            spans INTEGER NOT NULL,
            -- Every run dropped had ended before this time, and every content dropped was of such a run.
            steps_before INTEGER,
            content_before INTEGER
        ) STRICT;

        -- Segments whose spans lost their attributes, events and links.
        CREATE TABLE IF NOT EXISTS content_dropped(
            segment INTEGER PRIMARY KEY,
            time INTEGER NOT NULL
        ) STRICT;

        -- Runs whose stored figures are final, because what they depend on was taken out.
        CREATE TABLE IF NOT EXISTS frozen_runs(
            project INTEGER NOT NULL,
            trace BLOB NOT NULL,
            PRIMARY KEY(project, trace)
        ) STRICT, WITHOUT ROWID;
        """

    /// Whether the ledger has the tables; one that nothing was ever taken out of may lack them.
    static func isPresent(_ db: Database) throws -> Bool { try db.tableExists("frozen_runs") }

    /// Makes the tables if need be, within the caller's transaction.
    static func ensure(_ db: Database) throws {
        if try !isPresent(db) { try db.execute(sql: version2) }
    }
}

/// What retention took out of one project, for reports that have to say so.
public struct DroppedData: Hashable, Sendable {
    /// Runs taken out, whole.
    public var runs: Int64 = 0
    /// Spans of those runs.
    public var spans: Int64 = 0
    /// Figures from before this time are incomplete; `nil` if nothing was taken out.
    public var stepsBefore: Instant?
    /// Texts of runs that ended before this time may be gone, while their figures stay; `nil` if none is.
    public var contentBefore: Instant?

    /// Nothing taken out.
    public init() {}

    init(_ db: Database, project: Int64) throws {
        guard try LifeSchema.isPresent(db),
            let row = try Row.fetchOne(
                db,
                sql: "SELECT runs, spans, steps_before, content_before FROM dropped WHERE project = ?",
                arguments: [project]
            )
        else { return }
        runs = try row.decode(atIndex: 0)
        spans = try row.decode(atIndex: 1)
        stepsBefore = (try row.decode(Int64?.self, atIndex: 2)).map(Instant.init(nanoseconds:))
        contentBefore = (try row.decode(Int64?.self, atIndex: 3)).map(Instant.init(nanoseconds:))
    }
}

/// Runs that must not be interpreted anew, because their figures rest on what is no longer there.
enum FrozenRuns {
    static func contains(_ trace: TraceID, project: Int64, _ db: Database) throws -> Bool {
        guard try LifeSchema.isPresent(db) else { return false }
        let statement = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM frozen_runs WHERE project = ? AND trace = ?)"
        )
        return try Bool.fetchOne(statement, arguments: [project, trace.blob]) ?? false
    }
}

/// The drop of a segment's texts while its figures stay.
enum ContentDrop {
    /// The columns that hold what the sender wrote: attributes, events, links.
    static let columns: Set<UInt8> = Set(
        [RecordColumn.attributes, .events, .links].map(\.rawValue)
    )

    /// Whether a segment has lost its texts.
    static func isDropped(segment: Int64, _ db: Database) throws -> Bool {
        guard try LifeSchema.isPresent(db) else { return false }
        let statement = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM content_dropped WHERE segment = ?)"
        )
        return try Bool.fetchOne(statement, arguments: [segment]) ?? false
    }
}
