import Foundation
import GRDB
import Model
import OTLP
import Wire

/// Reads the columns of one segment, each only when asked for, verifying every checksum.
final class SegmentReader {
    let id: Int64
    let rowCount: Int
    private let db: Database
    private var coder = KeyValueCoder()
    private var attributes: BytesColumn??
    private var events: BytesColumn??
    private var links: BytesColumn??
    private var resources: [Resource]?
    private var scopes: [Scope]?
    private var numbers: [UInt8: [Int64]] = [:]
    private var texts: [UInt8: DictionaryColumn] = [:]

    init(_ db: Database, id: Int64, rowCount: Int) {
        self.db = db
        self.id = id
        self.rowCount = rowCount
    }

    /// Opens a segment by id.
    convenience init(_ db: Database, id: Int64) throws {
        let statement = try db.cachedStatement(sql: "SELECT row_count FROM segments WHERE id = ?")
        guard let count = try Int.fetchOne(statement, arguments: [id]), count >= 0, count <= 1 << 24 else {
            throw StoreError.damaged(segment: id, column: "rows", reason: "no such segment")
        }
        self.init(db, id: id, rowCount: count)
    }

    func number(_ column: StepNumber) throws -> [Int64] { try number(.number(column)) }

    func text(_ column: StepColumn) throws -> DictionaryColumn { try text(.text(column)) }

    /// The asked-for columns as one block.
    func block(_ columns: StepColumns) throws -> StepBlock {
        var block = StepBlock(count: rowCount)
        for column in columns.numbers { block[column] = try number(column) }
        for column in columns.texts { block[column] = try text(column) }
        return block
    }

    /// Rows of one trace; contiguous.
    func rows(of trace: TraceID) throws -> Range<Int> {
        let high = try number(.traceHigh)
        let low = try number(.traceLow)
        let (wantedHigh, wantedLow) = (Int64(bitPattern: trace.high), Int64(bitPattern: trace.low))
        guard let first = (0..<rowCount).first(where: { high[$0] == wantedHigh && low[$0] == wantedLow })
        else { return 0..<0 }
        var end = first + 1
        while end < rowCount && high[end] == wantedHigh && low[end] == wantedLow { end += 1 }
        return first..<end
    }

    /// Which version of its span each row holds.
    func version(at row: Int) throws -> SpanVersion {
        let end = try number(.start)[row] &+ (try number(.duration)[row])
        return SpanVersion(end: end, contentHash: UInt64(bitPattern: try number(.record(.contentHash))[row]))
    }

    /// The span of one row exactly as it was received.
    func record(at row: Int) throws -> SpanRecord {
        let start = Instant(nanoseconds: try number(.start)[row])
        let parent = UInt64(bitPattern: try number(.parentID)[row])
        var record = SpanRecord(
            traceID: TraceID(
                high: UInt64(bitPattern: try number(.traceHigh)[row]),
                low: UInt64(bitPattern: try number(.traceLow)[row])
            ),
            spanID: SpanID(bits: UInt64(bitPattern: try number(.spanID)[row])),
            parentID: parent == 0 ? nil : SpanID(bits: parent),
            start: start,
            end: start.advanced(byNanoseconds: try number(.duration)[row]),
            resource: try shared(
                \.resources,
                .resource,
                .resources,
                empty: Resource(),
                decode: SharedCoder.resource(_:in:_:),
                row: row
            ),
            scope: try shared(
                \.scopes,
                .scope,
                .scopes,
                empty: Scope(),
                decode: SharedCoder.scope(_:in:_:),
                row: row
            )
        )
        record.name = try text(.name)[row] ?? ""
        record.flags = UInt32(truncatingIfNeeded: try number(.record(.flags))[row])
        record.kind = UInt8(truncatingIfNeeded: try number(.record(.kind))[row])
        record.status =
            StatusCode(rawValue: UInt8(truncatingIfNeeded: try number(.record(.status))[row])) ?? .unset
        let marks = try number(.record(.marks))[row]
        record.hasClockSkew = marks & 1 != 0
        record.droppedAttributes = UInt32(truncatingIfNeeded: marks >> 1 & 0xFFFFF)
        record.droppedEvents = UInt32(truncatingIfNeeded: marks >> 21 & 0xFFFFF)
        record.droppedLinks = UInt32(truncatingIfNeeded: marks >> 41 & 0xFFFFF)
        record.traceState = try text(.record(.traceState))[row] ?? ""
        record.statusMessage = try text(.record(.statusMessage))[row] ?? ""
        try readLists(at: row, into: &record)
        return record
    }

