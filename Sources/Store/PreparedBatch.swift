/// The spans of one request as finished column blocks, ready to be committed.
public struct PreparedBatch: Sendable {
    var segments: [PreparedSegment]
    /// Spans that came more than once within the batch.
    var duplicates: Int
    /// Spans received, repetitions included.
    var received: Int

    /// Whether it holds no spans.
    public var isEmpty: Bool { received == 0 }

    /// Bytes the writer will hold for this batch.
    public var packedBytes: Int { segments.reduce(0) { $0 + $1.packedBytes } }
}

/// What became of a committed batch; `stored + duplicates` is what was acknowledged.
public struct CommitReceipt: Hashable, Sendable {
    /// Spans now in the ledger that were not before, or that replaced an earlier version.
    public var stored: Int
    /// Spans that were already there.
    public var duplicates: Int
    /// Of `stored`, those that replaced an earlier version of the same span.
    public var superseded: Int

    /// Nothing committed.
    public init(stored: Int = 0, duplicates: Int = 0, superseded: Int = 0) {
        self.stored = stored
        self.duplicates = duplicates
        self.superseded = superseded
    }
}
