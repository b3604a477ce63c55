import Model
import OTLP
import Wire

/// One trace's part of a segment: its rows, its resolved run, and whether the run may be a twin of others.
struct SegmentTrace: Sendable {
    var traceID: TraceID
    var rows: Range<Int>
    var run: Run
    var runBlob: [UInt8]
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
    var firstStart: Int64
    var lastStart: Int64

    /// Bytes of the packed columns.
    var packedBytes: Int { blobs.reduce(0) { $0 + $1.data.count } }
}

/// Turns spans into a segment: group by trace, resolve each run, write the columns.
struct SegmentEncoder {
    private let interpreter: Interpreter
    private let level: Int32

    /// Packs what `interpreter` resolves with zlib's `level`, 1 at ingest.
    init(interpreter: Interpreter, level: Int32 = 1) {
        self.interpreter = interpreter
        self.level = level
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
        var steps: [Step] = []
        steps.reserveCapacity(rows.count)
        var traces: [SegmentTrace] = []
        var begin = rows.startIndex
        while begin < rows.endIndex {
            let traceID = rows[begin].record.traceID
            let end = rows[begin...].firstIndex { $0.record.traceID != traceID } ?? rows.endIndex
            let resolved = interpreter.resolve(rows[begin..<end].map(\.record), Elsewhere())
            precondition(resolved.steps.count == end - begin, "the interpreter keeps every span")
            traces.append(
                SegmentTrace(
                    traceID: traceID,
                    rows: steps.count..<(steps.count + resolved.steps.count),
                    run: resolved.run,
                    runBlob: RunCoder.encode(resolved.run, findings: resolved.findings),
                    isTwinCandidate: interpreter.isTwinCandidate(resolved),
                    decisionKeys: interpreter.decisionKeys(resolved)
                )
            )
            steps += resolved.steps
            begin = end
        }
        let records = rows.map(\.record)
        return PreparedSegment(
            records: records,
            versions: rows.map(\.version),
            traces: traces,
            blobs: stepBlobs(StepBlock(steps)) + RecordColumns(rows).blobs(level: level),
            firstStart: records.map(\.start.nanoseconds).min() ?? 0,
            lastStart: records.map(\.start.nanoseconds).max() ?? 0
        )
    }

    /// The blobs of the interpreted columns alone.
    func stepBlobs(_ block: StepBlock) -> [Blob] {
        var blobs: [Blob] = []
        for column in StepNumber.allCases {
            let values = block[column]
            if values.allSatisfy({ $0 == 0 }) { continue }
            var writer = ByteWriter()
            NumberColumnCoder.encode(values, into: &writer)
            blobs.append(Blob(column: SegmentColumn.number(column).code, raw: writer.bytes, level: level))
        }
        for column in StepColumn.allCases {
            let values = block[column]
            if values.values.allSatisfy({ $0 == nil }) { continue }
            var writer = ByteWriter()
            TextColumnCoder.encode(values, into: &writer)
            blobs.append(Blob(column: SegmentColumn.text(column).code, raw: writer.bytes, level: level))
        }
        return blobs
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
