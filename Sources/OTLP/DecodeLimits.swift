/// What one request may hold; beyond a limit, parts are dropped and counted, or spans refused.
public struct DecodeLimits: Hashable, Sendable {
    /// Spans in one request; the rest are refused.
    ///
    /// SDK batches have 512.
    public var spans = 50_000
    /// Levels of arrays and maps within one attribute value; a deeper one refuses its span.
    public var valueDepth = 64
    /// Attributes of one span, event, link, resource or scope; the rest are dropped.
    ///
    /// SDKs send at most 128.
    public var attributes = 1_024
    /// Bytes of an attribute key; an attribute with a longer one is dropped.
    public var keyBytes = 256
    /// Bytes of one text or bytes value; longer ones are cut, texts at a character boundary.
    public var valueBytes = 1 << 20
    /// Bytes of one span with all its parts, counted as in memory; a larger span is refused.
    public var spanBytes = 4 << 20
    /// Events of one span; the rest are dropped.
    public var events = 1_024
    /// Links of one span; the rest are dropped.
    public var links = 128
    /// Bytes of all spans of one request, counted as in memory; the rest are refused.
    ///
    /// Two bytes can be an empty event that takes sixty in memory; this bounds what a body can unfold to.
    public var batchBytes = 256 << 20
    /// Open JSON objects and arrays; deeper ones refuse the body.
    ///
    /// One level of an attribute value takes up to four, so that 64 of them need 266.
    public var jsonDepth = 300

    /// The defaults.
    public init() {}
}
