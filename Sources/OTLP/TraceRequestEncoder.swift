public import Model
import Wire

/// Writes span records as an OTLP trace export request, for demonstrations, clients and tests.
///
/// Neighbours with equal resource and equal scope share an envelope. Decoding gives the same records back,
/// except `hasClockSkew`, which only shows in what was received.
public enum TraceRequestEncoder {
    /// Writes one request.
    public static func encode(_ records: [SpanRecord], encoding: OTLPEncoding) -> [UInt8] {
        switch encoding {
        case .protobuf: ProtobufTraceEncoder.encode(records)
        case .json: JSONTraceEncoder.encode(records)
        }
    }

    /// Runs of neighbours for which `isSame` holds pairwise.
    static func groups(
        _ records: ArraySlice<SpanRecord>,
        _ isSame: (SpanRecord, SpanRecord) -> Bool
    ) -> [ArraySlice<SpanRecord>] {
        var groups: [ArraySlice<SpanRecord>] = []
        var start = records.startIndex
        while start < records.endIndex {
            var end = start + 1
            while end < records.endIndex, isSame(records[start], records[end]) { end += 1 }
            groups.append(records[start..<end])
            start = end
        }
        return groups
    }
}

enum ProtobufTraceEncoder {
    static func encode(_ records: [SpanRecord]) -> [UInt8] {
        var writer = ProtobufWriter(capacity: records.count &* 1_024)
        for envelope in TraceRequestEncoder.groups(records[...], { $0.resource == $1.resource }) {
            writer.message(1) { writer in
                guard let resource = envelope.first?.resource else { return }
                writer.message(1) { writer in
                    KeyValueEncoding.write(resource.attributes, as: 1, to: &writer)
                }
                for group in TraceRequestEncoder.groups(envelope, { $0.scope == $1.scope }) {
                    writer.message(2) { scopeSpans(group, to: &$0) }
                }
                if !resource.schemaURL.isEmpty { writer.string(3, resource.schemaURL) }
            }
        }
        return writer.bytes
    }

    private static func scopeSpans(_ records: ArraySlice<SpanRecord>, to writer: inout ProtobufWriter) {
        guard let scope = records.first?.scope else { return }
        writer.message(1) { writer in
            if !scope.name.isEmpty { writer.string(1, scope.name) }
            if !scope.version.isEmpty { writer.string(2, scope.version) }
            KeyValueEncoding.write(scope.attributes, as: 3, to: &writer)
        }
        for record in records { writer.message(2) { span(record, to: &$0) } }
        if !scope.schemaURL.isEmpty { writer.string(3, scope.schemaURL) }
    }

    private static func span(_ record: SpanRecord, to writer: inout ProtobufWriter) {
        writer.bigEndian(1, record.traceID.high, record.traceID.low)
        writer.bigEndian(2, record.spanID.bits)
        if !record.traceState.isEmpty { writer.string(3, record.traceState) }
        if let parent = record.parentID { writer.bigEndian(4, parent.bits) }
        if !record.name.isEmpty { writer.string(5, record.name) }
        if record.kind != 0 { writer.varint(6, UInt64(record.kind)) }
        writer.fixed64(7, UInt64(bitPattern: record.start.nanoseconds))
        writer.fixed64(8, UInt64(bitPattern: record.end.nanoseconds))
        KeyValueEncoding.write(record.attributes, as: 9, to: &writer)
        if record.droppedAttributes != 0 { writer.varint(10, UInt64(record.droppedAttributes)) }
        for event in record.events { writer.message(11) { KeyValueEncoding.write(event, to: &$0) } }
        if record.droppedEvents != 0 { writer.varint(12, UInt64(record.droppedEvents)) }
        for link in record.links { writer.message(13) { KeyValueEncoding.write(link, to: &$0) } }
        if record.droppedLinks != 0 { writer.varint(14, UInt64(record.droppedLinks)) }
        if record.status != .unset {
            writer.message(15) { writer in
                if !record.statusMessage.isEmpty { writer.string(2, record.statusMessage) }
                writer.varint(3, UInt64(record.status.rawValue))
            }
        }
        if record.flags != 0 { writer.fixed32(16, record.flags) }
    }
}
