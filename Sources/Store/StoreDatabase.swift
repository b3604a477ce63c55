import Foundation
import GRDB
import Model

/// Opens the SQLite file with the settings that the promises rest on.
enum StoreDatabase {
    /// Opens the only connection that writes, and the readers' pool.
    static func openForWriting(_ directory: DataDirectory, readers: Int) throws -> DatabasePool {
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
        do {
            // A pool turns any database into one with a WAL, so what is not ours is refused before.
            let first = try DatabaseQueue(path: path, configuration: baseConfiguration())
            try first.read { db in try check(db, path: path) }
            try first.close()
            var configuration = baseConfiguration()
            configuration.maximumReaderCount = readers
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL when it opens a pool, and NORMAL may lose acknowledged commits in a power
                // cut.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
                    try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
                else {
                    throw StoreError.cannotOpen(
                        path: path,
                        reason: "SQLite does not keep synchronous=FULL with a WAL"
                    )
                }
                try db.inTransaction(.immediate) {
                    try Schema.migrate(db)
                    return .commit
                }
            }
            return pool
        } catch let error as DatabaseError {
            throw openError(error, path: path)
        }
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
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0"
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
