import Model

/// One run of a segment, as the catalogue needs to know it.
struct SegmentTrace: Sendable {
    var traceID: TraceID
    var rows: Range<Int>
    /// Nanoseconds since 1970.
    var start: Int64
    var isTwinCandidate: Bool
    var decisionKeys: [String]
}

/// What tells one version of a span from another; the later end wins, then the larger content hash.
struct SpanVersion: Hashable, Comparable, Sendable {
    var end: Int64
    var contentHash: UInt64

    static func < (left: SpanVersion, right: SpanVersion) -> Bool {
        left.end != right.end ? left.end < right.end : left.contentHash < right.contentHash
    }
}

/// A finished column block: everything the writer needs, so that it only inserts.
struct PreparedSegment: Sendable {
    /// Rows are sorted by (trace, start, span id); each trace's rows are contiguous.
    var records: OrderedRecords
    var versions: [SpanVersion]
    var traces: [SegmentTrace]
    var blobs: [Blob]
    var bounds: SegmentBounds

    /// Rows; merging knows no records.
    var rowCount: Int { traces.last?.rows.upperBound ?? 0 }

    /// Bytes of the packed columns.
    var packedBytes: Int { blobs.reduce(0) { $0 + $1.data.count } }
}

/// Turns spans into a segment: group by trace, resolve each run, write the columns.
struct SegmentEncoder {
    /// Pieces that the runs of a batch are resolved in, and the fewest rows of one.
    ///
    /// Larger: idle cores share a batch more evenly, and lose more with handing it out.
    private static let chunksMax = 6
    private static let chunkRowsMin = 32

    private let interpreter: Interpreter
    private let effort: PackingEffort
    private let threads: WorkThreads?

    /// Packs what `interpreter` resolves; idle threads among those given help.
    init(interpreter: Interpreter, effort: PackingEffort = .ingest, threads: WorkThreads? = nil) {
        self.interpreter = interpreter
        self.effort = effort
        self.threads = threads
    }

    /// Encodes records of any number of traces in any order; a span id that comes twice keeps its later
    /// version.
    ///
    /// - Returns: Segments of whole traces of at most about `rowsMax` rows, and how many records were
    ///   repetitions.
    func encode(_ records: [SpanRecord], rowsMax: Int) -> (segments: [PreparedSegment], duplicates: Int) {
        let batch = VersionedRecords(records)
        let rows = batch.places.count
        let segments = Self.chunks(of: batch, 0..<rows, rowsMax: rowsMax).map { segment(batch, $0) }
        return (segments, records.count - rows)
    }

    /// What can be worked out beside the rest of a segment.
    private enum Piece: Sendable {
        case carried(CarriedLists, [Blob])
        case runs([ResolvedRows], [SegmentTrace])
    }

    private func segment(_ batch: VersionedRecords, _ rows: Range<Int>) -> PreparedSegment {
        let chunkRows = max(Self.chunkRowsMin, rows.count / Self.chunksMax)
        let chunks = Self.chunks(of: batch, rows, rowsMax: chunkRows)
        let work = { @Sendable (number: Int) -> Piece in
            if number > 0 {
                let (runs, traces) = resolve(batch, chunks[number - 1], from: rows.lowerBound)
                return .runs(runs, traces)
            }
            let carried = CarriedLists(batch, rows)
            return .carried(carried, SegmentPacker.lists(carried.columns, effort: effort))
        }
        let pieces = threads?.map(chunks.count + 1, work) ?? (0...chunks.count).map(work)
        var carried = CarriedLists()
        var (lists, runs, traces): ([Blob], [ResolvedRows], [SegmentTrace]) = ([], [], [])
        for piece in pieces {
            switch piece {
            case .carried(let columns, let blobs): (carried, lists) = (columns, blobs)
            case .runs(let resolved, let found):
                runs += resolved
                traces += found
            }
        }
        let table = SegmentTable(batch, rows, runs, carried)
        return PreparedSegment(
            records: OrderedRecords(batch, rows),
            versions: carried.versions,
            traces: traces,
            blobs: SegmentPacker.short(of: table, effort: effort) + lists,
            bounds: table.bounds
        )
    }

    /// The rows in chunks of whole traces, each of about `rowsMax` rows at most.
    private static func chunks(
        of batch: VersionedRecords,
        _ rows: Range<Int>,
        rowsMax: Int
    ) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var begin = rows.lowerBound
        while begin < rows.upperBound {
            var end = min(begin + rowsMax, rows.upperBound)
            while end < rows.upperBound && batch.traceID(at: end) == batch.traceID(at: end - 1) { end += 1 }
            chunks.append(begin..<end)
            begin = end
        }
        return chunks
    }

    /// The table of records of whole runs, not packed; a span id that comes twice keeps its later version.
    func table(_ records: [SpanRecord]) -> (table: SegmentTable, traces: [SegmentTrace]) {
        let batch = VersionedRecords(records)
        let rows = batch.places.indices
        let (runs, traces) = resolve(batch, rows, from: 0)
        return (SegmentTable(batch, rows, runs, CarriedLists(batch, rows)), traces)
    }

    /// Resolves the runs of some rows; `first` is the first row of their segment.
    private func resolve(
        _ batch: VersionedRecords,
        _ rows: Range<Int>,
        from first: Int
    ) -> ([ResolvedRows], [SegmentTrace]) {
        var runs: [ResolvedRows] = []
        var traces: [SegmentTrace] = []
        var begin = rows.lowerBound
        while begin < rows.upperBound {
            let traceID = batch.traceID(at: begin)
            var end = begin + 1
            while end < rows.upperBound && batch.traceID(at: end) == traceID { end += 1 }
            let spans = batch.places[begin..<end].map { batch.records[$0] }
            let resolved = interpreter.resolve(spans, Elsewhere())
            precondition(resolved.steps.count == end - begin, "the interpreter keeps every span")
            let range = (begin - first)..<(end - first)
            let isCandidate = interpreter.isTwinCandidate(resolved)
            traces.append(
                SegmentTrace(
                    traceID: traceID,
                    rows: range,
                    start: resolved.run.start.nanoseconds,
                    isTwinCandidate: isCandidate,
                    decisionKeys: interpreter.decisionKeys(resolved)
                )
            )
            runs.append(ResolvedRows(resolved: resolved, rows: range, isTwinCandidate: isCandidate))
            begin = end
        }
        return (runs, traces)
    }
}

/// A span's identity within one project.
struct SpanKey: Hashable, Sendable {
    var trace: TraceID
    var span: SpanID
}
