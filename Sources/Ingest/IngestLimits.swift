/// Limits of the way in, each with what breaks when it grows.
public struct IngestLimits: Sendable {
    /// Bytes of a body as sent. Source: OTLP 1.11.0 recommends 64 MiB; larger bodies get 413.
    public var bodyBytesMax = 64 << 20
    /// Bytes of a body after gzip, counted while inflating; larger bodies get 413.
    public var inflatedBytesMax = 64 << 20
    /// Body bytes of all requests under way. Larger: more memory, about four times this at the peak; over it, 503.
    public var bytesInFlightMax = 256 << 20

    /// The defaults.
    public init() {}
}
