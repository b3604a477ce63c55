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

    /// Runs whose start is in `range`, sorted by (start, trace id).
    func runs(in range: TimeRange) throws -> [Run]

    /// Findings of the runs whose start is in `range`, sorted by (time, trace id, span id, kind).
    func findings(in range: TimeRange) throws -> [Finding]

    /// Calls `body` with blocks that together hold every step whose own start is in `range`, each exactly
    /// once.
    ///
    /// The order of blocks and rows is not defined: aggregate, or sort.
    func scanSteps(_ columns: StepColumns, in range: TimeRange, _ body: (StepBlock) throws -> Void) throws

    /// Calls `body` with every span, as received, of the runs whose start is in `range`; the order is not
    /// defined.
    func scanRecords(in range: TimeRange, _ body: (SpanRecord) throws -> Void) throws

    /// One run with its steps and the spans behind them, both sorted by (start, span id); `nil` if unknown.
    func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])?
}
