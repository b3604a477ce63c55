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
        var lastEnd: Int64
        /// Rows of it in this segment.
        var rows: Int
    }

    let segment: Int64
    private(set) var runs: [LiveRun] = []
    /// Bytes of all blobs, and of those that hold texts.
    let bytes: Int64
    let contentBytes: Int64

    var lastEnd: Int64 { runs.map(\.lastEnd).max() ?? .min }
    var hasSplitRuns: Bool { runs.contains(where: \.isSplit) }
    var rows: Int { runs.reduce(0) { $0 + $1.rows } }

    init(_ db: Database, segment: Int64, project: Int64) throws {
        self.segment = segment
        var (bytes, contentBytes): (Int64, Int64) = (0, 0)
        let sizes = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT id, length(data) FROM blobs WHERE id BETWEEN ? AND ?"),
            arguments: [segment * 256, segment * 256 + 255]
        )
        while let row = try sizes.next() {
            let size: Int64 = try row.decode(atIndex: 1)
            bytes += size
            let code = UInt8(truncatingIfNeeded: try row.decode(Int64.self, atIndex: 0))
            if ContentDrop.columns.contains(code) { contentBytes += size }
        }
        (self.bytes, self.contentBytes) = (bytes, contentBytes)
        let reader = try SegmentReader(db, id: segment)
        let dead = Set(
            try Data.fetchAll(
                db.cachedStatement(sql: "SELECT trace FROM dead_runs WHERE segment = ?"),
                arguments: [segment]
            )
            .compactMap(TraceID.init(blob:))
        )
        let traces = TraceRows.list(high: try reader.number(.traceHigh), low: try reader.number(.traceLow))
        for (trace, rows) in traces where !dead.contains(trace) {
            runs.append(try Self.run(trace, rows: rows.count, project: project, segment: segment, db))
        }
    }

    private static func run(
        _ trace: TraceID,
        rows: Int,
        project: Int64,
        segment: Int64,
        _ db: Database
    )
        throws -> LiveRun
    {
        let statement = try db.cachedStatement(
            sql: "SELECT is_split, last_end FROM runs WHERE trace = ? AND project = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [trace.blob, project]) else {
            throw StoreError.damagedRun(trace: trace.description, reason: "missing from the catalogue")
        }
        let isSplit: Bool = try row.decode(atIndex: 0)
        return LiveRun(
            trace: trace,
            segments: isSplit ? try RunRecords.segments(of: trace, project: project, db) : [segment],
            isSplit: isSplit,
            lastEnd: try row.decode(atIndex: 1),
            rows: rows
        )
    }
}
