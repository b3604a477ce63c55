import Model
import OTLP
import Wire

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
    var records: [SpanRecord]
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
        var hash = SpanHash()
        let rows = Self.latestVersions(records.map { VersionedRecord($0, &hash) })
        let duplicates = records.count - rows.count
        var segments: [PreparedSegment] = []
        var begin = 0
        while begin < rows.count {
            var end = min(begin + rowsMax, rows.count)
            while end < rows.count && rows[end].record.traceID == rows[end - 1].record.traceID { end += 1 }
            segments.append(segment(rows[begin..<end]))
            begin = end
        }
        return (segments, duplicates)
    }

    /// Sorts by (trace, start, span id) and keeps one version of each span.
    private static func latestVersions(_ rows: [VersionedRecord]) -> [VersionedRecord] {
        var latest: [SpanKey: Int] = [:]
        latest.reserveCapacity(rows.count)
        var kept: [VersionedRecord] = []
        kept.reserveCapacity(rows.count)
        for row in rows {
            let key = SpanKey(trace: row.record.traceID, span: row.record.spanID)
            if let index = latest[key] {
                if kept[index].version < row.version { kept[index] = row }
            } else {
                latest[key] = kept.count
                kept.append(row)
            }
        }
        // Sorted by small keys: a record is too large to be moved about.
        let order = kept.indices.map { SortKey(kept[$0].record, index: $0) }.sorted()
        return order.map { kept[$0.index] }
    }

    private func segment(_ rows: ArraySlice<VersionedRecord>) -> PreparedSegment {
        let (runs, traces) = resolve(rows)
        let table = SegmentTable(rows, runs)
        return PreparedSegment(
            records: rows.map(\.record),
            versions: rows.map(\.version),
            traces: traces,
            blobs: SegmentPacker.blobs(of: table, effort: effort),
            bounds: table.bounds
        )
    }

    /// The table of records of whole runs, not packed; a span id that comes twice keeps its later version.
    func table(_ records: [SpanRecord]) -> (table: SegmentTable, traces: [SegmentTrace]) {
        var hash = SpanHash()
        let rows = Self.latestVersions(records.map { VersionedRecord($0, &hash) })
        let (runs, traces) = resolve(rows[...])
        return (SegmentTable(rows[...], runs), traces)
    }

    private func resolve(_ rows: ArraySlice<VersionedRecord>) -> ([ResolvedRows], [SegmentTrace]) {
        var runs: [ResolvedRows] = []
        var traces: [SegmentTrace] = []
        var begin = rows.startIndex
        while begin < rows.endIndex {
            let traceID = rows[begin].record.traceID
            let end = rows[begin...].firstIndex { $0.record.traceID != traceID } ?? rows.endIndex
            let resolved = interpreter.resolve(rows[begin..<end].map(\.record), Elsewhere())
            precondition(resolved.steps.count == end - begin, "the interpreter keeps every span")
            let range = (begin - rows.startIndex)..<(end - rows.startIndex)
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

/// A span with what tells its versions apart, and its lists as they will be stored.
struct VersionedRecord {
    var record: SpanRecord
    var version: SpanVersion
    var lists: EncodedLists

    init(_ record: SpanRecord, _ hash: inout SpanHash) {
        self.record = record
        lists = EncodedLists(record)
        version = hash.version(of: record, lists)
    }
}

/// Where a row goes within its segments: by trace, start and span id.
private struct SortKey: Comparable {
    var traceID: TraceID
    var start: Int64
    var spanID: SpanID
    var index: Int

    init(_ record: SpanRecord, index: Int) {
        traceID = record.traceID
        start = record.start.nanoseconds
        spanID = record.spanID
        self.index = index
    }

    static func < (left: SortKey, right: SortKey) -> Bool {
        if left.traceID != right.traceID { return left.traceID < right.traceID }
        if left.start != right.start { return left.start < right.start }
        return left.spanID < right.spanID
    }
}
