// Field numbers with wire types as they stand on the wire: (number << 3) | wire type. Source:
// opentelemetry-proto 1.11.0, `common/v1/common.proto`, `resource/v1/resource.proto`,
// `trace/v1/trace.proto`.

enum RequestTag {
    static let envelopes: UInt32 = 1 << 3 | 2
}

enum EnvelopeTag {
    static let resource: UInt32 = 1 << 3 | 2
    static let scopes: UInt32 = 2 << 3 | 2
    static let schemaURL: UInt32 = 3 << 3 | 2
    /// `instrumentation_library_spans`, before 1.0.
    static let oldScopes: UInt32 = 1_000 << 3 | 2
}

enum ResourceTag {
    static let attributes: UInt32 = 1 << 3 | 2
}

enum ScopeSpansTag {
    static let scope: UInt32 = 1 << 3 | 2
    static let items: UInt32 = 2 << 3 | 2
    static let schemaURL: UInt32 = 3 << 3 | 2
}

enum ScopeTag {
    static let name: UInt32 = 1 << 3 | 2
    static let version: UInt32 = 2 << 3 | 2
    static let attributes: UInt32 = 3 << 3 | 2
}

enum KeyValueTag {
    static let key: UInt32 = 1 << 3 | 2
    static let value: UInt32 = 2 << 3 | 2
    static let keyReference: UInt32 = 3 << 3
}

enum AnyValueTag {
    static let string: UInt32 = 1 << 3 | 2
    static let bool: UInt32 = 2 << 3
    static let int: UInt32 = 3 << 3
    static let double: UInt32 = 4 << 3 | 1
    static let array: UInt32 = 5 << 3 | 2
    static let map: UInt32 = 6 << 3 | 2
    static let bytes: UInt32 = 7 << 3 | 2
    static let stringReference: UInt32 = 8 << 3
}

enum SpanTag {
    static let traceID: UInt32 = 1 << 3 | 2
    static let spanID: UInt32 = 2 << 3 | 2
    static let traceState: UInt32 = 3 << 3 | 2
    static let parentSpanID: UInt32 = 4 << 3 | 2
    static let name: UInt32 = 5 << 3 | 2
    static let kind: UInt32 = 6 << 3
    static let start: UInt32 = 7 << 3 | 1
    static let end: UInt32 = 8 << 3 | 1
    static let attributes: UInt32 = 9 << 3 | 2
    static let droppedAttributes: UInt32 = 10 << 3
    static let events: UInt32 = 11 << 3 | 2
    static let droppedEvents: UInt32 = 12 << 3
    static let links: UInt32 = 13 << 3 | 2
    static let droppedLinks: UInt32 = 14 << 3
    static let status: UInt32 = 15 << 3 | 2
    static let flags: UInt32 = 16 << 3 | 5
}

enum EventTag {
    static let time: UInt32 = 1 << 3 | 1
    static let name: UInt32 = 2 << 3 | 2
    static let attributes: UInt32 = 3 << 3 | 2
    static let droppedAttributes: UInt32 = 4 << 3
}

enum LinkTag {
    static let traceID: UInt32 = 1 << 3 | 2
    static let spanID: UInt32 = 2 << 3 | 2
    static let traceState: UInt32 = 3 << 3 | 2
    static let attributes: UInt32 = 4 << 3 | 2
    static let droppedAttributes: UInt32 = 5 << 3
    static let flags: UInt32 = 6 << 3 | 5
}

enum StatusTag {
    static let message: UInt32 = 2 << 3 | 2
    static let code: UInt32 = 3 << 3
}
