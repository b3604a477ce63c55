import Model
import OTLP
import Wire

/// The spans of a batch as rows, sorted by (trace, start, span id), of each span only its latest version.
///
/// A span is large: what is sorted are small keys, and rows tell where their spans are.
struct VersionedRecords: Sendable {
    /// The spans in order of arrival.
    let records: [SpanRecord]
    /// For each row, the index of its span.
    let places: [Int]

    /// The trace of a row.
    func traceID(at row: Int) -> TraceID { records[places[row]].traceID }

    init(_ records: [SpanRecord]) {
        self.records = records
        places = Self.latest(records)
    }

    /// The places of the rows; versions are only told apart where a span id comes twice.
    private static func latest(_ records: [SpanRecord]) -> [Int] {
        var kept = DistinctSpans(capacity: records.count)
        var hasher = SpanHash()
        for place in records.indices {
            guard let known = kept.insert(place, records) else { continue }
            let (old, new) = (records[kept.places[known]], records[place])
            if hasher.version(of: old, EncodedLists(old)) < hasher.version(of: new, EncodedLists(new)) {
                kept.places[known] = place
            }
        }
        let keys = kept.places.map { SortKey(records, place: $0) }
        return keys.sorted().map(\.place)
    }
}

/// What some rows of a batch carry in lists, as it will be stored, and what tells their versions apart.
struct CarriedLists: Sendable {
    /// One a row.
    private(set) var versions: [SpanVersion] = []
    private(set) var attributes = BytesColumn()
    private(set) var events = BytesColumn()
    private(set) var links = BytesColumn()

    /// No rows.
    init() {}

    init(_ batch: VersionedRecords, _ rows: Range<Int>) {
        let (records, places) = (batch.records, batch.places[rows])
        attributes = Self.column(places, bytesEach: 2_048) {
            KeyValueCoder.append(records[$0].attributes, to: &$1)
        }
        events = Self.column(places) { KeyValueCoder.append(records[$0].events, to: &$1) }
        links = Self.column(places) { KeyValueCoder.append(records[$0].links, to: &$1) }
        versions = Self.versions(records, places, [attributes, events, links])
    }

    /// The lists as the columns of a table.
    var columns: [RecordColumn: BytesColumn] { [.attributes: attributes, .events: events, .links: links] }

    /// Writes one list of all spans into one buffer.
    @inline(__always)
    private static func column(
        _ places: ArraySlice<Int>,
        bytesEach: Int = 0,
        _ append: (_ place: Int, inout ProtobufWriter) -> Void
    ) -> BytesColumn {
        var writer = ProtobufWriter(capacity: places.count * bytesEach)
        var offsets = [0]
        offsets.reserveCapacity(places.count + 1)
        for place in places {
            append(place, &writer)
            offsets.append(writer.count)
        }
        return BytesColumn(bytes: writer.bytes, offsets: offsets)
    }

    private static func versions(
        _ records: [SpanRecord],
        _ places: ArraySlice<Int>,
        _ lists: [BytesColumn]
    ) -> [SpanVersion] {
        var hasher = SpanHash()
        return places.enumerated().map { row, place in
            var hash = hasher.head(of: records, at: place)
            for list in lists {
                hash = StableHash.hash64(list.bytes, in: list.range(of: row), seed: hash)
            }
            return SpanVersion(end: records[place].end.nanoseconds, contentHash: hash)
        }
    }
}

/// The spans of a segment in the order of its rows.
struct OrderedRecords: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
    private let records: [SpanRecord]
    private let places: ArraySlice<Int>

    /// The spans of some rows of a batch.
    init(_ batch: VersionedRecords, _ rows: Range<Int>) {
        records = batch.records
        places = batch.places[rows]
    }

    init(arrayLiteral elements: SpanRecord...) {
        records = elements
        places = Array(elements.indices)[...]
    }

    var startIndex: Int { 0 }
    var endIndex: Int { places.count }

    subscript(row: Int) -> SpanRecord { records[places[places.startIndex + row]] }
}

/// Places of distinct spans, found by trace and span id.
///
/// Ids are the sender's: the hash takes numbers that are drawn once a process, so that nobody can choose ids
/// that collide.
private struct DistinctSpans {
    private static let factors = (
        span: UInt64.random(in: .min ... .max) | 1, low: UInt64.random(in: .min ... .max) | 1,
        high: UInt64.random(in: .min ... .max) | 1
    )

    /// In order of their spans' first appearance.
    var places: [Int] = []
    /// Indices into `places`, or -1.
    private var slots: [Int32]
    private let shift: UInt64

    /// Room for `capacity` spans.
    init(capacity: Int) {
        precondition(capacity < Int32.max, "a batch has fewer than two thousand million spans")
        var bits: UInt64 = 3
        while 1 << bits < 2 * capacity { bits += 1 }
        places.reserveCapacity(capacity)
        slots = Array(repeating: -1, count: 1 << bits)
        shift = 64 - bits
    }

    /// Adds a place, unless its span is there already: then returns the index of the one that is.
    mutating func insert(_ place: Int, _ records: [SpanRecord]) -> Int? {
        let (trace, span) = (records[place].traceID, records[place].spanID)
        let mixed =
            span.bits &* Self.factors.span &+ trace.low &* Self.factors.low
            &+ trace.high &* Self.factors.high
        var slot = Int(truncatingIfNeeded: mixed >> shift)
        while slots[slot] >= 0 {
            let known = Int(slots[slot])
            if records[places[known]].spanID == span, records[places[known]].traceID == trace { return known }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(places.count)
        places.append(place)
        return nil
    }
}

/// Where a row goes within its segments: by trace, start and span id.
private struct SortKey: Comparable {
    var traceID: TraceID
    var start: Int64
    var spanID: SpanID
    var place: Int

    init(_ records: [SpanRecord], place: Int) {
        traceID = records[place].traceID
        start = records[place].start.nanoseconds
        spanID = records[place].spanID
        self.place = place
    }

    static func < (left: SortKey, right: SortKey) -> Bool {
        if left.traceID != right.traceID { return left.traceID < right.traceID }
        if left.start != right.start { return left.start < right.start }
        return left.spanID < right.spanID
    }
}
