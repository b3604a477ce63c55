public import Model

/// What retention would take out of a ledger now; carrying it out takes out exactly this.
public struct RetentionPlan: Hashable, Sendable {
    /// What goes of a segment.
    public enum Part: String, Sendable {
        /// Attributes, events and links; all figures stay.
        case content
        /// Everything.
        case steps
    }

    /// Why it goes.
    public enum Reason: String, Sendable {
        /// All its runs ended before the limit of its class.
        case age
        /// The ledger is larger than its limit, and these are the oldest runs.
        case size
    }

    /// One segment, or its texts.
    public struct Item: Hashable, Sendable {
        /// Project by name.
        public var project: String
        var projectID: Int64
        /// The segment.
        public var segment: Int64
        /// What goes of it.
        public var part: Part
        /// Why.
        public var reason: Reason
        /// Runs concerned.
        public var runs: Int
        /// Spans concerned; of runs that lie in several segments, the spans in this one.
        public var spans: Int
        /// Bytes of the blobs that go.
        public var bytes: Int64
        /// Start of its oldest span.
        public var firstStart: Instant
        /// End of the run that ends last.
        public var lastEnd: Instant
    }

    /// Segments that stay only because of a legal hold.
    public struct Held: Hashable, Sendable {
        /// Project by name.
        public var project: String
        /// Number of a hold that keeps it.
        public var hold: Int
        /// Segments kept.
        public var segments: Int
        /// Bytes of those segments.
        public var bytes: Int64
    }

    /// What goes, oldest first.
    public var items: [Item] = []
    /// What is past its limit and stays because of holds.
    public var held: [Held] = []
    /// Segments past the limit of their content whose runs are still being put together.
    public var unsettled = 0
    /// Segments that stay because they are damaged.
    public var damaged: [Int64] = []
    /// Bytes the ledger uses before anything goes, free pages not counted.
    public var bytesUsed: Int64 = 0
    /// The holds that were taken into account.
    var holds: [LegalHold] = []

    /// Nothing goes.
    public init() {}

    /// Bytes of everything that goes.
    public var bytes: Int64 { items.reduce(0) { $0 + $1.bytes } }

    mutating func hold(_ project: String, by number: Int, bytes: Int64) {
        if let index = held.firstIndex(where: { $0.project == project && $0.hold == number }) {
            held[index].segments += 1
            held[index].bytes += bytes
        } else {
            held.append(Held(project: project, hold: number, segments: 1, bytes: bytes))
        }
    }
}

/// What retention took out.
public struct RetentionOutcome: Hashable, Sendable {
    /// Runs taken out, whole.
    public var runs = 0
    /// Spans of those runs.
    public var spans = 0
    /// Segments taken out.
    public var segments = 0
    /// Segments whose texts were taken out.
    public var contents = 0
    /// Items that were left because something had changed since the plan; the next plan has them again.
    public var skipped = 0
    /// Whether it ended early because a hold was set meanwhile.
    public var isStoppedByHold = false

    /// Nothing taken out.
    public init() {}
}
