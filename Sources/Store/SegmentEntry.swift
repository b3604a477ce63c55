import Foundation
import GRDB
import Model

/// One row of the catalogue's segments, and what is remembered of the segment's content.
///
/// A segment never changes under its id and checksum, so answers about the whole of it stay true for as long
/// as it lives.
final class SegmentEntry: Sendable {
    let id: Int64
    /// Layout of the columns: 2, or 1 until the store has been opened once.
    let format: Int
    /// The text heap that its long texts refer to; 0 for none.
    let textEpoch: Int64
    let isMerged: Bool
    let rowCount: Int
    let runCount: Int
    let bounds: SegmentBounds
    let fingerprint: String
    let checksum: Int64
    let directory: SegmentDirectory
    /// Answers about the whole segment.
    let answers = RememberedAnswers()

    /// The columns that `init(row:)` reads, in its order.
    static let columns = """
        id, row_count, run_count, first_start, last_start, first_run, last_run, fingerprint, columns,
        checksum, format, text_epoch, is_merged
        """

    /// Reads a row of `columns` and checks what it says of itself.
    init(_ row: Row) throws {
        id = row[0]
        let rowCount: Int = try row.decode(atIndex: 1)
        let runCount: Int = try row.decode(atIndex: 2)
        let bounds = SegmentBounds(
            firstStart: try row.decode(atIndex: 3),
            lastStart: try row.decode(atIndex: 4),
            firstRun: try row.decode(atIndex: 5),
            lastRun: try row.decode(atIndex: 6)
        )
        let bytes = [UInt8](try row.decode(Data.self, atIndex: 8))
        let checksum: Int64 = try row.decode(atIndex: 9)
        guard let directory = SegmentDirectory(bytes: bytes), (0...1 << 24).contains(rowCount),
            (0...rowCount).contains(runCount),
            bounds.firstStart <= bounds.lastStart, bounds.firstRun <= bounds.lastRun,
            directory.checksum(rowCount: rowCount, runCount: runCount, bounds: bounds) == checksum
        else {
            throw StoreError.damaged(segment: id, column: "rows", reason: "checksum mismatch")
        }
        self.rowCount = rowCount
        self.runCount = runCount
        self.bounds = bounds
        self.directory = directory
        self.checksum = checksum
        fingerprint = try row.decode(atIndex: 7)
        format = try row.decode(atIndex: 10)
        textEpoch = try row.decode(atIndex: 11)
        isMerged = try row.decode(atIndex: 12)
    }
}

/// The segments of one state of a project, by id.
struct SegmentEntries: Sendable {
    /// By id.
    let all: [SegmentEntry]

    subscript(id: Int64) -> SegmentEntry? {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < all.count && all[low].id == id ? all[low] : nil
    }
}
