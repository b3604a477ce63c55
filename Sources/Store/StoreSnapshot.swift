import Foundation
import GRDB
import Model
import Wire

/// One committed state of one project, inside one SQLite read transaction.
///
/// `@unchecked Sendable` holds because a snapshot never leaves the reader's closure: it is created, used and
/// dropped on the one thread that runs that closure.
final class StoreSnapshot: LedgerSnapshot, @unchecked Sendable {
    let freshness: Freshness
    private let db: Database
    private let project: Int64
    private let interpreter: Interpreter
    private let overlay: [TraceID: OverlayRun]
    private var readers = SegmentReaders()

    init(_ db: Database, project name: String, interpreter: Interpreter, overlays: OverlayCache) throws {
        self.db = db
        self.interpreter = interpreter
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT p.id, c.commits, c.stored - c.superseded, c.newest_start
                    FROM projects p JOIN counters c ON c.project = p.id WHERE p.name = ?
                    """,
                arguments: [name]
            )
        else {
            project = 0
            overlay = [:]
            freshness = Freshness(newestSpan: nil, commit: 0, spans: 0)
            return
        }
        project = row[0]
        freshness = Freshness(
            newestSpan: (row[3] as Int64?).map(Instant.init(nanoseconds:)),
            commit: row[1],
            spans: row[2] as Int64 - (try DroppedData(db, project: row[0]).spans)
        )
        overlay = try Overlay(db, project: row[0], interpreter: interpreter, cache: overlays).runs
    }

    func runs(in range: TimeRange) throws -> [Run] {
        try summaries(in: range).map(\.0)
    }

    func findings(in range: TimeRange) throws -> [Finding] {
        try summaries(in: range).flatMap(\.1).sorted { left, right in
            if left.time != right.time { return left.time < right.time }
            if left.traceID != right.traceID { return left.traceID < right.traceID }
            if left.spanID != right.spanID { return left.spanID < right.spanID }
            return (left.kind, left.rule) < (right.kind, right.rule)
        }
    }

    func scanSteps(_ columns: StepColumns, in range: TimeRange, _ body: (StepBlock) throws -> Void) throws {
        var needed = columns
        for column in [StepNumber.start, .traceHigh, .traceLow] where !needed.numbers.contains(column) {
            needed.numbers.append(column)
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, first_start, last_start, dead_runs FROM segments
                WHERE project = ? AND first_start <= ? AND last_start >= ? ORDER BY id
                """,
            arguments: [project, range.lastNanosecond, range.from?.nanoseconds ?? .min]
        )
        for row in rows {
            let reader = try SegmentReader(db, id: row[0])
            let block = try reader.block(needed)
            let isInside =
                range.contains(Instant(nanoseconds: row[1])) && range.contains(Instant(nanoseconds: row[2]))
            let dead = row[3] as Int64 > 0 ? try deadRuns(in: row[0]) : []
            let isWhole = isInside && overlay.isEmpty && dead.isEmpty
            let kept = isWhole ? block : filter(block, to: range, dead: dead, withOverlay: false)
            if kept.count > 0 { try body(kept) }
        }
        for trace in overlay.keys.sorted() {
            guard let block = overlay[trace]?.block else { continue }
            let kept = filter(block, to: range, dead: [], withOverlay: true)
            if kept.count > 0 { try body(kept) }
        }
    }

    func scanRecords(in range: TimeRange, _ body: (SpanRecord) throws -> Void) throws {
        for run in try runs(in: range) {
            for record in try records(of: run.traceID) { try body(record) }
        }
    }

    func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? {
        let segments = try RunRecords.segments(of: traceID, project: project, db)
        let records = try RunRecords.read(db, trace: traceID, segments: segments, readers: &readers)
        if records.isEmpty { return nil }
        let frozen = try FrozenRun.resolve(
            db,
            trace: traceID,
            project: project,
            segments: segments,
            records: records,
            interpreter: interpreter
        )
        if let frozen { return (frozen, records) }
        return (interpreter.resolve(records, overlay[traceID]?.elsewhere ?? Elsewhere()), records)
    }

    private func records(of trace: TraceID) throws -> [SpanRecord] {
        let segments = try RunRecords.segments(of: trace, project: project, db)
        return try RunRecords.read(db, trace: trace, segments: segments, readers: &readers)
    }

    /// Runs with their findings, sorted by (start, trace id).
    private func summaries(in range: TimeRange) throws -> [(Run, [Finding])] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT trace, checksum, summary FROM runs
                    WHERE project = ? AND is_split = 0 AND start >= ? AND start <= ? ORDER BY start
                    """
            ),
            arguments: [project, range.from?.nanoseconds ?? .min, range.lastNanosecond]
        )
        var result: [(Run, [Finding])] = []
        while let row = try rows.next() {
            guard let trace = TraceID(blob: row[0]) else { continue }
            if overlay[trace] != nil { continue }
            result.append(try decode(row, trace: trace))
        }
        for entry in overlay.values where range.contains(entry.run.start) {
            result.append((entry.run, entry.findings))
        }
        return result.sorted { left, right in
            left.0.start != right.0.start ? left.0.start < right.0.start : left.0.traceID < right.0.traceID
        }
    }

    private func decode(_ row: Row, trace: TraceID) throws -> (Run, [Finding]) {
        let bytes: [UInt8] = try row.withUnsafeData(atIndex: 2) { $0.map { Array($0) } ?? [] }
        guard Int64(Checksum.crc32(bytes)) == row[1] as Int64 else {
            throw StoreError.damagedRun(trace: trace.description, reason: "checksum mismatch")
        }
        do {
            return try RunCoder.decode(bytes, traceID: trace)
        } catch {
            throw StoreError.damagedRun(trace: trace.description, reason: "\(error)")
        }
    }

    private func deadRuns(in segment: Int64) throws -> Set<TraceID> {
        let statement = try db.cachedStatement(sql: "SELECT trace FROM dead_runs WHERE segment = ?")
        return Set(try Data.fetchAll(statement, arguments: [segment]).compactMap(TraceID.init(blob:)))
    }

    /// Keeps the rows whose start is in `range`; of stored blocks, not those that are dead or that the
    /// overlay tells.
    private func filter(
        _ block: StepBlock,
        to range: TimeRange,
        dead: Set<TraceID>,
        withOverlay isOverlay: Bool
    ) -> StepBlock {
        let starts = block[StepNumber.start]
        return block.filtered { row in
            guard range.contains(Instant(nanoseconds: starts[row])) else { return false }
            if isOverlay { return true }
            let trace = block.traceID(at: row)
            return overlay[trace] == nil && !dead.contains(trace)
        }
    }
}

extension TimeRange {
    /// The last nanosecond that is inside; spans may start at the very end of time.
    fileprivate var lastNanosecond: Int64 {
        guard let to else { return .max }
        return to.nanoseconds == .min ? .min : to.nanoseconds - 1
    }
}
