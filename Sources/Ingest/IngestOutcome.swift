public import OTLP

/// What was done with one request of any signal.
public struct IngestOutcome: Sendable {
    /// Spans committed, or already there.
    public var accepted: Int
    /// Of those, spans that were already there.
    public var duplicates: Int
    /// Spans refused for faults of their own.
    public var rejected: Int
    /// Why spans were refused, for the sender's log; empty if none were.
    public var rejectionMessage: String
    /// What was cut, dropped or corrected on the way.
    public var counters: DecodeCounters

    /// Joins the counts.
    public init(
        accepted: Int = 0,
        duplicates: Int = 0,
        rejected: Int = 0,
        rejectionMessage: String = "",
        counters: DecodeCounters = DecodeCounters()
    ) {
        self.accepted = accepted
        self.duplicates = duplicates
        self.rejected = rejected
        self.rejectionMessage = rejectionMessage
        self.counters = counters
    }
}
