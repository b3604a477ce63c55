public import Model

/// What one request held.
public struct DecodedBatch: Hashable, Sendable {
    /// The accepted spans, in order of arrival.
    public var records: [SpanRecord] = []
    /// Spans refused for faults of their own.
    public var rejected = 0
    /// Why they were refused: one entry a reason, in order of first appearance.
    public var rejections: [Rejection] = []
    /// What was dropped, cut or corrected in accepted and refused spans.
    public var counters = DecodeCounters()

    /// An empty batch.
    public init() {}

    /// The English text for a partial success, or empty if nothing was refused.
    public var rejectionMessage: String {
        let shown = rejections.prefix(5).map { "\($0.count) \($0.count == 1 ? "span" : "spans"): \($0)" }
        let hidden = rejections.count > 5 ? "; and other reasons" : ""
        return shown.joined(separator: "; ") + hidden
    }
}

/// One reason for refusing spans.
public struct Rejection: Hashable, Sendable, CustomStringConvertible {
    /// The rule that was broken.
    public var reason: RejectionReason
    /// Spans refused for it.
    public var count: Int
    /// The first such place, for example `resourceSpans[0].scopeSpans[1].spans[3].startTimeUnixNano`.
    public var firstPlace: String

    /// The reason and the place in English.
    public var description: String { "\(reason.message), first at \(firstPlace)" }
}

/// The rules whose breach refuses one span.
public enum RejectionReason: UInt8, Hashable, Sendable, CaseIterable {
    case invalidTraceID
    case invalidSpanID
    case invalidParentSpanID
    case missingTimes
    case timeOutOfRange
    case invalidInteger
    case invalidDouble
    case invalidBytes
    case wrongType
    case valueTooDeep
    case spanTooLarge
    case tooManySpans
    case batchTooLarge

    /// The rule in English.
    public var message: String {
        switch self {
        case .invalidTraceID: "the trace id is not 16 bytes with at least one bit set"
        case .invalidSpanID: "the span id is not 8 bytes with at least one bit set"
        case .invalidParentSpanID: "the parent span id is neither empty nor 8 bytes"
        case .missingTimes: "neither start nor end time is set"
        case .timeOutOfRange: "a time is not in 0 through 2^63-1 nanoseconds"
        case .invalidInteger: "a number is not an integer in the range of its field"
        case .invalidDouble: "a number is not a finite double or NaN, Infinity, -Infinity"
        case .invalidBytes: "a bytes value is not base64"
        case .wrongType: "a value has the wrong JSON type"
        case .valueTooDeep: "an attribute value is nested too deeply"
        case .spanTooLarge: "the span is too large"
        case .tooManySpans: "the request has too many spans"
        case .batchTooLarge: "the request unfolds to too many bytes"
        }
    }
}

/// Faults that were repaired or passed over, for counters and pages.
public struct DecodeCounters: Hashable, Sendable {
    /// Attributes beyond a limit, or with too long a key.
    public var droppedAttributes = 0
    /// Events beyond the limit.
    public var droppedEvents = 0
    /// Links beyond the limit, or with ids that are none.
    public var droppedLinks = 0
    /// Texts and bytes that were cut.
    public var truncatedValues = 0
    /// Texts that were not valid UTF-8 and were repaired.
    public var repairedTexts = 0
    /// Event times beyond 2^63-1, clamped to it.
    public var clampedTimes = 0
    /// Spans whose end was before their start or missing, or whose start was missing.
    public var skewedSpans = 0
    /// String-table references of the profiles signal, which mean nothing here and were read as absent.
    public var stringReferences = 0

    /// Nothing counted.
    public init() {}
}
