/// What a verification looked at, and everything it found wrong.
public struct VerificationReport: Hashable, Sendable {
    /// One kind of thing that is checked.
    public enum Check: String, CaseIterable, Sendable {
        /// SQLite's own structure: its pages, indexes and constraints.
        case structure
        /// The bytes of each column blob against both of its checksums, and that none is missing or left
        /// over.
        case blobs
        /// That each column unpacks to one value a row.
        case columns
        /// Rows, bounds in time, order and counts of each segment.
        case segments
        /// That each span reads back; in depth, that it is the span that was received.
        case spans
        /// Each run's checksum and its sums over the columns; in depth, that its spans still give it.
        case runs
        /// That every run of every segment is found, and in the place where it is.
        case catalogue
        /// Acknowledged = stored + already there, and stored − replaced − dropped = spans there.
        case counts
        /// The journal of legal holds.
        case holds
    }

    /// One thing that is wrong.
    public struct Damage: Hashable, Sendable {
        /// The check that found it.
        public var check: Check
        /// Where: a segment and column, a run, a project.
        public var place: String
        /// What is wrong there.
        public var reason: String
    }

    /// Damages listed at most; the rest is only counted.
    public static let damagesMax = 1_000

    /// How many things each check looked at.
    public private(set) var checked: [Check: Int] = [:]
    /// How many of them were damaged.
    public private(set) var damaged: [Check: Int] = [:]
    /// The damages, the first `damagesMax` of them, in the order in which they were found.
    public private(set) var damages: [Damage] = []
    /// What could not be compared, and why.
    public internal(set) var notes: [String] = []

    /// Whether nothing is wrong.
    public var isSound: Bool { damaged.isEmpty }

    /// Nothing checked yet.
    public init() {}

    mutating func count(_ check: Check, _ number: Int = 1) { checked[check, default: 0] += number }

    mutating func add(_ check: Check, _ place: String, _ reason: String) {
        damaged[check, default: 0] += 1
        if damages.count < Self.damagesMax {
            damages.append(Damage(check: check, place: place, reason: reason))
        }
    }

    /// Whether a place was reported before by any of `checks`.
    func hasDamage(at place: String) -> Bool { damages.contains { $0.place == place } }
}

/// How far a long piece of work has come.
public struct LifeProgress: Hashable, Sendable {
    /// What is being done.
    public enum Phase: String, Sendable {
        case copying, checking, cleaning
    }

    /// What is being done.
    public var phase: Phase
    /// Parts done.
    public var done: Int
    /// Parts in all; at least `done`.
    public var total: Int
}
