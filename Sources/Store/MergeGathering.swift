import Foundation
import GRDB
import Model
import Wire

/// What one step of merging has read so far.
struct MergeGathering {
    private let db: Database
    private let project: Int64
    private let watermark: Int64
    private let merger: Merger
    private let pages = TextPageCache(bytesMax: 16 << 20)
    private var readers: SegmentReaders
    private var tables: [SegmentTable] = []
    private var picks: [RunPick] = []
    private var sources: [TraceID: [Int64]] = [:]
    private var keys: [TraceID: [String]] = [:]
    /// Runs that were read as a whole, to become a table of their own.
    private var records: [SpanRecord] = []
    /// Runs that cannot be moved now.
    private var left: Set<TraceID> = []

    /// Rows that will be written.
    private(set) var rowCount = 0

    init(_ db: Database, project: Int64, through watermark: Int64, _ merger: Merger) {
        self.db = db
        self.project = project
        self.watermark = watermark
        self.merger = merger
        readers = SegmentReaders(db, pages: pages)
    }

    /// Adds the runs of a segment that live there; those that lie in several as a whole, if they are over.
    mutating func add(_ id: Int64) throws {
        let segment = SegmentReader(db, try SegmentReader(db, id: id).entry, pages: pages)
        let dead = try deadRuns(in: id)
        let (high, low) = (try segment.number(RunNumber.traceHigh), try segment.number(RunNumber.traceLow))
        var own: [Int] = []
        for run in 0..<segment.entry.runCount {
            let trace = TraceID(high: UInt64(bitPattern: high[run]), low: UInt64(bitPattern: low[run]))
            if dead.contains(trace) || sources[trace] != nil || left.contains(trace) { continue }
            let segments = try RunRecords.segments(of: trace, project: project, db)
            if segments == [id] {
                own.append(run)
                sources[trace] = segments
            } else {
                try addSplit(trace, segments)
            }
        }
        if own.isEmpty { return }
        let table = try SegmentTable(segment)
        for run in own {
            picks.append(RunPick(table: tables.count, run: run))
            rowCount += table.rows(ofRun: run).count
        }
        tables.append(table)
    }

    /// Adds a run that lies in several segments if it is over: quiet, or with everything there.
    private mutating func addSplit(_ trace: TraceID, _ segments: [Int64]) throws {
        // What has lost its texts cannot be put together with what came later.
        if try FrozenRun.isFrozen(segments: segments, db) {
            left.insert(trace)
            return
        }
        let spans = try RunRecords.read(trace: trace, segments: segments, readers: &readers)
        if (segments.last ?? 0) > watermark {
            let run = merger.interpreter.resolve(spans, Elsewhere()).run
            if run.isIncomplete || run.status == .incomplete {
                left.insert(trace)
                return
            }
        }
        sources[trace] = segments
        records += spans
        rowCount += spans.count
    }

    private func deadRuns(in segment: Int64) throws -> Set<TraceID> {
        let statement = try db.cachedStatement(sql: "SELECT trace FROM dead_runs WHERE segment = ?")
        return Set(try Data.fetchAll(statement, arguments: [segment]).compactMap(TraceID.init(blob:)))
    }

    /// Packs all that was added, sorted by the runs' starts.
    mutating func finish() throws -> Merger.Preparation {
        if !records.isEmpty {
            let encoder = SegmentEncoder(interpreter: merger.interpreter)
            let (table, traces) = encoder.table(records)
            for run in traces.indices { picks.append(RunPick(table: tables.count, run: run)) }
            for trace in traces { keys[trace.traceID] = trace.decisionKeys }
            tables.append(table)
        }
        let starts = tables.map { $0.runs[RunNumber.start] }
        picks.sort { left, right in
            let (a, b) = (starts[left.table][left.run], starts[right.table][right.run])
            if a != b { return a < b }
            return tables[left.table].runs.traceID(at: left.run)
                < tables[right.table].runs.traceID(at: right.run)
        }
        let epoch = try merger.texts.take(db, project: project, rowsMax: merger.options.textEpochRowsMax)
        let textStart = epoch.pagedBytes
        let segments = cut(picks).map { prepared(SegmentTable(picking: $0, from: tables), epoch) }
        let pages = epoch.takePages(isBusy: rowCount >= merger.options.mergedRowsMax)
        merger.texts.keep(epoch, project: project)
        return Merger.Preparation(
            project: project,
            segments: segments,
            sources: sources,
            textEpoch: epoch.number,
            textStart: textStart,
            textPages: pages
        )
    }

    /// Cuts the picks into segments of about equal size.
    private func cut(_ picks: [RunPick]) -> [[RunPick]] {
        let parts = max(1, (rowCount + merger.options.mergedRowsMax / 2) / merger.options.mergedRowsMax)
        var result: [[RunPick]] = [[]]
        var rows = 0
        for pick in picks {
            if rows * parts >= rowCount * result.count { result.append([]) }
            result[result.count - 1].append(pick)
            rows += tables[pick.table].rows(ofRun: pick.run).count
        }
        return result
    }

    private func prepared(_ table: SegmentTable, _ epoch: TextEpoch) -> PreparedSegment {
        var table = table
        epoch.count(rows: table.rowCount, table.bounds)
        table.numbers[.contentHash] = nil
        let traces = (0..<table.runs.count).map { run in
            let trace = table.runs.traceID(at: run)
            return SegmentTrace(
                traceID: trace,
                rows: table.rows(ofRun: run),
                start: table.runs[RunNumber.start][run],
                isTwinCandidate: table.twinCandidates[run] != 0,
                decisionKeys: keys[trace] ?? []
            )
        }
        return PreparedSegment(
            records: [],
            versions: [],
            traces: traces,
            blobs: SegmentPacker.blobs(of: table, effort: .merge) { epoch.heap.pack($0) },
            bounds: table.bounds
        )
    }
}
