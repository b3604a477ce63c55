import Model
import OTLP
import Wire

/// Reads the spans of one segment as they were received.
final class SpanReader {
    let segment: SegmentReader
    private var coder = KeyValueCoder()
    private var hash = SpanHash()
    private var lists: [RecordColumn: BytesColumn?] = [:]
    private var resources = SharedReader<Resource>()
    private var scopes = SharedReader<Scope>()
    private var shredded: AttributeColumns?
    private var loaded: Columns?
    /// What was found last of a phrase outside the long values of attributes.
    var lastShort: (phrase: Phrase, mayOccur: Bool)?

    init(_ segment: SegmentReader) { self.segment = segment }

    private var rowCount: Int { segment.rowCount }
    private var isShredded: Bool { segment.entry.directory.checksums[BlobSlot.attributes] != nil }

    private func number(_ column: RecordColumn) throws -> [Int64] {
        try segment.number(.record(column), count: rowCount)
    }

    func text(_ column: RecordColumn) throws -> DictionaryColumn {
        try segment.text(.record(column), count: rowCount)
    }

    /// When the span of each row ended.
    func ends() throws -> [Int64] {
        zip(try segment.number(StepNumber.start), try segment.number(StepNumber.duration)).map { $0 &+ $1 }
    }

    /// Which version of its span a row holds, whose span is read for it if `record` is `nil` and the segment
    /// is a merged one: those leave the content's hash to be computed.
    func version(at row: Int, end: Int64, of record: SpanRecord? = nil) throws -> SpanVersion {
        let stored = try number(.contentHash)[row]
        if stored != 0 { return SpanVersion(end: end, contentHash: UInt64(bitPattern: stored)) }
        guard let record = try record ?? records(in: row..<(row + 1)).first else {
            throw segment.damaged(.record(.attributes), "row \(row) is missing")
        }
        return hash.version(of: record, EncodedLists(record))
    }

    /// The spans of some rows exactly as they were received.
    func records(in rows: Range<Int>) throws -> [SpanRecord] {
        guard let attributes = try shreddedAttributes(rows) else {
            return try rows.map { try record(at: $0) }
        }
        return try zip(rows, attributes).map { row, bytes in
            var record = try record(at: row)
            do {
                record.attributes = try coder.attributes(bytes)
            } catch {
                throw segment.damaged(.record(.attributes), "\(error)")
            }
            return record
        }
    }

    /// The attribute lists of some rows, if the segment has them shredded.
    private func shreddedAttributes(_ rows: Range<Int>) throws -> [[UInt8]]? {
        try withShredded { try $0.rows(rows) }
    }

    /// Runs `body` with the shredded attributes, if the segment has any.
    func withShredded<Value>(_ body: (inout AttributeColumns) throws -> Value) throws -> Value? {
        guard segment.entry.directory.checksums[BlobSlot.attributes] != nil else { return nil }
        do {
            var columns = try shredded ?? openShredded()
            shredded = nil
            defer { shredded = columns }
            let known = columns.loaded.byteCount
            let value = try body(&columns)
            if columns.loaded.byteCount > known { segment.attributes = columns.loaded }
            return value
        } catch let error as LayoutError {
            throw segment.damaged(.record(.attributes), "\(error)")
        } catch let error as WireError {
            throw segment.damaged(.record(.attributes), "\(error)")
        }
    }

    private func openShredded() throws -> AttributeColumns {
        var columns = try AttributeColumns(rowCount: rowCount, heap: segment.heap()) {
            [unowned segment] part in
            try segment.part(part, of: .attributes)
        }
        if let known = segment.attributes { columns.loaded = known }
        return columns
    }

    /// The short columns of all rows, decoded once.
    private struct Columns {
        var ids: StepBlock
        var flags, kinds, statuses, marks, resources, scopes: [Int64]
        var traceStates, messages: DictionaryColumn

        static let needed = StepColumns(
            texts: [.name],
            numbers: [.traceHigh, .traceLow, .spanID, .parentID, .start, .duration]
        )
    }

    private func columns() throws -> Columns {
        if let loaded { return loaded }
        let columns = Columns(
            ids: try segment.block(Columns.needed),
            flags: try number(.flags),
            kinds: try number(.kind),
            statuses: try number(.status),
            marks: try number(.marks),
            resources: try number(.resource),
            scopes: try number(.scope),
            traceStates: try text(.traceState),
            messages: try text(.statusMessage)
        )
        loaded = columns
        return columns
    }

