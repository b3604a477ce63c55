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
    private let directory: SegmentDirectory
    private var coder = KeyValueCoder()
    private var attributes: BytesColumn??
    private var events: BytesColumn??
    private var links: BytesColumn??
    private var resources: [Resource]?
    private var scopes: [Scope]?
    private var numbers: [UInt8: [Int64]] = [:]
    private var texts: [UInt8: DictionaryColumn] = [:]

    /// Opens a segment by id and checks what the catalogue says of it.
    init(_ db: Database, id: Int64) throws {
        self.db = db
        self.id = id
        let statement = try db.cachedStatement(
            sql: "SELECT row_count, first_start, last_start, columns, checksum FROM segments WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [id]) else {
            throw StoreError.damaged(segment: id, column: "rows", reason: "no such segment")
        }
        let count: Int = try row.decode(atIndex: 0)
        let bytes = [UInt8](try row.decode(Data.self, atIndex: 3))
        guard let directory = SegmentDirectory(bytes: bytes), count >= 0, count <= 1 << 24,
            try directory.checksum(
                rowCount: count,
                firstStart: row.decode(atIndex: 1),
                lastStart: row.decode(atIndex: 2)
            ) == row.decode(atIndex: 4)
        else { throw StoreError.damaged(segment: id, column: "rows", reason: "checksum mismatch") }
        rowCount = count
        self.directory = directory
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
        var column = RecordColumn.attributes
        do {
            if let lists = try lists(\.attributes, column) {
                record.attributes = try coder.attributes(lists.bytes, in: lists.range(of: row))
            }
            column = .events
            if let lists = try lists(\.events, column) {
                record.events = try coder.events(lists.bytes, in: lists.range(of: row))
            }
            column = .links
            if let lists = try lists(\.links, column) {
                record.links = try coder.links(lists.bytes, in: lists.range(of: row))
            }
        } catch let error as WireError {
            throw StoreError.damaged(segment: id, column: "\(column)", reason: "\(error)")
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
                throw StoreError.damaged(segment: id, column: column.name, reason: "\(error)")
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
                throw StoreError.damaged(segment: id, column: column.name, reason: "\(error)")
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
        guard let expected = directory.checksums[column.code] else { return nil }
        func damaged(_ reason: String) -> StoreError {
            .damaged(segment: id, column: column.name, reason: reason)
        }
        let statement = try db.cachedStatement(
            sql: "SELECT codec, raw_count, checksum, data FROM blobs WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [id * 256 + Int64(column.code)]) else {
            throw damaged("the blob is missing")
        }
        let data: [UInt8] = try row.withUnsafeData(atIndex: 3) { $0.map { Array($0) } ?? [] }
        let rawCount: Int = try row.decode(atIndex: 1)
        guard Checksum.crc32(data) == expected, try row.decode(atIndex: 2) == Int64(expected) else {
            throw damaged("checksum mismatch")
        }
        switch try UInt8(exactly: row.decode(Int64.self, atIndex: 0)).flatMap(Blob.Codec.init) {
        case .stored:
            guard rawCount == data.count else { throw damaged("\(data.count) bytes instead of \(rawCount)") }
            return ByteReader(data)
        case .zlib:
            // Deflate packs at most 1032 to 1, so that a wrong length cannot ask for absurd memory.
            guard rawCount >= 0, rawCount / 1_032 <= data.count else { throw damaged("impossible length") }
            do {
                return ByteReader(try Deflate.decompress(data, expectedCount: rawCount))
            } catch {
                throw damaged("\(error)")
            }
        case nil:
            throw damaged("unknown codec")
        }
    }
}
