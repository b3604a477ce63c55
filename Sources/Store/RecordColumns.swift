import Model
import OTLP
import Wire

/// The columns that reproduce spans exactly as received.
struct RecordColumns {
    private let rows: ArraySlice<VersionedRecord>

    init(_ rows: ArraySlice<VersionedRecord>) { self.rows = rows }

    /// Packs every column that holds anything but zeros and empty texts.
    func blobs(level: Int32) -> [Blob] {
        var blobs: [Blob] = []
        func number(_ column: RecordColumn, _ values: [Int64]) {
            if values.allSatisfy({ $0 == 0 }) { return }
            var writer = ByteWriter()
            NumberColumnCoder.encode(values, into: &writer)
            blobs.append(Blob(column: column.rawValue, raw: writer.bytes, level: level))
        }
        func text(_ column: RecordColumn, _ values: [String?]) {
            if values.allSatisfy({ $0?.isEmpty ?? true }) { return }
            var writer = ByteWriter()
            TextColumnCoder.encode(DictionaryColumn(values), into: &writer)
            blobs.append(Blob(column: column.rawValue, raw: writer.bytes, level: level))
        }
        func bytes(_ column: RecordColumn, _ values: [[UInt8]]) {
            if values.allSatisfy(\.isEmpty) { return }
            var writer = ByteWriter(capacity: values.reduce(0) { $0 + $1.count + 3 })
            BytesColumn.encode(values, into: &writer)
            blobs.append(Blob(column: column.rawValue, raw: writer.bytes, level: level))
        }
        number(.flags, rows.map { Int64($0.record.flags) })
        number(.kind, rows.map { Int64($0.record.kind) })
        number(.status, rows.map { Int64($0.record.status.rawValue) })
        number(.marks, rows.map { Self.marks($0.record) })
        number(.contentHash, rows.map { Int64(bitPattern: $0.version.contentHash) })
        text(.traceState, rows.map { $0.record.traceState })
        text(.statusMessage, rows.map { $0.record.statusMessage })
        let resources = Distinct(rows.map { $0.record.resource })
        number(.resource, resources.codes)
        bytes(.resources, resources.values.map(SharedCoder.bytes))
        let scopes = Distinct(rows.map { $0.record.scope })
        number(.scope, scopes.codes)
        bytes(.scopes, scopes.values.map(SharedCoder.bytes))
        bytes(.attributes, rows.map { $0.lists.attributes })
        bytes(.events, rows.map { $0.lists.events })
        bytes(.links, rows.map { $0.lists.links })
        return blobs
    }

    /// Everything else that was counted or marked, in one number.
    static func marks(_ record: SpanRecord) -> Int64 {
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

/// A span's attributes, events and links in their stored form.
struct EncodedLists {
    var attributes: [UInt8]
    var events: [UInt8]
    var links: [UInt8]

    init(_ record: SpanRecord) {
        attributes = KeyValueCoder.encode(record.attributes)
        events = record.events.isEmpty ? [] : KeyValueCoder.encode(record.events)
        links = record.links.isEmpty ? [] : KeyValueCoder.encode(record.links)
    }
}

/// The content hash of a span: equal for a retry, different when anything the sender said differs.
struct SpanHash {
    /// Hashes of the resource and the scope seen last: neighbours mostly share both.
    private var resource: (object: Resource, hash: UInt64)?
    private var scope: (object: Scope, hash: UInt64)?

    mutating func version(of record: SpanRecord, _ lists: EncodedLists) -> SpanVersion {
        var writer = ByteWriter(capacity: 256)
        writer.fixed64(record.parentID?.bits ?? 0)
        writer.zigzag(record.start.nanoseconds)
        writer.zigzag(record.end.nanoseconds)
        writer.byte(record.kind)
        writer.byte(record.status.rawValue)
        writer.append(text: record.name)
        writer.append(text: record.statusMessage)
        writer.append(text: record.traceState)
        writer.fixed64(UInt64(record.flags))
        writer.zigzag(RecordColumns.marks(record))
        writer.fixed64(hash(of: record.resource))
        writer.fixed64(hash(of: record.scope))
        var hash = StableHash.hash64(writer.bytes)
        for list in [lists.attributes, lists.events, lists.links] {
            hash = StableHash.hash64(list, seed: hash)
        }
        return SpanVersion(end: record.end.nanoseconds, contentHash: hash)
    }

    private mutating func hash(of resource: Resource) -> UInt64 {
        if let known = self.resource, known.object === resource { return known.hash }
        let hash = StableHash.hash64(SharedCoder.bytes(resource))
        self.resource = (resource, hash)
        return hash
    }

    private mutating func hash(of scope: Scope) -> UInt64 {
        if let known = self.scope, known.object === scope { return known.hash }
        let hash = StableHash.hash64(SharedCoder.bytes(scope))
        self.scope = (scope, hash)
        return hash
    }
}
