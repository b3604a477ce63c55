/// How far back a ledger is whole, after retention took data out.
public struct RetentionHorizon: Hashable, Sendable {
    /// Runs that ended before this time may be gone; `nil` if retention took none.
    public var runsBefore: Instant?
    /// Texts of runs that ended before this time may be gone, while their figures stay; `nil` if none is.
    public var textsBefore: Instant?

    /// Joins two bounds.
    public init(runsBefore: Instant? = nil, textsBefore: Instant? = nil) {
        self.runsBefore = runsBefore
        self.textsBefore = textsBefore
    }
}
