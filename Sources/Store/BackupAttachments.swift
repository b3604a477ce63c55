import Foundation
import GRDB
import Wire

/// Small files of the data directory, carried inside the database of a backup.
enum BackupAttachments {
    private static let table = "attachments"

    static func write(_ files: [String: [UInt8]], _ db: Database) throws {
        try db.inTransaction(.immediate) {
            try db.execute(
                sql: """
                    DROP TABLE IF EXISTS attachments;
                    CREATE TABLE attachments(
                        name TEXT PRIMARY KEY,
                        checksum INTEGER NOT NULL,
                        data BLOB NOT NULL
                    ) STRICT;
                    """
            )
            for (name, bytes) in files where !bytes.isEmpty {
                try db.execute(
                    sql: "INSERT INTO attachments(name, checksum, data) VALUES (?, ?, ?)",
                    arguments: [name, Int64(Checksum.crc32(bytes)), bytes.data]
                )
            }
            return .commit
        }
    }

    /// Takes the files out of the database; none if it never was a backup.
    static func take(_ db: Database) throws -> [String: [UInt8]] {
        guard try db.tableExists(table) else { return [:] }
        var files: [String: [UInt8]] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT name, checksum, data FROM attachments") {
            let name: String = try row.decode(atIndex: 0)
            let bytes = [UInt8](try row.decode(Data.self, atIndex: 2))
            guard try row.decode(atIndex: 1) == Int64(Checksum.crc32(bytes)) else {
                throw BackupError.damagedAttachment(name: name)
            }
            files[name] = bytes
        }
        try db.execute(sql: "DROP TABLE attachments")
        return files
    }
}
