import Model
import OTLP
import Wire

/// Reads the spans of one segment as they were received.
final class SpanReader {
    let segment: SegmentReader
    private var coder = KeyValueCoder()
    private var hash = SpanHash()
    private var lists: [RecordColumn: BytesColumn?] = [:]
    private var resources: [Resource]?
    private var scopes: [Scope]?

    init(_ segment: SegmentReader) { self.segment = segment }

    private var rowCount: Int { segment.rowCount }

    private func number(_ column: RecordColumn) throws -> [Int64] {
        try segment.number(.record(column), count: rowCount)
    }

    private func text(_ column: RecordColumn) throws -> DictionaryColumn {
        try segment.text(.record(column), count: rowCount)
    }

    /// Which version of its span a row holds; merged segments leave the hash to be computed.
    func version(at row: Int) throws -> SpanVersion {
        let stored = try number(.contentHash)[row]
        if stored == 0 {
            let record = try record(at: row)
            return hash.version(of: record, EncodedLists(record))
        }
        let end = try segment.number(StepNumber.start)[row] &+ (try segment.number(StepNumber.duration)[row])
        return SpanVersion(end: end, contentHash: UInt64(bitPattern: stored))
    }

    /// The span of one row exactly as it was received.
    func record(at row: Int) throws -> SpanRecord {
        let start = Instant(nanoseconds: try segment.number(StepNumber.start)[row])
        let parent = UInt64(bitPattern: try segment.number(StepNumber.parentID)[row])
        var record = SpanRecord(
            traceID: TraceID(
                high: UInt64(bitPattern: try segment.number(StepNumber.traceHigh)[row]),
                low: UInt64(bitPattern: try segment.number(StepNumber.traceLow)[row])
            ),
            spanID: SpanID(bits: UInt64(bitPattern: try segment.number(StepNumber.spanID)[row])),
            parentID: parent == 0 ? nil : SpanID(bits: parent),
            start: start,
            end: start.advanced(byNanoseconds: try segment.number(StepNumber.duration)[row]),
            resource: try resource(at: row),
            scope: try scope(at: row)
        )
        record.name = try segment.text(StepColumn.name)[row] ?? ""
        record.flags = UInt32(truncatingIfNeeded: try number(.flags)[row])
        record.kind = UInt8(truncatingIfNeeded: try number(.kind)[row])
        record.status = StatusCode(rawValue: UInt8(truncatingIfNeeded: try number(.status)[row])) ?? .unset
        let marks = try number(.marks)[row]
        record.hasClockSkew = marks & 1 != 0
        record.droppedAttributes = UInt32(truncatingIfNeeded: marks >> 1 & 0xFFFFF)
        record.droppedEvents = UInt32(truncatingIfNeeded: marks >> 21 & 0xFFFFF)
        record.droppedLinks = UInt32(truncatingIfNeeded: marks >> 41 & 0xFFFFF)
        record.traceState = try text(.traceState)[row] ?? ""
        record.statusMessage = try text(.statusMessage)[row] ?? ""
        try readLists(at: row, into: &record)
        return record
    }

    private func readLists(at row: Int, into record: inout SpanRecord) throws {
        var column = RecordColumn.attributes
        do {
            if let lists = try list(column) {
                record.attributes = try coder.attributes(lists.bytes, in: lists.range(of: row))
            }
            column = .events
            if let lists = try list(column) {
                record.events = try coder.events(lists.bytes, in: lists.range(of: row))
            }
            column = .links
            if let lists = try list(column) {
                record.links = try coder.links(lists.bytes, in: lists.range(of: row))
            }
        } catch let error as WireError {
            throw segment.damaged(.record(column), "\(error)")
        }
    }

    /// Attributes, events or links of all rows; `nil` if none has any.
    func list(_ column: RecordColumn) throws -> BytesColumn? {
        if let known = lists[column] { return known }
        let value = try segment.bytes(column, count: rowCount)
        lists[column] = .some(value)
        return value
    }

    // MARK: Shared values

    private func resource(at row: Int) throws -> Resource {
        let values = try resources ?? shared(.resource, .resources).map { bytes in
            try damage(.resources) { try SharedCoder.resource(bytes, in: 0..<bytes.count, &coder) }
        }
        resources = values
        return try value(values, number(.resource)[row], .resources) ?? Resource()
    }

    private func scope(at row: Int) throws -> Scope {
        let values = try scopes ?? shared(.scope, .scopes).map { bytes in
            try damage(.scopes) { try SharedCoder.scope(bytes, in: 0..<bytes.count, &coder) }
        }
        scopes = values
        return try value(values, number(.scope)[row], .scopes) ?? Scope()
    }

    /// The shared values' bytes; empty if every row has the empty one.
    func shared(_ codes: RecordColumn, _ column: RecordColumn) throws -> [[UInt8]] {
        let count = Int(clamping: (try number(codes).max() ?? 0) &+ 1)
        guard count > 0, count <= max(rowCount, 1), let list = try segment.bytes(column, count: count) else {
            return []
        }
        return (0..<count).map { Array(list.bytes[list.range(of: $0)]) }
    }

    private func value<Value>(_ values: [Value], _ code: Int64, _ column: RecordColumn) throws -> Value? {
        if values.isEmpty && code == 0 { return nil }
        guard code >= 0, code < Int64(values.count) else {
            throw segment.damaged(.record(column), "index \(code) of \(values.count)")
        }
        return values[Int(code)]
    }

    private func damage<Value>(_ column: RecordColumn, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as WireError {
            throw segment.damaged(.record(column), "\(error)")
        }
    }
}
