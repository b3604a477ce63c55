import Foundation
import GRDB
import Model

/// What readers share: decoded columns, catalogues, and resolved runs.
struct ReaderMemory: Sendable {
    let columns: ColumnCache
    /// What the spans of the newest batches carried.
    let lists: ColumnCache
    let pages: TextPageCache
    let catalogues = CatalogueCache()

    init(_ options: StoreOptions) {
        columns = ColumnCache(bytesMax: options.columnCacheBytes)
        lists = ColumnCache(bytesMax: options.listCacheBytes)
        pages = TextPageCache(bytesMax: options.textCacheBytes)
    }
}

/// One committed state of one project, inside one SQLite read transaction.
///
/// `@unchecked Sendable` holds because a snapshot never leaves the reader's closure: it is created, used and
/// dropped on the one thread that runs that closure.
final class StoreSnapshot: LedgerSnapshot, @unchecked Sendable {
    var freshness: Freshness
    var horizon = RetentionHorizon()
    /// Throws when the read has taken too long.
    var deadline: () throws -> Void = {}
    private let db: Database
    private let project: Int64
    private let interpreter: Interpreter
    private let memory: ReaderMemory
    private let catalogue: Catalogue
    /// The run read last.
    private var lastRun: (trace: TraceID, isFrozen: Bool)?
    private lazy var readers = SegmentReaders(db, memory, catalogue.entries)

    init(_ db: Database, project name: String, interpreter: Interpreter, memory: ReaderMemory) throws {
        self.db = db
        self.interpreter = interpreter
        self.memory = memory
        let select = try db.cachedStatement(
            sql: """
                SELECT p.id, c.commits, c.stored - c.superseded, c.newest_start, c.generation
                FROM projects p JOIN counters c ON c.project = p.id WHERE p.name = ?
                """
        )
        guard let row = try Row.fetchOne(select, arguments: [name]) else {
            project = 0
            catalogue = Catalogue()
            freshness = Freshness(newestSpan: nil, commit: 0, spans: 0)
            return
        }
        project = row[0]
        let dropped = try DroppedData(db, project: row[0])
        horizon = RetentionHorizon(runsBefore: dropped.stepsBefore, textsBefore: dropped.contentBefore)
        freshness = Freshness(
            newestSpan: (row[3] as Int64?).map(Instant.init(nanoseconds:)),
            commit: row[1],
            spans: row[2] as Int64 - dropped.spans
        )
        catalogue = try Self.catalogue(
            db,
            project: project,
            generation: row[4],
            interpreter: interpreter,
            memory: memory
        )
    }

    private static func catalogue(
        _ db: Database,
        project: Int64,
        generation: Int64,
        interpreter: Interpreter,
        memory: ReaderMemory
    ) throws -> Catalogue {
        let known = memory.catalogues.catalogue(project: project)
        if let known, known.generation == generation { return known }
        let catalogue = try Catalogue(
            db,
            project: project,
            generation: generation,
            interpreter: interpreter,
            memory: memory,
            known: known
        )
        memory.catalogues.keep(catalogue, project: project)
        return catalogue
    }

    func checkDeadline() throws { try deadline() }

    func parts(in range: TimeRange) throws -> [any LedgerPart] {
        let answersMax = RememberedAnswers.limit(parts: catalogue.sources.count)
        return catalogue.sources.compactMap { source -> (any LedgerPart)? in
            switch source {
            case .segment(let view):
                guard view.entry.bounds.overlap(range) else { return nil }
                return StoredPart(view, db, memory, answersMax: answersMax)
            case .overlay(let group):
                let part = OverlayPart(group, answersMax: answersMax) { [unowned self] trace in
                    try records(of: trace)
                }
                return part.isOutside(range) ? nil : part
            }
        }
    }

    func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? {
        let segments = try RunRecords.segments(of: traceID, project: project, db)
        let records = try RunRecords.read(trace: traceID, segments: segments, readers: &readers)
        if records.isEmpty { return nil }
        let isFrozen = try FrozenRun.isFrozen(segments: segments, db)
        lastRun = (traceID, isFrozen)
        if isFrozen,
            let frozen = try FrozenRun.resolve(
                db,
                trace: traceID,
                segments: segments,
                records: records,
                interpreter: interpreter
            )
        {
            return (frozen, records)
        }
        return (
            interpreter.resolve(records, catalogue.overlay.runs[traceID]?.elsewhere ?? Elsewhere()), records
        )
    }

    func isContentDropped(_ traceID: TraceID) throws -> Bool {
        if let lastRun, lastRun.trace == traceID { return lastRun.isFrozen }
        return try FrozenRun.isFrozen(segments: RunRecords.segments(of: traceID, project: project, db), db)
    }

    private func records(of trace: TraceID) throws -> [SpanRecord] {
        let segments = try RunRecords.segments(of: trace, project: project, db)
        return try RunRecords.read(trace: trace, segments: segments, readers: &readers)
    }
}

extension SegmentBounds {
    /// Whether some run or step may start in the range.
    fileprivate func overlap(_ range: TimeRange) -> Bool {
        if let from = range.from, max(lastStart, lastRun) < from.nanoseconds { return false }
        if let to = range.to, min(firstStart, firstRun) >= to.nanoseconds { return false }
        return true
    }
}
