/// Limits of the way in, each with what breaks when it grows.
public struct IngestLimits: Sendable {
    /// Bytes of a body as sent; larger bodies get 413.
    ///
    /// Source: OTLP 1.11.0 recommends 64 MiB.
    public var bodyBytesMax = 64 << 20
    /// Bytes of a body after gzip, counted while inflating; larger bodies get 413.
    public var inflatedBytesMax = 64 << 20
    /// Body bytes of all requests under way; over it, 503.
    ///
    /// Larger: more memory, about four times this at the peak.
    public var bytesInFlightMax = 256 << 20

    /// The defaults.
    public init() {}
}
