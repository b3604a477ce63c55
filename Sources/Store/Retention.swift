import GRDB
public import Model

/// How long one project's data are kept.
public struct RetentionLimits: Hashable, Sendable {
    /// Seconds for which attributes, events and links of spans are kept after the end of their run; `nil` is
    /// for ever.
    public var contentSeconds: Int64?
    /// Seconds for which runs are kept after their end, with steps, costs and findings; `nil` is for ever.
    public var stepsSeconds: Int64?

    /// Kept for ever unless given.
    public init(contentSeconds: Int64? = nil, stepsSeconds: Int64? = nil) {
        self.contentSeconds = contentSeconds
        self.stepsSeconds = stepsSeconds
    }
}

/// What is kept how long.
public struct RetentionPolicy: Hashable, Sendable {
    /// For projects without limits of their own.
    public var standard: RetentionLimits
    /// By name of the project.
    public var projects: [String: RetentionLimits]
    /// Bytes the ledger may hold; above it the oldest segments of all projects go first; `nil` is no limit.
    public var bytesMax: Int64?

    /// Everything is kept for ever unless given.
    public init(
        standard: RetentionLimits = RetentionLimits(),
        projects: [String: RetentionLimits] = [:],
        bytesMax: Int64? = nil
    ) {
        self.standard = standard
        self.projects = projects
        self.bytesMax = bytesMax
    }

    /// Whether anything may ever be dropped.
    public var isNone: Bool {
        bytesMax == nil && ([standard] + projects.values).allSatisfy { $0 == RetentionLimits() }
    }
}

/// Up to where one project's data go; runs that ended before are past their limit.
public struct RetentionCutoff: Hashable, Sendable {
    /// Project by name.
    public var project: String
    /// Texts of runs that ended before go; `nil` for none.
    public var contentBefore: Instant?
    /// Runs that ended before go; `nil` for none.
    public var stepsBefore: Instant?

    /// Joins the two limits of a project.
    public init(project: String, contentBefore: Instant? = nil, stepsBefore: Instant? = nil) {
        self.project = project
        self.contentBefore = contentBefore
        self.stepsBefore = stepsBefore
    }

    /// The limits of a policy at a time.
    init(project: String, _ limits: RetentionLimits, now: Instant) {
        self.project = project
        contentBefore = limits.contentSeconds.map { Self.time(now, secondsAgo: $0) }
        stepsBefore = limits.stepsSeconds.map { Self.time(now, secondsAgo: $0) }
    }

    /// Up to where a ledger's data went.
    static func done(_ db: Database) throws -> [RetentionCutoff] {
        let projects = try Row.fetchAll(db, sql: "SELECT id, name FROM projects ORDER BY id")
        return try projects.compactMap { row in
            let dropped = try DroppedData(db, project: row.decode(atIndex: 0))
            if dropped.contentBefore == nil && dropped.stepsBefore == nil { return nil }
            return RetentionCutoff(
                project: try row.decode(atIndex: 1),
                contentBefore: dropped.contentBefore,
                stepsBefore: dropped.stepsBefore
            )
        }
    }

    private static func time(_ now: Instant, secondsAgo: Int64) -> Instant {
        let (nanoseconds, overflow) = secondsAgo.multipliedReportingOverflow(by: 1_000_000_000)
        let (time, underflow) = now.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return Instant(nanoseconds: overflow || underflow ? .min : time)
    }
}
