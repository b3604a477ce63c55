import Model

/// The resolved state of a run whose stored rows alone do not tell it: its spans lie in several segments, or
/// it holds second sightings of calls that another trace counts.
final class OverlayRun: Sendable {
    /// The segments of the run, oldest first.
    let segments: [Int64]
    /// What was known of other traces when this was made.
    let elsewhere: Elsewhere
    let run: Run
    let findings: [Finding]
    let block: StepBlock
    /// The calls that may be second sightings, if the run may hold nothing else; of the run taken by itself,
    /// whatever is known of other traces.
    let candidateCalls: [TwinCall]?
    /// Keys of all its decisions, whichever run counts them.
    let decisionKeys: [String]

    init(
        _ resolved: ResolvedRun,
        _ block: StepBlock,
        segments: [Int64],
        elsewhere: Elsewhere,
        candidateCalls: [TwinCall]?,
        decisionKeys: [String]
    ) {
        self.segments = segments
        self.elsewhere = elsewhere
        run = resolved.run
        findings = resolved.findings
        self.block = block
        self.candidateCalls = candidateCalls
        self.decisionKeys = decisionKeys
    }

    /// Newest segment of the run.
    var throughSegment: Int64 { segments.last ?? 0 }
}

/// What is known so far of a run that may be nothing but second sightings.
struct TwinCandidate: Sendable {
    /// Newest segment of the run that was taken into account.
    var throughSegment: Int64
    var calls: [TwinCall]
    /// Newest segment of the project searched for the other sightings.
    var searchedThrough: Int64 = 0
    /// Calls of other traces that are the same calls, whether those traces count them or not.
    var sightings: Set<TwinSighting> = []
    /// Other candidates that may show the same calls.
    ///
    /// None can vouch for another, so they were not compared; when one has grown into more than a candidate,
    /// everything is searched again.
    var passedOver: Set<TraceID> = []
}

/// A call of a candidate, and the call of another trace that is the same one.
struct TwinSighting: Hashable, Sendable {
    var call: SpanID
    var otherTrace: TraceID
    var other: TwinCall
    /// The segment that shows it.
    var segment: Int64
}

/// One model call in the few numbers that a twin must share.
struct TwinCall: Hashable, Sendable {
    var span: SpanID
    var start: Int64
    var end: Int64
    var totals: TokenTotals
}

/// Input and output tokens of a call, the key under which twins are looked up.
struct TokenTotals: Hashable, Sendable {
    var input: Int64
    var output: Int64
}
