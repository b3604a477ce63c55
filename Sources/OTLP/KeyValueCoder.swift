public import Model
public import Wire

/// The stored form of attributes, events and links: protobuf, as OTLP has them.
///
/// Attributes are the fields of an OTLP `KeyValueList` (field 1, repeated `KeyValue`); events are field 1,
/// repeated `Span.Event`; links are field 1, repeated `Span.Link`. Lists keep their order, and
/// `decode(encode(x)) == x` for every `x` that is free of NaN; NaN keeps its bits. Nothing at all is the
/// empty list.
///
/// A coder shares repeated texts among what it decodes: keep one for many items, and do not share it.
public struct KeyValueCoder: Sendable {
    private var builder: BatchBuilder

    /// A coder for reading; writing needs none.
    public init() {
        var limits = DecodeLimits()
        limits.valueDepth = 200
        limits.attributes = .max
        limits.keyBytes = .max
        limits.valueBytes = .max
        limits.spanBytes = .max
        builder = BatchBuilder(limits: limits)
    }

    /// Writes attributes.
    public static func encode(_ attributes: [Attribute]) -> [UInt8] {
        var writer = ProtobufWriter(capacity: attributes.count &* 48)
        append(attributes, to: &writer)
        return writer.bytes
    }

    /// Appends attributes, so that many lists can share one buffer.
    public static func append(_ attributes: [Attribute], to writer: inout ProtobufWriter) {
        KeyValueEncoding.write(attributes, as: 1, to: &writer)
    }

    /// Appends events, so that many lists can share one buffer.
    public static func append(_ events: [SpanEvent], to writer: inout ProtobufWriter) {
        for event in events { writer.message(1) { KeyValueEncoding.write(event, to: &$0) } }
    }

    /// Appends links, so that many lists can share one buffer.
    public static func append(_ links: [SpanLink], to writer: inout ProtobufWriter) {
        for link in links { writer.message(1) { KeyValueEncoding.write(link, to: &$0) } }
    }

    /// Writes events.
    public static func encode(_ events: [SpanEvent]) -> [UInt8] {
        var writer = ProtobufWriter()
        append(events, to: &writer)
        return writer.bytes
    }

    /// Writes links.
    public static func encode(_ links: [SpanLink]) -> [UInt8] {
        var writer = ProtobufWriter()
        append(links, to: &writer)
        return writer.bytes
    }

    /// Reads attributes from the part of `bytes` at `range`, or from all of it.
    public mutating func attributes(
        _ bytes: [UInt8],
        in range: Range<Int>? = nil
    ) throws(WireError) -> [Attribute] {
        try read(bytes, range) { (decoder, list: inout [Attribute]) throws(WireError) in
            var dropped: UInt32 = 0
            try decoder.attribute(of: bytes, into: &list, dropped: &dropped, depth: 0)
        }
    }

    /// Reads events from the part of `bytes` at `range`, or from all of it.
    public mutating func events(
        _ bytes: [UInt8],
        in range: Range<Int>? = nil
    ) throws(WireError) -> [SpanEvent] {
        try read(bytes, range) { (decoder, list: inout [SpanEvent]) throws(WireError) in
            let end = try decoder.reader.enter()
            list.append(try decoder.eventBody())
            decoder.reader.leave(end)
        }
    }

    /// Reads links from the part of `bytes` at `range`, or from all of it.
    public mutating func links(_ bytes: [UInt8], in range: Range<Int>? = nil) throws(WireError) -> [SpanLink]
    {
        try read(bytes, range) { (decoder, list: inout [SpanLink]) throws(WireError) in
            let end = try decoder.reader.enter()
            list.append(try decoder.linkBody())
            decoder.reader.leave(end)
        }
    }

    private mutating func read<Item>(
        _ bytes: [UInt8],
        _ range: Range<Int>?,
        _ item: (inout ProtobufTraceDecoder, inout [Item]) throws(WireError) -> Void
    ) throws(WireError) -> [Item] {
        builder.beginItem()
        var decoder = ProtobufTraceDecoder(reader: ProtobufReader(bytes, in: range), builder: takeBuilder())
        defer { builder = decoder.builder }
        var list: [Item] = []
        while try decoder.reader.nextField() {
            if decoder.reader.tag == 1 << 3 | 2 {
                try item(&decoder, &list)
            } else {
                try decoder.reader.skip()
            }
        }
        if decoder.builder.isRefused {
            throw .tooDeep(offset: decoder.reader.offset, limit: decoder.builder.limits.valueDepth)
        }
        return list
    }

    /// Moves the builder out, so that its caches stay uniquely owned and are not copied.
    private mutating func takeBuilder() -> BatchBuilder {
        var taken = BatchBuilder(limits: builder.limits, cacheSlots: 1)
        swap(&taken, &builder)
        return taken
    }
}