    /// A row's span, without attributes if they are shredded.
    private func record(at row: Int) throws -> SpanRecord {
        let columns = try columns()
        let start = Instant(nanoseconds: columns.ids[StepNumber.start][row])
        let parent = UInt64(bitPattern: columns.ids[StepNumber.parentID][row])
        var record = SpanRecord(
            traceID: columns.ids.traceID(at: row),
            spanID: SpanID(bits: UInt64(bitPattern: columns.ids[StepNumber.spanID][row])),
            parentID: parent == 0 ? nil : SpanID(bits: parent),
            start: start,
            end: start.advanced(byNanoseconds: columns.ids[StepNumber.duration][row]),
            resource: try resource(columns.resources[row]),
            scope: try scope(columns.scopes[row])
        )
        record.name = columns.ids[StepColumn.name][row] ?? ""
        record.flags = UInt32(truncatingIfNeeded: columns.flags[row])
        record.kind = UInt8(truncatingIfNeeded: columns.kinds[row])
        record.status = StatusCode(rawValue: UInt8(truncatingIfNeeded: columns.statuses[row])) ?? .unset
        let marks = columns.marks[row]
        record.hasClockSkew = marks & 1 != 0
        record.droppedAttributes = UInt32(truncatingIfNeeded: marks >> 1 & 0xFFFFF)
        record.droppedEvents = UInt32(truncatingIfNeeded: marks >> 21 & 0xFFFFF)
        record.droppedLinks = UInt32(truncatingIfNeeded: marks >> 41 & 0xFFFFF)
        record.traceState = columns.traceStates[row] ?? ""
        record.statusMessage = columns.messages[row] ?? ""
        try readLists(at: row, into: &record)
        return record
    }

    private func readLists(at row: Int, into record: inout SpanRecord) throws {
        var column = RecordColumn.attributes
        do {
            if !isShredded, let lists = try list(column) {
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
        if column == .attributes, let rows = try shreddedAttributes(0..<rowCount) { return BytesColumn(rows) }
        let value = try segment.bytes(column, count: rowCount)
        lists[column] = .some(value)
        return value
    }

    // MARK: Shared values

    private func resource(_ code: Int64) throws -> Resource {
        try resources.value(code, damaged: { segment.damaged(.record(.resources), $0) }) {
            try shared(.resource, .resources)
        } decode: {
            try SharedCoder.resource($0, in: 0..<$0.count, &coder)
        } ?? Resource()
    }

    private func scope(_ code: Int64) throws -> Scope {
        try scopes.value(code, damaged: { segment.damaged(.record(.scopes), $0) }) {
            try shared(.scope, .scopes)
        } decode: {
            try SharedCoder.scope($0, in: 0..<$0.count, &coder)
        } ?? Scope()
    }

    /// The shared values' bytes; empty if every row has the empty one.
    func shared(_ codes: RecordColumn, _ column: RecordColumn) throws -> [[UInt8]] {
        let count = Int(clamping: (try number(codes).max() ?? 0) &+ 1)
        guard count > 0, count <= max(rowCount, 1), let list = try segment.bytes(column, count: count) else {
            return []
        }
        return (0..<count).map { Array(list.bytes[list.range(of: $0)]) }
    }
}

/// Values that rows share, each decoded when it is first asked for.
private struct SharedReader<Value> {
    private var bytes: [[UInt8]]?
    private var values: [Int64: Value] = [:]

    /// The value of a code; `nil` if there are none and the code is that of the empty one.
    mutating func value(
        _ code: Int64,
        damaged: (String) -> StoreError,
        _ read: () throws -> [[UInt8]],
        decode: ([UInt8]) throws -> Value
    ) throws -> Value? {
        if let known = values[code] { return known }
        let all = try bytes ?? read()
        bytes = all
        if all.isEmpty && code == 0 { return nil }
        guard code >= 0, code < Int64(all.count) else { throw damaged("index \(code) of \(all.count)") }
        do {
            let value = try decode(all[Int(code)])
            values[code] = value
            return value
        } catch let error as WireError {
            throw damaged("\(error)")
        }
    }
}
