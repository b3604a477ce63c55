import Wire

/// The JSON keys of the messages of a trace request, each in camelCase and, as a second choice, in
/// snake_case.
///
/// The names before 1.0 (`instrumentationLibrarySpans`, `instrumentationLibrary`) are second choices too.
final class JSONFields: Sendable {
    static let shared = JSONFields()

    /// Marks the code of a second-choice name; it counts only if the first choice does not occur.
    static let secondChoice: UInt8 = 0x80

    enum Request: UInt8 { case envelopes = 1 }
    enum Envelope: UInt8 { case resource = 1, scopes, schemaURL }
    enum Resource: UInt8 { case attributes = 1 }
    enum ScopeSpans: UInt8 { case scope = 1, items, schemaURL }
    enum Scope: UInt8 { case name = 1, version, attributes }
    enum KeyValue: UInt8 { case key = 1, value, keyReference }
    enum AnyValue: UInt8 { case string = 1, bool, int, double, array, map, bytes, stringReference }
    enum List: UInt8 { case values = 1 }
    enum Span: UInt8 {
        case traceID = 1, spanID, traceState, parentSpanID, flags, name, kind, start, end
        case attributes, droppedAttributes, events, droppedEvents, links, droppedLinks, status
    }
    enum Event: UInt8 { case time = 1, name, attributes, droppedAttributes }
    enum Link: UInt8 { case traceID = 1, spanID, traceState, attributes, droppedAttributes, flags }
    enum Status: UInt8 { case message = 1, code }

    let request = table([("resourceSpans", Request.envelopes)])
    let envelope = table(
        [("resource", Envelope.resource), ("scopeSpans", .scopes), ("schemaUrl", .schemaURL)],
        old: [("instrumentationLibrarySpans", .scopes)]
    )
    let resource = table([("attributes", Resource.attributes)])
    let scopeSpans = table(
        [("scope", ScopeSpans.scope), ("spans", .items), ("schemaUrl", .schemaURL)],
        old: [("instrumentationLibrary", .scope)]
    )
    let scope = table([("name", Scope.name), ("version", .version), ("attributes", .attributes)])
    let keyValue = table([("key", KeyValue.key), ("value", .value), ("keyStrindex", .keyReference)])
    let anyValue = table([
        ("stringValue", AnyValue.string), ("boolValue", .bool), ("intValue", .int), ("doubleValue", .double),
        ("arrayValue", .array), ("kvlistValue", .map), ("bytesValue", .bytes),
        ("stringValueStrindex", .stringReference),
    ])
    let list = table([("values", List.values)])
    let span = table([
        ("traceId", Span.traceID), ("spanId", .spanID), ("traceState", .traceState),
        ("parentSpanId", .parentSpanID), ("flags", .flags), ("name", .name), ("kind", .kind),
        ("startTimeUnixNano", .start), ("endTimeUnixNano", .end), ("attributes", .attributes),
        ("droppedAttributesCount", .droppedAttributes), ("events", .events),
        ("droppedEventsCount", .droppedEvents), ("links", .links), ("droppedLinksCount", .droppedLinks),
        ("status", .status),
    ])
    let event = table([
        ("timeUnixNano", Event.time), ("name", .name), ("attributes", .attributes),
        ("droppedAttributesCount", .droppedAttributes),
    ])
    let link = table([
        ("traceId", Link.traceID), ("spanId", .spanID), ("traceState", .traceState),
        ("attributes", .attributes), ("droppedAttributesCount", .droppedAttributes), ("flags", .flags),
    ])
    let status = table([("message", Status.message), ("code", .code)])

    private static func table<Field: RawRepresentable<UInt8>>(
        _ names: [(String, Field)],
        old: [(String, Field)] = []
    ) -> JSONKeyTable {
        var entries: [(name: String, code: UInt8)] = names.map { ($0.0, $0.1.rawValue) }
        for (name, field) in old { entries.append((name, field.rawValue | secondChoice)) }
        for (name, field) in names + old where snakeCase(name) != name {
            entries.append((snakeCase(name), field.rawValue | secondChoice))
        }
        return JSONKeyTable(entries)
    }

    private static func snakeCase(_ name: String) -> String {
        var snake = ""
        for character in name {
            snake += character.isUppercase ? "_" + character.lowercased() : String(character)
        }
        return snake
    }
}
