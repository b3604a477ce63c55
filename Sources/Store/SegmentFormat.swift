import Foundation
import GRDB
import GRDBSQLite
import Model
import Wire

/// The version of the segment layout that this program writes.
enum SegmentFormat {
    static let version = 1
}

/// What the catalogue knows of a segment's blobs: which columns there are, and the checksum of each.
///
/// Stored as one byte column number and four little-endian bytes CRC-32 a blob. A column that is not listed
/// is zero or empty in every row; one that is listed must be there as it was written.
struct SegmentDirectory {
    private(set) var checksums: [UInt8: UInt32] = [:]
    /// The stored form.
    private(set) var bytes: [UInt8] = []

    init(_ blobs: [Blob]) {
        for blob in blobs {
            checksums[blob.column] = blob.checksum
            bytes.append(blob.column)
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: blob.checksum >> UInt32(shift)))
            }
        }
    }

    /// Reads the stored form; `nil` if it is no whole number of entries.
    init?(bytes: [UInt8]) {
        guard bytes.count % 5 == 0 else { return nil }
        self.bytes = bytes
        for entry in stride(from: 0, to: bytes.count, by: 5) {
            checksums[bytes[entry]] = (1...4).reduce(0) {
                $0 | UInt32(bytes[entry + $1]) << UInt32(8 * ($1 - 1))
            }
        }
    }

    /// The checksum of a row of the `segments` table.
    func checksum(rowCount: Int, firstStart: Int64, lastStart: Int64) -> Int64 {
        var writer = ByteWriter()
        for number in [Int64(rowCount), firstStart, lastStart] { writer.fixed64(UInt64(bitPattern: number)) }
        writer.raw(bytes)
        return Int64(Checksum.crc32(writer.bytes))
    }
}

/// Inserts column blobs by the C interface, which binds bytes without copying them.
enum BlobWriter {
    static func insert(_ blobs: [Blob], segment: Int64, into db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO blobs(id, codec, raw_count, checksum, data) VALUES (?, ?, ?, ?, ?)"
        )
        let handle = unsafe statement.sqliteStatement
        for blob in blobs {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_bind_int64(handle, 1, segment * 256 + Int64(blob.column))
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
