import Foundation
import GRDB
import Model
import Synchronization

/// Opens the SQLite file with the settings that the promises rest on.
enum StoreDatabase {
    /// Bytes of a page, SQLite's default.
    static let pageSize = 4_096
    /// Seconds that a connection waits for another one's lock.
    static let busySeconds = 5

    /// Opens the only connection that writes, and the readers' pool.
    ///
    /// When it returns, the directory and what is in it outlive a power cut.
    static func openForWriting(
        _ directory: DataDirectory,
        readers: Int,
        options: StoreOptions = StoreOptions()
    ) throws -> DatabasePool {
        let path = directory.databasePath
        if !FileManager.default.fileExists(atPath: path) {
            // Created by us so that its mode is 0600 from the first byte.
            guard
                FileManager.default.createFile(
                    atPath: path,
                    contents: nil,
                    attributes: [.posixPermissions: 0o600]
                )
            else {
                throw StoreError.cannotOpen(path: path, reason: "the file cannot be created")
            }
        }
        let startup = StartupCheck(directory, options: options)
        try startup.examineLog()
        do {
            // A pool turns any database into one with a WAL, so what is not ours is refused before. Read
            // only: nothing may be moved from the log into the database before it is compared.
            try finishMaking(path)
            var looking = baseConfiguration()
            looking.readonly = true
            let first = try DatabaseQueue(path: path, configuration: looking)
            try first.read { db in
                try check(db, path: path)
                try startup.compare(db)
            }
            try first.close()
            var configuration = poolConfiguration(readers: readers)
            if DurableFile.size(path) == 0 {
                configuration.prepareDatabase { db in
                    // Free pages can be given back only if that is said before there are tables.
                    if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
                }
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in try prepare(db, path: path) }
            try directory.sync()
            return pool
        } catch let error as DatabaseError {
            // On a full disk not even the log can be made; this is what the ballast is kept for.
            let isFull = [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN].contains(error.resultCode)
            if isFull, Ballast(path: directory.ballastPath, size: 0).drop() {
                return try openForWriting(directory, readers: readers, options: options)
            }
            throw openError(error, path: path)
        }
    }

    /// Undoes a making of the file that was cut short, which a connection that only reads cannot.
    private static func finishMaking(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path + "-journal") else { return }
        let queue = try DatabaseQueue(path: path, configuration: baseConfiguration())
        _ = try queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") }
        try queue.close()
    }

    /// The settings of the connection that writes, and the tables.
    private static func prepare(_ db: Database, path: String) throws {
        // GRDB sets NORMAL when it opens a pool, and NORMAL may lose acknowledged commits in a power cut.
        #if MUTANT_SYNCHRONOUS_NORMAL
        let level = 1
        #else
        let level = 2
        #endif
        try db.execute(sql: "PRAGMA synchronous = \(level)")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == level,
            try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal",
            try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint") == 0
        else {
            throw StoreError.cannotOpen(
                path: path,
                reason: "SQLite does not keep synchronous=FULL with a WAL"
            )
        }
        try db.inTransaction(.immediate) {
            try Schema.migrate(db)
            try db.execute(sql: CommitMarks.table)
            return .commit
        }
        do {
            // Commits that a crash tore are gone from the log before new ones are written behind them.
            try Checkpointer.cut(db, waiting: startMilliseconds)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // A program that reads holds the log; it is replayed as it is.
        }
    }

    /// Milliseconds that a start waits for programs that read.
    private static let startMilliseconds: Int32 = 500

    /// One connection that writes; every other one of the pool is read only.
    private static func poolConfiguration(readers: Int) -> Configuration {
        var configuration = baseConfiguration()
        configuration.maximumReaderCount = readers
        let writers = Mutex(0)
        configuration.prepareDatabase { db in
            if db.configuration.readonly { return }
            let count = writers.withLock { count in
                count += 1
                return count
            }
            precondition(count == 1, "exactly one connection writes")
        }
        return configuration
    }

    /// Opens a read-only connection beside whoever writes.
    ///
    /// Segments made under another `fingerprint` than the reader's are refused: only the owner may interpret
    /// them anew, and sums of two price books must not be mixed.
    static func openForReading(_ directory: DataDirectory, fingerprint: String) throws -> DatabaseQueue {
        let path = directory.databasePath
        do {
            var configuration = baseConfiguration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { db in
                try check(db, path: path)
                let other = try String.fetchOne(
                    db,
                    sql: "SELECT fingerprint FROM segments WHERE fingerprint <> ? LIMIT 1",
                    arguments: [fingerprint]
                )
                guard let other else { return }
                throw StoreError.cannotOpen(
                    path: path,
                    reason:
                        "its figures were made with other prices or rules (\(other)) "
                        + "than the reader's (\(fingerprint))"
                )
            }
            return queue
        } catch let error as DatabaseError {
            throw openError(error, path: path)
        }
    }

    private static func baseConfiguration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(TimeInterval(busySeconds))
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
                    PRAGMA secure_delete = OFF;
                    PRAGMA wal_autocheckpoint = 0
                    """
            )
        }
        return configuration
    }

    /// Refuses what is no ledger, and ledgers of a newer program.
    private static func check(_ db: Database, path: String) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables > 0 && application != Schema.applicationID { throw StoreError.notALedger(path: path) }
        guard version <= Schema.version else {
            throw StoreError.newerSchema(path: path, found: version, known: Schema.version)
        }
    }

    /// What a caller of a read gets to see: no error of the database's own types leaves this target.
    static func readError(_ error: any Error, path: String) -> any Error {
        if let error = error as? RowDecodingError {
            return StoreError.damaged(segment: 0, column: "catalogue", reason: "\(error)")
        }
        guard let error = error as? DatabaseError else { return error }
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return StoreError.damaged(segment: 0, column: "catalogue", reason: reason)
        default:
            return StoreError.cannotOpen(path: path, reason: reason)
        }
    }

    private static func openError(_ error: DatabaseError, path: String) -> StoreError {
        if error.resultCode == .SQLITE_NOTADB { return .notALedger(path: path) }
        return .cannotOpen(
            path: path,
            reason: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        )
    }
}
