import GRDB
import GRDBSQLite
import Synchronization

/// Moves the log into the database between two groups, on the one connection that writes.
///
/// SQLite's own checkpoints are off on every connection, because two connections that checkpoint at the same
/// moment can lose commits (SQLite 3.7.0 to 3.51.2).
final class Checkpointer: Sendable {
    private struct State {
        /// Pages this connection had written to the log when it was last moved.
        var pagesMoved: Int32 = 0
        /// A log that a reader holds is not cut again before this.
        var nextCut = ContinuousClock.now
    }

    /// Milliseconds that cutting the log waits for readers; groups wait as long.
    private static let cutMilliseconds: Int32 = 100
    /// Pause after a log could not be cut.
    private static let cutPause = Duration.seconds(1)

    private let directory: DataDirectory
    private let readers: Readers
    private let options: StoreOptions
    private let state = Mutex(State())

    init(directory: DataDirectory, readers: Readers, options: StoreOptions) {
        self.directory = directory
        self.readers = readers
        self.options = options
    }

    /// Does what the amount written since the last time asks for.
    ///
    /// - Returns: What was done, for tests.
    @discardableResult
    func afterCommit(_ db: Database) throws -> Database.CheckpointMode? {
        let pages = Self.pagesWritten(db)
        let isDue = state.withLock { state in
            Int(pages &- state.pagesMoved) * StoreDatabase.pageSize >= options.checkpointBytes
        }
        guard isDue else { return nil }
        let size = directory.logSize
        readers.press(size > options.logBytesMax)
        var mode = Database.CheckpointMode.passive
        if size > options.truncateBytes, try cut(db) {
            mode = .truncate
        } else {
            try Self.run(.passive, db)
        }
        state.withLock { $0.pagesMoved = pages }
        return mode
    }

    /// Cuts the log while nobody writes, so that a resting ledger takes no more room than it needs.
    func atRest(_ db: Database) throws {
        if directory.logSize > 0 { _ = try cut(db) }
    }

    /// Cuts the log to nothing, unless a read holds it.
    private func cut(_ db: Database) throws -> Bool {
        if let oldest = readers.oldest, oldest >= Readers.longRead { return false }
        guard state.withLock({ $0.nextCut <= .now }) else { return false }
        do {
            try Self.cut(db, waiting: Self.cutMilliseconds)
            readers.press(false)
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            state.withLock { $0.nextCut = .now + Self.cutPause }
            return false
        }
    }

    /// Cuts the log to nothing, waiting for readers so long at most.
    ///
    /// - Throws: `DatabaseError` with `SQLITE_BUSY` if a reader stays.
    static func cut(_ db: Database, waiting milliseconds: Int32) throws {
        unsafe sqlite3_busy_timeout(db.sqliteConnection, milliseconds)
        defer {
            unsafe sqlite3_busy_timeout(db.sqliteConnection, Int32(StoreDatabase.busySeconds) * 1_000)
        }
        try run(.truncate, db)
    }

    private static func run(_ mode: Database.CheckpointMode, _ db: Database) throws {
        precondition(!db.configuration.readonly, "only the connection that writes moves the log")
        try db.checkpoint(mode)
    }

    /// Pages the connection has written to the log since it was opened.
    private static func pagesWritten(_ db: Database) -> Int32 {
        var current: Int32 = 0
        var highest: Int32 = 0
        // Both numbers outlive the call.
        unsafe sqlite3_db_status(
            db.sqliteConnection,
            SQLITE_DBSTATUS_CACHE_WRITE,
            &current,
            &highest,
            0
        )
        return current
    }
}
