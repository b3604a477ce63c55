import Model
import OTLP
import Wire

/// The columns that reproduce spans exactly as received.
struct RecordColumns {
    private let records: [SpanRecord]
    private let versions: [SpanVersion]

    init(_ records: [SpanRecord], versions: [SpanVersion]) {
        self.records = records
        self.versions = versions
    }

    /// Packs every column that holds anything but zeros and empty texts.
    mutating func appendBlobs(to blobs: inout [Blob], level: Int32) {
        func number(_ column: RecordColumn, _ values: [Int64]) {
            if values.allSatisfy({ $0 == 0 }) { return }
            var writer = ByteWriter()
            NumberColumnCoder.encode(values, into: &writer)
            blobs.append(Blob(column: column.rawValue, raw: writer.bytes, level: level))
        }
        func text(_ column: RecordColumn, _ value: (SpanRecord) -> String) {
            if records.allSatisfy({ value($0).isEmpty }) { return }
            var writer = ByteWriter()
            TextColumnCoder.encode(DictionaryColumn(records.map { value($0) }), into: &writer)
            blobs.append(Blob(column: column.rawValue, raw: writer.bytes, level: level))
        }
        func bytes(_ column: RecordColumn, _ rows: [[UInt8]]) {
            if rows.allSatisfy(\.isEmpty) { return }
            var writer = ByteWriter()
            BytesColumn.encode(rows, into: &writer)
            blobs.append(Blob(column: column.rawValue, raw: writer.bytes, level: level))
        }
        number(.flags, records.map { Int64($0.flags) })
        number(.kind, records.map { Int64($0.kind) })
        number(.status, records.map { Int64($0.status.rawValue) })
        number(.marks, records.map(Self.marks))
        number(.contentHash, versions.map { Int64(bitPattern: $0.contentHash) })
        text(.traceState, \.traceState)
        text(.statusMessage, \.statusMessage)
        let resources = Distinct(records.map(\.resource))
        number(.resource, resources.codes)
        bytes(.resources, resources.values.map(SharedCoder.bytes))
        let scopes = Distinct(records.map(\.scope))
        number(.scope, scopes.codes)
        bytes(.scopes, scopes.values.map(SharedCoder.bytes))
        bytes(.attributes, records.map { KeyValueCoder.encode($0.attributes) })
        bytes(.events, records.map { KeyValueCoder.encode($0.events) })
        bytes(.links, records.map { KeyValueCoder.encode($0.links) })
    }

    private static func marks(_ record: SpanRecord) -> Int64 {
        let limit: UInt32 = (1 << 20) - 1
        return (record.hasClockSkew ? 1 : 0) | Int64(min(record.droppedAttributes, limit)) << 1
            | Int64(min(record.droppedEvents, limit)) << 21 | Int64(min(record.droppedLinks, limit)) << 41
    }
}

/// Distinct objects in order of first appearance, and each row's index into them.
private struct Distinct<Value: AnyObject & Hashable> {
    var values: [Value] = []
    var codes: [Int64] = []

    init(_ rows: [Value]) {
        var index: [Value: Int64] = [:]
        var last: (object: Value, code: Int64)?
        for row in rows {
            if let last, last.object === row {
                codes.append(last.code)
                continue
            }
            let code: Int64
            if let known = index[row] {
                code = known
            } else {
                code = Int64(values.count)
                index[row] = code
                values.append(row)
            }
            codes.append(code)
            last = (row, code)
        }
    }
}

/// Resources and scopes as bytes.
enum SharedCoder {
    static func bytes(_ resource: Resource) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(text: resource.schemaURL)
        writer.raw(KeyValueCoder.encode(resource.attributes))
        return writer.bytes
    }

    static func bytes(_ scope: Scope) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(text: scope.name)
        writer.append(text: scope.version)
        writer.append(text: scope.schemaURL)
        writer.raw(KeyValueCoder.encode(scope.attributes))
        return writer.bytes
    }

    static func resource(
        _ bytes: [UInt8],
        in range: Range<Int>,
        _ coder: inout KeyValueCoder
    ) throws -> Resource {
        var reader = ByteReader(bytes, in: range)
        let schemaURL = try reader.readText() ?? ""
        let attributes = try coder.attributes(reader.bytes, in: reader.offset..<reader.end)
        return Resource(attributes: attributes, schemaURL: schemaURL)
    }

    static func scope(_ bytes: [UInt8], in range: Range<Int>, _ coder: inout KeyValueCoder) throws -> Scope {
        var reader = ByteReader(bytes, in: range)
        let name = try reader.readText() ?? ""
        let version = try reader.readText() ?? ""
        let schemaURL = try reader.readText() ?? ""
        let attributes = try coder.attributes(reader.bytes, in: reader.offset..<reader.end)
        return Scope(name: name, version: version, attributes: attributes, schemaURL: schemaURL)
    }
}

/// The content hash of a span: equal for a retry, different when anything the sender said differs.
enum SpanHash {
    static func version(of record: SpanRecord) -> SpanVersion {
        var writer = ByteWriter()
        writer.fixed64(record.parentID?.bits ?? 0)
        writer.zigzag(record.start.nanoseconds)
        writer.zigzag(record.end.nanoseconds)
        writer.byte(record.kind)
        writer.byte(record.status.rawValue)
        writer.append(text: record.name)
        writer.append(text: record.statusMessage)
        writer.append(text: record.traceState)
        writer.append(text: record.scope.name)
        writer.raw(KeyValueCoder.encode(record.attributes))
        writer.raw(KeyValueCoder.encode(record.events))
        writer.raw(KeyValueCoder.encode(record.links))
        return SpanVersion(end: record.end.nanoseconds, contentHash: StableHash.hash64(writer.bytes))
    }
}
