import GRDB
import Model

/// Which runs of a project lie in several segments, and in which, oldest first.
struct SplitRuns: Sendable {
    private(set) var segments: [TraceID: [Int64]] = [:]

    /// None.
    init() {}

    /// All that the catalogue lists.
    init(_ db: Database, project: Int64) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT trace, segment FROM run_segments WHERE project = ? ORDER BY segment"
            ),
            arguments: [project]
        )
        while let row = try rows.next() {
            guard let trace = TraceID(blob: row[0]) else { continue }
            segments[trace, default: []].append(row[1])
        }
    }

    /// Takes in segments that were committed since, which is all that happened.
    mutating func add(_ newcomers: [SegmentReader], project: Int64, _ db: Database) throws {
        let select = try db.cachedStatement(
            sql: "SELECT segment FROM run_segments WHERE project = ? AND trace = ? ORDER BY segment"
        )
        for segment in newcomers {
            let runs = try segment.runs(RunColumns(numbers: [.traceHigh, .traceLow]))
            for run in 0..<runs.count {
                let trace = runs.traceID(at: run)
                let found = try Int64.fetchAll(select, arguments: [project, trace.blob])
                if !found.isEmpty { segments[trace] = found }
            }
        }
    }
}
