import Model
import OTLP
import Wire

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
    /// Kept from span to span for its memory.
    private var writer = ByteWriter(capacity: 256)

    mutating func version(of record: SpanRecord, _ lists: EncodedLists) -> SpanVersion {
        var hash = head(of: [record], at: 0)
        for list in [lists.attributes, lists.events, lists.links] {
            hash = StableHash.hash64(list, seed: hash)
        }
        return SpanVersion(end: record.end.nanoseconds, contentHash: hash)
    }

    /// The hash of everything but the lists, which go on from it: attributes, events, links.
    ///
    /// By place, as `marks`, so that no span is copied.
    mutating func head(of records: [SpanRecord], at row: Int) -> UInt64 {
        let (resource, scope) = (hash(of: records[row].resource), hash(of: records[row].scope))
        writer.removeAll()
        writer.fixed64(records[row].parentID?.bits ?? 0)
        writer.zigzag(records[row].start.nanoseconds)
        writer.zigzag(records[row].end.nanoseconds)
        writer.byte(records[row].kind)
        writer.byte(records[row].status.rawValue)
        writer.append(text: records[row].name)
        writer.append(text: records[row].statusMessage)
        writer.append(text: records[row].traceState)
        writer.fixed64(UInt64(records[row].flags))
        writer.zigzag(Self.marks(records, at: row))
        writer.fixed64(resource)
        writer.fixed64(scope)
        return StableHash.hash64(writer.bytes)
    }

    /// Everything else that was counted or marked, in one number.
    static func marks(_ records: [SpanRecord], at row: Int) -> Int64 {
        let limit: UInt32 = (1 << 20) - 1
        return (records[row].hasClockSkew ? 1 : 0)
            | Int64(min(records[row].droppedAttributes, limit)) << 1
            | Int64(min(records[row].droppedEvents, limit)) << 21
            | Int64(min(records[row].droppedLinks, limit)) << 41
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
