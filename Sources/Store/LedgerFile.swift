import Foundation
import GRDB

/// A ledger's SQLite file by itself, opened for work that needs no interpretation: copies and verification.
enum LedgerFile {
    /// Opens for reading; nothing is created, changed or moved from the log into the file.
    static func openForReading(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try open(path, configuration)
    }

    /// Opens a copy that nobody else knows of.
    static func openPrivately(_ path: String) throws -> DatabaseQueue { try open(path, Configuration()) }

    private static func open(_ path: String, _ base: Configuration) throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.noLedger(path: path) }
        var configuration = base
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0"
            )
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { db in try check(db, path: path) }
            return queue
        } catch let error as DatabaseError {
            if error.resultCode == .SQLITE_NOTADB { throw StoreError.notALedger(path: path) }
            throw StoreDatabase.readError(error, path: path)
        }
    }

    private static func check(_ db: Database, path: String) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard application == Schema.applicationID else { throw StoreError.notALedger(path: path) }
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= Schema.version else {
            throw StoreError.newerSchema(path: path, found: version, known: Schema.version)
        }
        guard version == Schema.version else {
            throw StoreError.cannotOpen(
                path: path,
                reason: "it has format \(version); opened once with `spanledger serve`, it gets format "
                    + "\(Schema.version)"
            )
        }
    }
}
