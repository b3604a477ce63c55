import GRDB
public import Model

/// The tables that remember what was taken out of a ledger.
enum LifeSchema {
    /// Makes the tables; may be run on a ledger that has them.
    private static let tables = """
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
    static func isPresent(_ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'frozen_runs'"
        )
        return try Int.fetchOne(statement) != nil
    }

    /// Makes the tables if need be, within the caller's transaction.
    static func ensure(_ db: Database) throws {
        if try !isPresent(db) { try db.execute(sql: tables) }
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

/// Runs whose figures rest on texts of other runs that are no longer there.
///
/// What was known of the others is in what is stored: calls that are marked as second sightings, and
/// decisions whose keys the catalogue does not give to the run.
enum FrozenRuns {
    static func contains(_ trace: TraceID, project: Int64, _ db: Database) throws -> Bool {
        guard try LifeSchema.isPresent(db) else { return false }
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM frozen_runs WHERE project = ? AND trace = ?"
        )
        return try Int.fetchOne(statement, arguments: [project, trace.blob]) != nil
    }

    /// The same rules, which take what is stored of the frozen runs of a segment as known.
    ///
    /// `records` are all of the segment's spans, in its order.
    static func knowing(
        _ interpreter: Interpreter,
        segment: SegmentReader,
        _ records: [SpanRecord],
        _ db: Database
    ) throws -> Interpreter {
        let project = try Int64.fetchOne(
            db,
            sql: "SELECT project FROM segments WHERE id = ?",
            arguments: [segment.id]
        )
        // Segments of format 1 are older than any that were frozen.
        guard let project, segment.entry.format > 1, try LifeSchema.isPresent(db) else { return interpreter }
        var known: [TraceID: Elsewhere] = [:]
        let runs = try segment.runs(RunColumns(numbers: [.traceHigh, .traceLow]))
        let offsets = try segment.offsets()
        let ratings = try segment.number(StepNumber.rating)
        let spans = try segment.number(StepNumber.spanID)
        for run in 0..<runs.count {
            let trace = runs.traceID(at: run)
            guard try contains(trace, project: project, db) else { continue }
            let rows = Int(offsets[run])..<Int(offsets[run + 1])
            var elsewhere = Elsewhere()
            for row in rows where ratings[row] == Int64(Rating.duplicate.rawValue) {
                elsewhere.twins.insert(SpanID(bits: UInt64(bitPattern: spans[row])))
            }
            let alone = interpreter.resolve(Array(records[rows]), Elsewhere())
            let stored = try FrozenRun.decisionKeys(db, trace, project: project)
            elsewhere.claimedDecisions = Set(interpreter.decisionKeys(alone)).subtracting(stored)
            known[trace] = elsewhere
        }
        return known.isEmpty ? interpreter : interpreter.knowing(known)
    }
}

/// The drop of a segment's texts while its figures stay.
enum ContentDrop {
    /// Whether a segment has lost its texts.
    static func isDropped(segment: Int64, _ db: Database) throws -> Bool {
        guard try LifeSchema.isPresent(db) else { return false }
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM content_dropped WHERE segment = ?")
        return try Int.fetchOne(statement, arguments: [segment]) != nil
    }
}
