import Foundation
import GRDB
import Model

/// Compares the catalogue with what the segments hold, and counts every span, in one state of the ledger.
///
/// Reads only ids: three number columns a segment.
struct CatalogueVerification {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func run(_ report: inout VerificationReport) throws {
        try checkLeftovers(&report)
        try checkSplitRuns(&report)
        let projects = try Row.fetchAll(db, sql: "SELECT id, name FROM projects ORDER BY id")
        for row in projects {
            try checkProject(row.decode(atIndex: 0), name: row.decode(atIndex: 1), &report)
        }
        let strangers = try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM segments WHERE project NOT IN (SELECT id FROM projects) ORDER BY id
                """
        )
        for id in strangers { report.add(.catalogue, "segment \(id)", "belongs to no project") }
        let counterless = try String.fetchAll(
            db,
            sql: "SELECT name FROM projects WHERE id NOT IN (SELECT project FROM counters)"
        )
        for name in counterless { report.add(.counts, "project \(name)", "has no counts") }
    }

    // MARK: Rows that belong to nothing

    private func checkLeftovers(_ report: inout VerificationReport) throws {
        let blobs = try Int64.fetchAll(
            db,
            sql: """
                SELECT id / ?1 FROM blobs WHERE id / ?1 NOT IN (SELECT id FROM segments)
                GROUP BY id / ?1 LIMIT 1000
                """,
            arguments: [BlobSlot.count]
        )
        for segment in blobs {
            report.add(.blobs, "segment \(segment)", "blobs of a segment that is not there")
        }
        let lists: [(table: String, what: String)] = [
            ("dead_runs", "replaced runs of a segment that is not there"),
            ("run_segments", "parts of runs in a segment that is not there"),
        ]
        for (table, what) in lists {
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT segment FROM \(table)
                    WHERE segment NOT IN (SELECT id FROM segments) LIMIT 1000
                    """
            )
            for id in ids { report.add(.catalogue, "segment \(id)", what) }
        }
    }

    private func checkSplitRuns(_ report: inout VerificationReport) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT trace FROM runs r WHERE is_split = 1 AND NOT EXISTS (
                    SELECT 1 FROM run_segments s WHERE s.project = r.project AND s.trace = r.trace
                        AND s.segment = r.segment) LIMIT 1000
                """
        )
        for row in rows {
            report.add(.catalogue, "run \(Self.text(row))", "its parts are not listed")
        }
        let whole = try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT s.trace FROM run_segments s WHERE NOT EXISTS (
                    SELECT 1 FROM runs r WHERE r.trace = s.trace AND r.project = s.project
                        AND r.is_split = 1) LIMIT 1000
                """
        )
        for row in whole {
            report.add(.catalogue, "run \(Self.text(row))", "lists parts but is no run in parts")
        }
    }

    private static func text(_ row: Row) -> String {
        (try? row.decode(Data.self, atIndex: 0)).flatMap(TraceID.init(blob:))?.description ?? "without an id"
    }

    // MARK: Counts

    private func checkProject(_ project: Int64, name: String, _ report: inout VerificationReport) throws {
        let place = "project \(name)"
        let counters = try Row.fetchOne(
            db,
            sql: """
                SELECT acknowledged, stored, duplicates, superseded, newest_start FROM counters
                WHERE project = ?
                """,
            arguments: [project]
        )
        guard let counters else { return }
        report.count(.counts, 2)
        let (acknowledged, stored): (Int64, Int64) = try (
            counters.decode(atIndex: 0), counters.decode(atIndex: 1)
        )
        let (duplicates, superseded): (Int64, Int64) = try (
            counters.decode(atIndex: 2), counters.decode(atIndex: 3)
        )
        if acknowledged != stored &+ duplicates {
            report.add(
                .counts,
                place,
                "\(acknowledged) spans acknowledged, but \(stored) stored and \(duplicates) already there"
            )
        }
        try checkNewest(counters, project, place, &report)
        guard let spans = try countSpans(project, &report) else {
            report.notes.append("\(place): its spans were not counted, because some cannot be read")
            return
        }
        let dropped = try DroppedData(db, project: project).spans
        if stored &- superseded &- dropped != spans {
            report.add(
                .counts,
                place,
                "\(spans) spans are there, but \(stored) stored − \(superseded) replaced − \(dropped) dropped "
                    + "= \(stored &- superseded &- dropped)"
            )
        }
    }

    private func checkNewest(
        _ counters: Row,
        _ project: Int64,
        _ place: String,
        _ report: inout VerificationReport
    ) throws {
        let newest: Int64? = try counters.decode(atIndex: 4)
        let last = try Int64.fetchOne(
            db,
            sql: "SELECT max(last_start) FROM segments WHERE project = ?",
            arguments: [project]
        )
        if let last, (newest ?? .min) < last {
            report.add(.counts, place, "a span is newer than the newest that was counted")
        }
    }

    /// Counts the spans of a project, each once, and the runs of each segment; `nil` if some cannot be read.
    private func countSpans(_ project: Int64, _ report: inout VerificationReport) throws -> Int64? {
        let split = Set(
            try Data.fetchAll(
                db,
                sql: "SELECT DISTINCT trace FROM run_segments WHERE project = ?",
                arguments: [project]
            )
            .compactMap(TraceID.init(blob:))
        )
        let catalogued = try Self.runCounts(db, project)
        let segments = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM segments WHERE project = ? ORDER BY id",
            arguments: [project]
        )
        var total: Int64 = 0
        var splitSpans: Set<SpanKey> = []
        var isWhole = true
        for id in segments {
            do {
                let (spans, runs) = try count(segment: id, split: split, &splitSpans)
                total += spans
                if runs != catalogued[id] ?? 0 {
                    report.add(
                        .catalogue,
                        "segment \(id)",
                        "holds \(runs) whole runs, the catalogue has \(catalogued[id] ?? 0)"
                    )
                }
            } catch is StoreError {
                isWhole = false
            }
        }
        for id in catalogued.keys.sorted() where !segments.contains(id) {
            report.add(.catalogue, "segment \(id)", "is not there, but runs are catalogued in it")
        }
        return isWhole ? total + Int64(splitSpans.count) : nil
    }

    private static func runCounts(_ db: Database, _ project: Int64) throws -> [Int64: Int] {
        var counts: [Int64: Int] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT segment, count(*) FROM runs WHERE project = ? AND is_split = 0 GROUP BY segment",
            arguments: [project]
        )
        while let row = try rows.next() { counts[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1) }
        return counts
    }

    private func count(
        segment id: Int64,
        split: Set<TraceID>,
        _ splitSpans: inout Set<SpanKey>
    ) throws -> (spans: Int64, runs: Int) {
        let reader = try SegmentReader(db, id: id)
        let spans = try reader.number(StepNumber.spanID)
        let block = try reader.runs(RunColumns(numbers: [.traceHigh, .traceLow]))
        let offsets = try reader.offsets()
        let dead = Set(
            try Data.fetchAll(db, sql: "SELECT trace FROM dead_runs WHERE segment = ?", arguments: [id])
                .compactMap(TraceID.init(blob:))
        )
        var total: Int64 = 0
        var runs = 0
        for run in 0..<block.count {
            let trace = block.traceID(at: run)
            if dead.contains(trace) { continue }
            let rows = Int(offsets[run])..<Int(offsets[run + 1])
            if split.contains(trace) {
                for row in rows {
                    let span = SpanID(bits: UInt64(bitPattern: spans[row]))
                    splitSpans.insert(SpanKey(trace: trace, span: span))
                }
            } else {
                runs += 1
                total += Int64(rows.count)
            }
        }
        return (total, runs)
    }
}
