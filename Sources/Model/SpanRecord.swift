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

    /// Compares contents; the same object is equal without looking at them.
    public static func == (left: Resource, right: Resource) -> Bool {
        left === right || (left.attributes == right.attributes && left.schemaURL == right.schemaURL)
    }

    /// Hashes contents, in line with `==`.
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

    /// Compares contents; the same object is equal without looking at them.
    public static func == (left: Scope, right: Scope) -> Bool {
        left === right
            || (left.name == right.name && left.version == right.version
                && left.attributes == right.attributes
                && left.schemaURL == right.schemaURL)
    }

    /// Hashes contents, in line with `==`.
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
    /// The trace this span is part of; not zero.
    public var traceID: TraceID
    /// Unique within the trace; not zero.
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
    /// When the work began, on the sender's clock.
    public var start: Instant
    /// When it ended; at least `start`.
    public var end: Instant
    /// What the sender says of the span, in order of arrival; attacker-controlled, keys too.
    public var attributes: [Attribute] = []
    /// Events in order of arrival, which need not be order of time.
    public var events: [SpanEvent] = []
    /// Links in order of arrival.
    public var links: [SpanLink] = []
    /// Attributes lost before they reached the ledger, by the sender's count.
    public var droppedAttributes: UInt32 = 0
    /// Events lost before they reached the ledger, by the sender's count.
    public var droppedEvents: UInt32 = 0
    /// Links lost before they reached the ledger, by the sender's count.
    public var droppedLinks: UInt32 = 0
    /// Outcome as the sender set it; most senders leave it unset on success.
    public var status: StatusCode = .unset
    /// Only meaningful when `status` is `.error`.
    public var statusMessage: String = ""
    /// Whether the received end was before the start, or one of the two was missing; `end` is then corrected.
    public var hasClockSkew: Bool = false
    /// What produced the span; one object for all spans of a resource in a request.
    public var resource: Resource
    /// The instrumentation that made it; one object for all spans of a scope in a request.
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
