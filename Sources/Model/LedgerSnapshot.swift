/// A half-open range of time, `[from, to)`; a missing bound is open.
public struct TimeRange: Hashable, Sendable {
    /// First instant included, or `nil` for the beginning.
    public var from: Instant?
    /// First instant excluded, or `nil` for no end.
    public var to: Instant?

    /// Joins two bounds.
    public init(from: Instant? = nil, to: Instant? = nil) {
        self.from = from
        self.to = to
    }

    /// Whether `instant` is in the range.
    public func contains(_ instant: Instant) -> Bool {
        if let from, instant < from { return false }
        if let to, instant >= to { return false }
        return true
    }
}

/// Everything one question may read: one committed state of one project, fully resolved.
///
/// All answers come from the same commit however long the reader takes. Runs and steps are resolved over
/// their whole trace, whatever order and batches their spans came in. Calls read storage and may throw its
/// errors.
public protocol LedgerSnapshot: Sendable {
    /// Which commit this is, and how new its data are.
    var freshness: Freshness { get }
    /// How far back the data are whole.
    var horizon: RetentionHorizon { get }

    /// The parts that together hold every run of which the run or some step starts in `range`, each run in
    /// exactly one part; parts may hold other runs too.
    ///
    /// Sorted by the latest run start, newest first.
    func parts(in range: TimeRange) throws -> [any LedgerPart]

    /// One run with its steps and the spans behind them, both sorted by (start, span id); `nil` if unknown.
    func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])?

    /// Whether retention took the texts of a run, so that its page can say so.
    func isContentDropped(_ traceID: TraceID) throws -> Bool

    /// Throws when the reader has run out of its time or nobody waits for the answer any more; long scans ask
    /// once a part.
    func checkDeadline() throws
}

extension LedgerSnapshot {
    /// Nothing was taken out unless the snapshot says so.
    public var horizon: RetentionHorizon { RetentionHorizon() }

    /// No run's texts are gone unless the snapshot says so.
    public func isContentDropped(_ traceID: TraceID) throws -> Bool { false }

    /// No deadline unless the snapshot has one.
    public func checkDeadline() throws {}
}
