/// What produced spans: a process, a service; shared by many spans.
public final class Resource: Hashable, Sendable {
    /// Attributes in order of arrival.
    public let attributes: [Attribute]
    /// Schema URL of the resource, or empty.
    public let schemaURL: String

    /// Describes one resource.
    public init(attributes: [Attribute] = [], schemaURL: String = "") {
        self.attributes = attributes
        self.schemaURL = schemaURL
    }

    public static func == (left: Resource, right: Resource) -> Bool {
        left === right || (left.attributes == right.attributes && left.schemaURL == right.schemaURL)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(attributes)
        hasher.combine(schemaURL)
    }
}

/// The instrumentation that made spans; shared by many spans.
public final class Scope: Hashable, Sendable {
    /// Instrumentation name, for example `openinference.instrumentation.openai`.
    public let name: String
    /// Instrumentation version, or empty.
    public let version: String
    /// Scope attributes.
    public let attributes: [Attribute]
    /// Schema URL of the scope, or empty.
    public let schemaURL: String

    /// Describes one instrumentation scope.
    public init(name: String = "", version: String = "", attributes: [Attribute] = [], schemaURL: String = "")
    {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.schemaURL = schemaURL
    }

    public static func == (left: Scope, right: Scope) -> Bool {
        left === right
            || (left.name == right.name && left.version == right.version
                && left.attributes == right.attributes
                && left.schemaURL == right.schemaURL)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(version)
        hasher.combine(attributes)
        hasher.combine(schemaURL)
    }
}

/// Something that happened at one time within a span.
public struct SpanEvent: Hashable, Sendable {
    /// When it happened.
    public var time: Instant
    /// Event name, for example `exception`.
    public var name: String
    /// Event attributes.
    public var attributes: [Attribute]
    /// Attributes the sender dropped.
    public var droppedAttributes: UInt32

    /// Describes one event.
    public init(time: Instant, name: String, attributes: [Attribute] = [], droppedAttributes: UInt32 = 0) {
        self.time = time
        self.name = name
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
    }
}

/// A pointer from one span to another, in the same trace or not.
public struct SpanLink: Hashable, Sendable {
    /// The trace pointed to.
    public var traceID: TraceID
    /// The span pointed to.
    public var spanID: SpanID
    /// W3C trace state, or empty.
    public var traceState: String
    /// Link attributes.
    public var attributes: [Attribute]
    /// Attributes the sender dropped.
    public var droppedAttributes: UInt32
    /// Link flags; only the lowest ten bits have a meaning.
    public var flags: UInt32

    /// Describes one link.
    public init(
        traceID: TraceID,
        spanID: SpanID,
        traceState: String = "",
        attributes: [Attribute] = [],
        droppedAttributes: UInt32 = 0,
        flags: UInt32 = 0
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.traceState = traceState
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.flags = flags
    }
}

/// How a span says it ended.
public enum StatusCode: UInt8, Sendable {
    case unset = 0
    case ok = 1
    case error = 2
}

/// A span exactly as received: what an exporter said, validated but not interpreted.
///
/// The decoder guarantees: ids are not zero, `end >= start`, both times are in `0...Int64.max`.
public struct SpanRecord: Hashable, Sendable {
    public var traceID: TraceID
    public var spanID: SpanID
    /// `nil` for a root span.
    public var parentID: SpanID?
    /// W3C trace state, or empty.
    public var traceState: String = ""
    /// Span flags: bits 0–7 are W3C trace flags, 0x100 and 0x200 tell whether the parent is remote.
    public var flags: UInt32 = 0
    /// Span name; may be empty.
    public var name: String = ""
    /// `SpanKind` number, 0 through 5.
    public var kind: UInt8 = 0
    public var start: Instant
    public var end: Instant
    public var attributes: [Attribute] = []
    public var events: [SpanEvent] = []
    public var links: [SpanLink] = []
    public var droppedAttributes: UInt32 = 0
    public var droppedEvents: UInt32 = 0
    public var droppedLinks: UInt32 = 0
    public var status: StatusCode = .unset
    /// Only meaningful when `status` is `.error`.
    public var statusMessage: String = ""
    /// Whether the received end was before the start, or one of the two was missing; `end` is then corrected.
    public var hasClockSkew: Bool = false
    public var resource: Resource
    public var scope: Scope

    /// Describes a span; everything not named here starts empty.
    public init(
        traceID: TraceID,
        spanID: SpanID,
        parentID: SpanID? = nil,
        start: Instant,
        end: Instant,
        resource: Resource = Resource(),
        scope: Scope = Scope()
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.start = start
        self.end = end
        self.resource = resource
        self.scope = scope
    }

    /// Nanoseconds from start to end, at least 0.
    public var durationNanoseconds: Int64 { end.nanoseconds - start.nanoseconds }
}
