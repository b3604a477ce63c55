import Foundation
import GRDB
import GRDBSQLite
import Model
import Wire

/// The version of the segment layout that this program writes.
enum SegmentFormat {
    static let version = 2
}

/// What the catalogue knows of a segment's blobs: which there are, and the checksum of each.
///
/// Stored as two little-endian bytes slot and four CRC-32 a blob. A column that is neither
/// listed nor in a group that is listed is zero or empty in every row; one that is listed must be there as it
/// was written.
struct SegmentDirectory: Sendable {
    private(set) var checksums: [UInt16: UInt32] = [:]
    /// The stored form.
    private(set) var bytes: [UInt8] = []

    init(_ blobs: [Blob]) { self.init(blobs.map { ($0.slot, $0.checksum) }) }

    init(_ entries: [(slot: UInt16, checksum: UInt32)]) {
        var writer = ByteWriter(capacity: 6 * entries.count)
        for (slot, checksum) in entries {
            checksums[slot] = checksum
            writer.byte(UInt8(truncatingIfNeeded: slot))
            writer.byte(UInt8(truncatingIfNeeded: slot >> 8))
            writer.fixed32(checksum)
        }
        bytes = writer.bytes
    }

    /// Reads the stored form; `nil` if it is no whole number of entries.
    init?(bytes: [UInt8]) {
        guard bytes.count % 6 == 0 else { return nil }
        self.bytes = bytes
        for entry in stride(from: 0, to: bytes.count, by: 6) {
            let slot = UInt16(bytes[entry]) | UInt16(bytes[entry + 1]) << 8
            checksums[slot] = (0..<4).reduce(0) {
                $0 | UInt32(bytes[entry + 2 + $1]) << UInt32(8 * $1)
            }
        }
    }

    /// The checksum of a row of the `segments` table.
    func checksum(rowCount: Int, runCount: Int, bounds: SegmentBounds) -> Int64 {
        var writer = ByteWriter()
        for number in [
            Int64(rowCount), Int64(runCount), bounds.firstStart, bounds.lastStart, bounds.firstRun,
            bounds.lastRun,
        ] { writer.fixed64(UInt64(bitPattern: number)) }
        writer.raw(bytes)
        return Int64(Checksum.crc32(writer.bytes))
    }
}
