import Foundation
import GRDB
import Model

/// The living runs of one segment, as retention sees them.
struct SegmentContents {
    /// A run, with what must not have changed when it is dropped.
    struct LiveRun: Hashable, Sendable {
        var trace: TraceID
        /// Every segment that holds spans of it, ascending.
        var segments: [Int64]
        var isSplit: Bool
        /// End of the run over all its segments.
        var lastEnd: Int64
        /// Rows of it in this segment.
        var rows: Int
    }

    let entry: SegmentEntry
    private(set) var runs: [LiveRun] = []
    /// Bytes of all blobs, and of those that hold texts.
    let bytes: Int64
    let contentBytes: Int64

    var segment: Int64 { entry.id }
    var lastEnd: Int64 { runs.map(\.lastEnd).max() ?? .min }
    var hasSplitRuns: Bool { runs.contains(where: \.isSplit) }
    var rows: Int { runs.reduce(0) { $0 + $1.rows } }

    init(_ db: Database, segment: Int64, project: Int64) throws {
        let reader = try SegmentReader(db, id: segment)
        entry = reader.entry
        let sizes = try Self.sizes(db, segment)
        let text = try Self.textBytes(db, of: reader.entry)
        (bytes, contentBytes) = (sizes.all + text, sizes.content + text)
        let dead = Set(
            try Data.fetchAll(
                db.cachedStatement(sql: "SELECT trace FROM dead_runs WHERE segment = ?"),
                arguments: [segment]
            )
            .compactMap(TraceID.init(blob:))
        )
        let block = try reader.runs(RunColumns(numbers: [.traceHigh, .traceLow, .lastEnd]))
        let offsets = try reader.offsets()
        for index in 0..<block.count where !dead.contains(block.traceID(at: index)) {
            let trace = block.traceID(at: index)
            let segments = try RunRecords.segments(of: trace, project: project, db)
            var end = block[RunNumber.lastEnd][index]
            for other in segments where other != segment {
                end = max(end, try Self.end(of: trace, in: other, db))
            }
            guard segments.contains(segment) else {
                throw StoreError.damagedRun(trace: trace.description, reason: "not catalogued where it is")
            }
            runs.append(
                LiveRun(
                    trace: trace,
                    segments: segments,
                    isSplit: segments.count > 1,
                    lastEnd: end,
                    rows: Int(offsets[index + 1] - offsets[index])
                )
            )
        }
    }

    private static func sizes(_ db: Database, _ segment: Int64) throws -> (all: Int64, content: Int64) {
        let first = segment * BlobSlot.count
        var (all, content): (Int64, Int64) = (0, 0)
        let sizes = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT id, length(data) FROM blobs WHERE id BETWEEN ? AND ?"),
            arguments: [first, first + BlobSlot.count - 1]
        )
        while let row = try sizes.next() {
            let size: Int64 = try row.decode(atIndex: 1)
            all += size
            let slot = UInt16(truncatingIfNeeded: try row.decode(Int64.self, atIndex: 0) - first)
            if SegmentPacker.isContent(slot) { content += size }
        }
        return (all, content)
    }

    /// The segment's part of the texts that it shares with others, by rows.
    private static func textBytes(_ db: Database, of entry: SegmentEntry) throws -> Int64 {
        if entry.textEpoch == 0 { return 0 }
        let bytes = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT sum(length(data)) FROM text_pages WHERE id BETWEEN ? AND ?"),
            arguments: [
                entry.textEpoch * TextPages.count, entry.textEpoch * TextPages.count + TextPages.count - 1,
            ]
        )
        let rows = try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT sum(row_count) FROM segments WHERE text_epoch = ? AND text_epoch > 0"
            ),
            arguments: [entry.textEpoch]
        )
        let share = Double(entry.rowCount) / Double(max(rows ?? 1, 1))
        return Int64(Double(bytes ?? 0) * share)
    }

    private static func end(of trace: TraceID, in segment: Int64, _ db: Database) throws -> Int64 {
        let reader = try SegmentReader(db, id: segment)
        guard let run = try reader.run(of: trace) else { return .min }
        return try reader.number(RunNumber.lastEnd)[run]
    }
}
