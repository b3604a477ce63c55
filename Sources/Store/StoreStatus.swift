import GRDB
public import Model

/// Counts over all projects of a ledger; `acknowledged = stored + duplicates` always holds.
public struct StoreStatus: Hashable, Sendable {
    /// Committed requests.
    public var commits: Int64 = 0
    /// Spans acknowledged.
    public var acknowledged: Int64 = 0
    /// Spans written, later versions of known spans included.
    public var stored: Int64 = 0
    /// Spans acknowledged that were already there.
    public var duplicates: Int64 = 0
    /// Spans written that replaced an earlier version.
    public var superseded: Int64 = 0
    /// Spans that retention took out.
    public var dropped: Int64 = 0
    /// Spans there now, each once.
    public var spans: Int64 { stored - superseded - dropped }
    /// Runs.
    public var runs: Int64 = 0
    /// Segments.
    public var segments: Int64 = 0
    /// Bytes of the database's pages.
    public var databaseBytes: Int64 = 0
    /// Version of the SQLite library in use.
    public var sqliteVersion: String = ""
    /// Start of the newest span.
    public var newestSpan: Instant?

    /// Bytes of the write-ahead log's file.
    public var logBytes: Int64 = 0
    /// Age of the oldest read under way, if there is one.
    public var oldestRead: Duration?
    /// Free bytes of the disk, if known; of a store open for writing.
    public var freeBytes: Int64?
    /// Free bytes below which batches are refused.
    public var floorBytes: Int64 = 0
    /// Bytes kept to be given back on a full disk.
    public var ballastBytes: Int64 = 0
    /// What every report must say; see `SpanStore.warning`.
    public var warning: String?

    /// A fault of the store as words for an operator.
    static func text(_ error: StoreError) -> String {
        switch error {
        case .failed(let reason): "writing has ended: \(reason)"
        case .diskFloor(let free, let floor): "\(free) bytes of the disk are free, the floor is \(floor)"
        case .cannotWrite(let reason): "the last write failed: \(reason)"
        default: "\(error)"
        }
    }

    init(_ db: Database) throws {
        let counters = try Row.fetchOne(
            db,
            sql: """
                SELECT sum(commits), sum(acknowledged), sum(stored), sum(duplicates), sum(superseded),
                    max(newest_start)
                FROM counters
                """
        )
        if let counters {
            commits = counters[0] ?? 0
            acknowledged = counters[1] ?? 0
            stored = counters[2] ?? 0
            duplicates = counters[3] ?? 0
            superseded = counters[4] ?? 0
            newestSpan = (counters[5] as Int64?).map(Instant.init(nanoseconds:))
        }
        if try LifeSchema.isPresent(db) {
            dropped = try Int64.fetchOne(db, sql: "SELECT sum(spans) FROM dropped") ?? 0
        }
        runs = try Int64.fetchOne(db, sql: "SELECT count(*) FROM runs") ?? 0
        segments = try Int64.fetchOne(db, sql: "SELECT count(*) FROM segments") ?? 0
        let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        databaseBytes = pages * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        sqliteVersion = try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? ""
    }
}