    private func readLists(at row: Int, into record: inout SpanRecord) throws {
        do {
            if let lists = try lists(\.attributes, .attributes) {
                record.attributes = try coder.attributes(lists.bytes, in: lists.range(of: row))
            }
            if let lists = try lists(\.events, .events) {
                record.events = try coder.events(lists.bytes, in: lists.range(of: row))
            }
            if let lists = try lists(\.links, .links) {
                record.links = try coder.links(lists.bytes, in: lists.range(of: row))
            }
        } catch let error as WireError {
            throw StoreError.damaged(segment: id, column: "attributes", reason: "\(error)")
        }
    }

    private func lists(
        _ cache: ReferenceWritableKeyPath<SegmentReader, BytesColumn??>,
        _ column: RecordColumn
    ) throws -> BytesColumn? {
        if let known = self[keyPath: cache] { return known }
        let value = try bytes(column)
        self[keyPath: cache] = .some(value)
        return value
    }

    private func shared<Value>(
        _ cache: ReferenceWritableKeyPath<SegmentReader, [Value]?>,
        _ codes: RecordColumn,
        _ list: RecordColumn,
        empty: Value,
        decode: ([UInt8], Range<Int>, inout KeyValueCoder) throws -> Value,
        row: Int
    ) throws -> Value {
        let code = Int(try number(.record(codes))[row])
        let values = try self[keyPath: cache] ?? sharedValues(codes, list, empty: empty, decode: decode)
        self[keyPath: cache] = values
        guard values.indices.contains(code) else {
            throw StoreError.damaged(
                segment: id,
                column: "\(list)",
                reason: "index \(code) of \(values.count)"
            )
        }
        return values[code]
    }

    private func sharedValues<Value>(
        _ codes: RecordColumn,
        _ list: RecordColumn,
        empty: Value,
        decode: ([UInt8], Range<Int>, inout KeyValueCoder) throws -> Value
    ) throws -> [Value] {
        let count = Int(clamping: (try number(.record(codes)).max() ?? 0) &+ 1)
        guard count > 0, count <= max(rowCount, 1), var reader = try reader(for: .record(list)) else {
            return [empty]
        }
        do {
            let column = try BytesColumn(&reader, count: count)
            return try (0..<count).map { try decode(column.bytes, column.range(of: $0), &coder) }
        } catch {
            throw StoreError.damaged(segment: id, column: "\(list)", reason: "\(error)")
        }
    }

    private func number(_ column: SegmentColumn) throws -> [Int64] {
        if let known = numbers[column.code] { return known }
        let values: [Int64]
        if var reader = try reader(for: column) {
            do {
                values = try NumberColumnCoder.decode(&reader, count: rowCount)
            } catch {
                throw StoreError.damaged(segment: id, column: "\(column)", reason: "\(error)")
            }
        } else {
            values = Array(repeating: 0, count: rowCount)
        }
        numbers[column.code] = values
        return values
    }

    private func text(_ column: SegmentColumn) throws -> DictionaryColumn {
        if let known = texts[column.code] { return known }
        let values: DictionaryColumn
        if var reader = try reader(for: column) {
            do {
                values = try TextColumnCoder.decode(&reader, count: rowCount)
            } catch {
                throw StoreError.damaged(segment: id, column: "\(column)", reason: "\(error)")
            }
        } else {
            values = DictionaryColumn(values: [nil], codes: Array(repeating: 0, count: rowCount))
        }
        texts[column.code] = values
        return values
    }

    private func bytes(_ column: RecordColumn) throws -> BytesColumn? {
        guard var reader = try reader(for: .record(column)) else { return nil }
        do {
            return try BytesColumn(&reader, count: rowCount)
        } catch {
            throw StoreError.damaged(segment: id, column: "\(column)", reason: "\(error)")
        }
    }

    /// The unpacked bytes of a column, or `nil` if the segment has no such blob because all rows are empty.
    private func reader(for column: SegmentColumn) throws -> ByteReader? {
        let statement = try db.cachedStatement(
            sql: "SELECT codec, raw_count, checksum, data FROM blobs WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [id * 256 + Int64(column.code)]) else {
            return nil
        }
        let data: [UInt8] = try row.withUnsafeData(atIndex: 3) { $0.map { Array($0) } ?? [] }
        let checksum: Int64 = row[2]
        guard Int64(Checksum.crc32(data)) == checksum else {
            throw StoreError.damaged(segment: id, column: "\(column)", reason: "checksum mismatch")
        }
        switch Blob.Codec(rawValue: row[0] as UInt8) {
        case .stored:
            return ByteReader(data)
        case .zlib:
            do {
                return ByteReader(try Deflate.decompress(data, expectedCount: row[1] as Int))
            } catch {
                throw StoreError.damaged(segment: id, column: "\(column)", reason: "\(error)")
            }
        case nil:
            throw StoreError.damaged(segment: id, column: "\(column)", reason: "unknown codec")
        }
    }
}
