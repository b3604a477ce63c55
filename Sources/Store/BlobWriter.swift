import Foundation
import GRDB
import GRDBSQLite
import Model
import Wire

/// Inserts column blobs by the C interface, which binds bytes without copying them.
enum BlobWriter {
    static func insert(_ blobs: [Blob], segment: Int64, into db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO blobs(id, codec, raw_count, checksum, data) VALUES (?, ?, ?, ?, ?)"
        )
        let handle = unsafe statement.sqliteStatement
        for blob in blobs {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_bind_int64(handle, 1, BlobSlot.row(blob.slot, of: segment))
            unsafe sqlite3_bind_int64(handle, 2, Int64(blob.codec.rawValue))
            unsafe sqlite3_bind_int64(handle, 3, Int64(blob.rawCount))
            unsafe sqlite3_bind_int64(handle, 4, Int64(blob.checksum))
            // The bytes outlive the step: they are borrowed from `blob` until it returns.
            let code = unsafe blob.data.withUnsafeBytes { bytes in
                unsafe sqlite3_bind_blob64(handle, 5, bytes.baseAddress, UInt64(bytes.count), nil)
                return unsafe sqlite3_step(handle)
            }
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
            guard code == SQLITE_DONE else {
                throw DatabaseError(
                    resultCode: ResultCode(rawValue: code),
                    message: "cannot store a column blob"
                )
            }
        }
    }
}

extension TraceID {
    /// The sixteen bytes as SQLite keeps them.
    var blob: Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for half in [high, low] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
            }
        }
        return Data(bytes)
    }

    /// Reads sixteen bytes.
    init?(blob: Data) {
        guard blob.count == 16 else { return nil }
        let words = blob.reduce(into: (high: UInt64(0), low: UInt64(0))) { words, byte in
            words.high = words.high << 8 | words.low >> 56
            words.low = words.low << 8 | UInt64(byte)
        }
        self.init(high: words.high, low: words.low)
    }
}

extension [UInt8] {
    /// A copy for SQLite.
    var data: Data { Data(self) }
}
