/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Fits OTLP's `fixed64` times up to the year 2262; later times are refused where spans enter.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970 UTC.
    public var nanoseconds: Int64

    /// Wraps a count of nanoseconds since 1970 UTC.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Wraps a count of whole seconds since 1970 UTC, clamped to the representable range.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        nanoseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Orders from earlier to later.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant `nanoseconds` later, clamped to the representable range.
    public func advanced(byNanoseconds delta: Int64) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(delta)
        return Instant(nanoseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }
}
