import Model
import Synchronization

/// The resolved state of a run whose stored rows alone do not tell it: its spans lie in several segments, or
/// it holds second sightings of calls that another trace counts.
struct OverlayRun: Sendable {
    /// Newest segment of the run that was taken into account.
    var throughSegment: Int64
    /// What was known of other traces when this was made.
    var elsewhere: Elsewhere
    var run: Run
    var findings: [Finding]
    var block: StepBlock
    /// The calls that may be second sightings, if the run may hold nothing else; of the run taken by itself,
    /// whatever is known of other traces.
    var candidateCalls: [TwinCall]?
    /// Keys of all its decisions, whichever run counts them.
    var decisionKeys: [String]
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

/// Remembers resolved runs and searches between reads; each entry says up to which segment it holds.
final class OverlayCache: Sendable {
    struct Entries: Sendable {
        var runs: [TraceID: OverlayRun] = [:]
        var candidates: [TraceID: TwinCandidate] = [:]
    }

    private let projects = Mutex<[Int64: Entries]>([:])

    func entries(project: Int64) -> Entries {
        projects.withLock { $0[project] ?? Entries() }
    }

    /// Replaces the entries of a project; a reader that was slower only makes the next one compute again.
    func keep(_ entries: Entries, project: Int64) {
        projects.withLock { $0[project] = entries }
    }
}
