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
    private let interpreter: Interpreter
    private let effort: PackingEffort

    /// Packs what `interpreter` resolves.
    init(interpreter: Interpreter, effort: PackingEffort = .ingest) {
        self.interpreter = interpreter
        self.effort = effort
    }

    /// Encodes records of any number of traces in any order; a span id that comes twice keeps its later
    /// version.
    ///
    /// - Returns: Segments of whole traces of at most about `rowsMax` rows, and how many records were
    ///   repetitions.
    func encode(_ records: [SpanRecord], rowsMax: Int) -> (segments: [PreparedSegment], duplicates: Int) {
        let batch = VersionedRecords(records)
        let rows = batch.places.count
        var segments: [PreparedSegment] = []
        var begin = 0
        while begin < rows {
            var end = min(begin + rowsMax, rows)
            while end < rows && batch.traceID(at: end) == batch.traceID(at: end - 1) { end += 1 }
            segments.append(segment(batch, begin..<end))
            begin = end
        }
        return (segments, records.count - rows)
    }

    private func segment(_ batch: VersionedRecords, _ rows: Range<Int>) -> PreparedSegment {
        let (runs, traces) = resolve(batch, rows)
        let table = SegmentTable(batch, rows, runs)
        return PreparedSegment(
            records: OrderedRecords(batch, rows),
            versions: Array(batch.versions[rows]),
            traces: traces,
            blobs: SegmentPacker.blobs(of: table, effort: effort),
            bounds: table.bounds
        )
    }

    /// The table of records of whole runs, not packed; a span id that comes twice keeps its later version.
    func table(_ records: [SpanRecord]) -> (table: SegmentTable, traces: [SegmentTrace]) {
        let batch = VersionedRecords(records)
        let rows = batch.places.indices
        let (runs, traces) = resolve(batch, rows)
        return (SegmentTable(batch, rows, runs), traces)
    }

    private func resolve(
        _ batch: VersionedRecords,
        _ rows: Range<Int>
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
            let range = (begin - rows.lowerBound)..<(end - rows.lowerBound)
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
