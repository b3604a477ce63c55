import Model
import OTLP
import Wire

/// The spans of a batch, in order of arrival, with what tells their versions apart and their lists as they
/// will be stored.
///
/// A span is large: rows are numbers of spans here, and what is sorted are small keys.
struct VersionedRecords {
    let records: [SpanRecord]
    let versions: [SpanVersion]
    let attributes: BytesColumn
    let events: BytesColumn
    let links: BytesColumn

    init(_ records: [SpanRecord]) {
        self.records = records
        attributes = Self.column(records, bytesEach: 2_048) {
            KeyValueCoder.append(records[$0].attributes, to: &$1)
        }
        events = Self.column(records) { KeyValueCoder.append(records[$0].events, to: &$1) }
        links = Self.column(records) { KeyValueCoder.append(records[$0].links, to: &$1) }
        versions = Self.versions(records, [attributes, events, links])
    }

    /// Writes one list of all spans into one buffer.
    @inline(__always)
    private static func column(
        _ records: [SpanRecord],
        bytesEach: Int = 0,
        _ append: (_ row: Int, inout ProtobufWriter) -> Void
    ) -> BytesColumn {
        var writer = ProtobufWriter(capacity: records.count * bytesEach)
        var offsets = [0]
        offsets.reserveCapacity(records.count + 1)
        for row in records.indices {
            append(row, &writer)
            offsets.append(writer.count)
        }
        return BytesColumn(bytes: writer.bytes, offsets: offsets)
    }

    private static func versions(_ records: [SpanRecord], _ lists: [BytesColumn]) -> [SpanVersion] {
        var hasher = SpanHash()
        var versions: [SpanVersion] = []
        versions.reserveCapacity(records.count)
        for row in records.indices {
            var hash = hasher.head(of: records, at: row)
            for list in lists {
                hash = StableHash.hash64(list.bytes, in: list.range(of: row), seed: hash)
            }
            versions.append(SpanVersion(end: records[row].end.nanoseconds, contentHash: hash))
        }
        return versions
    }

    /// The rows sorted by (trace, start, span id), of each span only that of its latest version.
    func latest() -> [Int] {
        var kept = SpanRows(capacity: records.count)
        for row in records.indices {
            guard let known = kept.insert(row, records) else { continue }
            if versions[kept.rows[known]] < versions[row] { kept.rows[known] = row }
        }
        let keys = kept.rows.map { SortKey(records, row: $0) }
        return keys.sorted().map(\.row)
    }
}

/// The spans of a segment in the order of its rows.
struct OrderedRecords: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
    private let records: [SpanRecord]
    private let rows: ArraySlice<Int>

    /// The spans at `rows`, which are numbers of `records`.
    init(_ records: [SpanRecord], _ rows: ArraySlice<Int>) {
        self.records = records
        self.rows = rows
    }

    init(arrayLiteral elements: SpanRecord...) { self.init(elements, elements.indices.map { $0 }[...]) }

    var startIndex: Int { 0 }
    var endIndex: Int { rows.count }

    subscript(row: Int) -> SpanRecord { records[rows[rows.startIndex + row]] }
}

/// Rows of distinct spans, found by trace and span id.
///
/// Ids are the sender's: the hash takes numbers that are drawn once a process, so that nobody can choose ids
/// that collide.
private struct SpanRows {
    private static let factors = (
        span: UInt64.random(in: .min ... .max) | 1, low: UInt64.random(in: .min ... .max) | 1,
        high: UInt64.random(in: .min ... .max) | 1
    )

    /// In order of their spans' first appearance.
    var rows: [Int] = []
    /// Indices into `rows`, or -1.
    private var slots: [Int32]
    private let shift: UInt64

    /// Room for `capacity` rows.
    init(capacity: Int) {
        precondition(capacity < Int32.max, "a batch has fewer than two thousand million spans")
        var bits: UInt64 = 3
        while 1 << bits < 2 * capacity { bits += 1 }
        rows.reserveCapacity(capacity)
        slots = Array(repeating: -1, count: 1 << bits)
        shift = 64 - bits
    }

    /// Adds a row, unless its span is there already: then returns the index of the one that is.
    mutating func insert(_ row: Int, _ records: [SpanRecord]) -> Int? {
        let (trace, span) = (records[row].traceID, records[row].spanID)
        let mixed =
            span.bits &* Self.factors.span &+ trace.low &* Self.factors.low
            &+ trace.high &* Self.factors.high
        var slot = Int(truncatingIfNeeded: mixed >> shift)
        while slots[slot] >= 0 {
            let known = Int(slots[slot])
            if records[rows[known]].spanID == span, records[rows[known]].traceID == trace { return known }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(rows.count)
        rows.append(row)
        return nil
    }
}

/// Where a row goes within its segments: by trace, start and span id.
private struct SortKey: Comparable {
    var traceID: TraceID
    var start: Int64
    var spanID: SpanID
    var row: Int

    init(_ records: [SpanRecord], row: Int) {
        traceID = records[row].traceID
        start = records[row].start.nanoseconds
        spanID = records[row].spanID
        self.row = row
    }

    static func < (left: SortKey, right: SortKey) -> Bool {
        if left.traceID != right.traceID { return left.traceID < right.traceID }
        if left.start != right.start { return left.start < right.start }
        return left.spanID < right.spanID
    }
}
