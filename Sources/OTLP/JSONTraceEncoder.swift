import Model
import Wire

/// Writes OTLP/JSON: ids in hex, enums as integers, 64-bit integers as strings, defaults left out.
enum JSONTraceEncoder {
    static func encode(_ records: [SpanRecord]) -> [UInt8] {
        var writer = JSONObjectWriter(capacity: records.count &* 2_048)
        let envelopes = TraceRequestEncoder.groups(records[...]) { $0.resource == $1.resource }
        writer.object { writer in
            writer.list("resourceSpans", envelopes) { envelope, writer in
                guard let resource = envelope.first?.resource else { return }
                writer.key("resource")
                writer.object { attributes("attributes", resource.attributes, &$0) }
                let groups = TraceRequestEncoder.groups(envelope) { $0.scope == $1.scope }
                writer.list("scopeSpans", groups) { scopeSpans($0, &$1) }
                writer.text("schemaUrl", resource.schemaURL)
            }
        }
        return writer.output.bytes
    }

    private static func scopeSpans(_ records: ArraySlice<SpanRecord>, _ writer: inout JSONObjectWriter) {
        guard let scope = records.first?.scope else { return }
        writer.key("scope")
        writer.object { writer in
            writer.text("name", scope.name)
            writer.text("version", scope.version)
            attributes("attributes", scope.attributes, &writer)
        }
        writer.list("spans", records) { span($0, &$1) }
        writer.text("schemaUrl", scope.schemaURL)
    }

    private static func span(_ record: SpanRecord, _ writer: inout JSONObjectWriter) {
        writer.text("traceId", record.traceID.description)
        writer.text("spanId", record.spanID.description)
        writer.text("traceState", record.traceState)
        writer.text("parentSpanId", record.parentID?.description ?? "")
        writer.number("flags", UInt64(record.flags))
        writer.text("name", record.name)
        writer.number("kind", UInt64(record.kind))
        writer.text("startTimeUnixNano", String(record.start.nanoseconds))
        writer.text("endTimeUnixNano", String(record.end.nanoseconds))
        attributes("attributes", record.attributes, &writer)
        writer.number("droppedAttributesCount", UInt64(record.droppedAttributes))
        if !record.events.isEmpty { writer.list("events", record.events) { event($0, &$1) } }
        writer.number("droppedEventsCount", UInt64(record.droppedEvents))
        if !record.links.isEmpty { writer.list("links", record.links) { link($0, &$1) } }
        writer.number("droppedLinksCount", UInt64(record.droppedLinks))
        if record.status != .unset {
            writer.key("status")
            writer.object { writer in
                writer.text("message", record.statusMessage)
                writer.number("code", UInt64(record.status.rawValue))
            }
        }
    }

    private static func event(_ event: SpanEvent, _ writer: inout JSONObjectWriter) {
        writer.text("timeUnixNano", String(event.time.nanoseconds))
        writer.text("name", event.name)
        attributes("attributes", event.attributes, &writer)
        writer.number("droppedAttributesCount", UInt64(event.droppedAttributes))
    }

    private static func link(_ link: SpanLink, _ writer: inout JSONObjectWriter) {
        writer.text("traceId", link.traceID.description)
        writer.text("spanId", link.spanID.description)
        writer.text("traceState", link.traceState)
        attributes("attributes", link.attributes, &writer)
        writer.number("droppedAttributesCount", UInt64(link.droppedAttributes))
        writer.number("flags", UInt64(link.flags))
    }

    private static func attributes(
        _ name: String,
        _ attributes: [Attribute],
        _ writer: inout JSONObjectWriter
    ) {
        if !attributes.isEmpty { writer.list(name, attributes) { keyValue($0, &$1) } }
    }

    private static func keyValue(_ attribute: Attribute, _ writer: inout JSONObjectWriter) {
        writer.text("key", attribute.key)
        if attribute.value == .empty { return }
        writer.key("value")
        writer.object { anyValue(attribute.value, &$0) }
    }

    private static func anyValue(_ value: AttributeValue, _ writer: inout JSONObjectWriter) {
        switch value {
        case .empty: break
        case .string(let text):
            writer.key("stringValue")
            writer.output.jsonString(text)
        case .bool(let bool):
            writer.key("boolValue")
            writer.output.raw(bool ? "true" : "false")
        case .int(let int):
            writer.key("intValue")
            writer.output.jsonString(String(int))
        case .double(let double):
            writer.key("doubleValue")
            writer.output.jsonDouble(double)
        case .bytes(let bytes):
            writer.key("bytesValue")
            writer.output.jsonString(Base64.encode(bytes))
        case .array(let elements):
            writer.key("arrayValue")
            writer.object { $0.list("values", elements) { anyValue($0, &$1) } }
        case .map(let entries):
            writer.key("kvlistValue")
            writer.object { $0.list("values", entries) { keyValue($0, &$1) } }
        }
    }
}

/// Writes JSON objects member by member; keeps track of commas.
struct JSONObjectWriter {
    var output: ByteWriter
    private var isFirst = true

    init(capacity: Int = 0) { output = ByteWriter(capacity: capacity) }

    mutating func object(_ body: (inout JSONObjectWriter) -> Void) {
        output.byte(0x7b)
        isFirst = true
        body(&self)
        output.byte(0x7d)
        isFirst = false
    }

    mutating func key(_ name: String) {
        if !isFirst { output.byte(0x2c) }
        isFirst = false
        output.jsonString(name)
        output.byte(0x3a)
    }

    /// A text member, left out if empty.
    mutating func text(_ name: String, _ value: String) {
        if value.isEmpty { return }
        key(name)
        output.jsonString(value)
    }

    /// A number member, left out if zero.
    mutating func number(_ name: String, _ value: UInt64) {
        if value == 0 { return }
        key(name)
        output.raw(String(value))
    }

    /// A list of objects.
    mutating func list<Items: Sequence>(
        _ name: String,
        _ items: Items,
        _ body: (Items.Element, inout JSONObjectWriter) -> Void
    ) {
        key(name)
        output.byte(0x5b)
        var isFirstItem = true
        for item in items {
            if !isFirstItem { output.byte(0x2c) }
            isFirstItem = false
            object { body(item, &$0) }
        }
        output.byte(0x5d)
        isFirst = false
    }
}
