public import Model

/// What the rest of a project tells about one run, which the run's own spans cannot know.
public struct Elsewhere: Hashable, Sendable {
    /// Model calls of this run that other traces count.
    public var twins: Set<SpanID>
    /// Keys of decisions that earlier runs already show.
    public var claimedDecisions: Set<String>

    /// Nothing is known elsewhere unless given.
    public init(twins: Set<SpanID> = [], claimedDecisions: Set<String> = []) {
        self.twins = twins
        self.claimedDecisions = claimedDecisions
    }
}

/// What turns the spans of one trace into a resolved run: the pure middle of the product, handed to the
/// store.
///
/// The store keeps spans as received beside their interpretation, and interprets again whenever more of a
/// trace arrives, when another trace changes what it means, or when `fingerprint` changes with new prices or
/// new rules.
public struct Interpreter: Sendable {
    /// Names the rules and prices in force; segments made under another one are interpreted anew.
    public var fingerprint: String
    /// Resolves all spans of one trace, in any order, each span id once; returns one step a span.
    public var resolve: @Sendable ([SpanRecord], Elsewhere) -> ResolvedRun
    /// Whether a run may be nothing but second sightings of calls that other traces count.
    public var isTwinCandidate: @Sendable (ResolvedRun) -> Bool
    /// Whether a call of a candidate and a call of another trace are the same call.
    public var areTwins: @Sendable (_ candidate: Step, _ other: Step) -> Bool
    /// Names under which a run's decisions are known in every trace; few runs have any.
    public var decisionKeys: @Sendable (ResolvedRun) -> [String]

    /// Joins the parts.
    public init(
        fingerprint: String,
        resolve: @escaping @Sendable ([SpanRecord], Elsewhere) -> ResolvedRun,
        isTwinCandidate: @escaping @Sendable (ResolvedRun) -> Bool,
        areTwins: @escaping @Sendable (Step, Step) -> Bool,
        decisionKeys: @escaping @Sendable (ResolvedRun) -> [String]
    ) {
        self.fingerprint = fingerprint
        self.resolve = resolve
        self.isTwinCandidate = isTwinCandidate
        self.areTwins = areTwins
        self.decisionKeys = decisionKeys
    }
}
