/// How a run ended.
public enum RunStatus: UInt8, Sendable {
    case ok = 0
    case failed = 1
    /// The root has not arrived, so the end is not known.
    case incomplete = 2

    /// The stable name used in reports.
    public var name: String { "\(self)" }
}

/// One execution of a workflow: the sums over all steps of one trace.
public struct Run: Hashable, Sendable {
    /// The trace whose steps are summed; unique within a project.
    public var traceID: TraceID
    /// Attribution of the run as a whole: of its top-most step.
    public var attribution = Attribution()
    /// Never empty: falls back to root name, then service.
    public var workflow: String
    /// Service of the top-most step: its resource's `service.name`, or `unknown_service`.
    public var service: String
    /// Span name of the root, else of the top-most step; attacker-controlled, may be empty.
    public var rootName: String
    /// Top-most agent, if any.
    public var agent: String?
    /// Root start if the root is there, else first start.
    public var start: Instant
    /// Earliest start of any step, for pruning by time.
    public var firstStart: Instant
    /// Latest end of any step, for pruning by time.
    public var lastEnd: Instant
    /// Nanoseconds of the root, else from first start to latest end; includes waits for people.
    public var durationNanoseconds: Int64
    /// Time in which the run only waited for a person; overlapping waits count once.
    public var humanWaitNanoseconds: Int64 = 0
    /// How the root ended; a step error that the run recovered from does not count.
    public var status: RunStatus
    /// Steps that count: all but those the sender marks as noise.
    public var steps: Int = 0
    /// Steps that failed, whether or not the run recovered.
    public var errorSteps: Int = 0
    /// Model calls, each once: no roll-ups and no second sightings.
    public var modelCalls: Int = 0
    /// Tools that really ran; wrappers and second sightings do not count.
    public var toolCalls: Int = 0
    /// Tokens of all charged calls, priced or not.
    public var usage = Usage()
    /// Sum of the known computed costs.
    public var cost = MoneySum()
    /// Sum of what senders claim their calls cost, kept beside `cost` to compare.
    public var reportedCost = MoneySum()
    /// Model calls with a claimed cost; if 0, the reported cost is unknown and not zero.
    public var reportedCostCalls: Int = 0
    /// Charged calls without a price.
    public var unpricedCalls: Int = 0
    /// Tokens of the charged calls without a price.
    public var unpricedTokens: Int64 = 0
    /// Model calls whose usage was never sent: their cost is unknown.
    public var usageMissingCalls: Int = 0
    /// Known cost of a failed run, else of superseded attempts and all they did.
    public var wastedCost = MoneySum()
    /// How many findings the run has.
    public var findings: Int = 0
    /// The same findings counted by severity, indexed by `Severity.rawValue`.
    public var findingsBySeverity: [Int] = [0, 0, 0, 0, 0]
    /// Tool calls that a decision should cover.
    public var governedCalls: Int = 0
    /// Governed calls that have a recorded decision; at most `governedCalls`.
    public var decidedCalls: Int = 0
    /// Whether parts are known to be missing: a parent that never arrived, or requested calls without a span.
    public var isIncomplete: Bool = false
    /// Why it is incomplete, in words; empty if it is not.
    public var incompleteReason: String = ""
    /// Whether every model call of the run is a second sighting of calls counted in other runs.
    public var isDuplicateOnly: Bool = false
    /// Union of the flags of all steps.
    public var flags: StepFlags = []
    /// Nanoseconds of the run's duration per layer, indexed by `Layer.rawValue`; they add up to the duration.
    public var layerNanoseconds: [Int64] = [0, 0, 0, 0, 0, 0]

    /// Starts a run with everything that has no natural zero.
    public init(
        traceID: TraceID,
        workflow: String,
        service: String,
        rootName: String,
        start: Instant,
        firstStart: Instant,
        lastEnd: Instant,
        durationNanoseconds: Int64,
        status: RunStatus
    ) {
        self.traceID = traceID
        self.workflow = workflow
        self.service = service
        self.rootName = rootName
        self.start = start
        self.firstStart = firstStart
        self.lastEnd = lastEnd
        self.durationNanoseconds = durationNanoseconds
        self.status = status
    }

    /// Whether the run failed.
    public var isFailed: Bool { status == .failed }
}

/// A run with all its steps and findings, after every cross-step question is answered.
public struct ResolvedRun: Hashable, Sendable {
    /// The sums, over exactly the steps and findings beside it.
    public var run: Run
    /// Sorted by (start, span id).
    public var steps: [Step]
    /// Sorted by (time, span id, kind).
    public var findings: [Finding]

    /// Joins the three parts.
    public init(run: Run, steps: [Step], findings: [Finding]) {
        self.run = run
        self.steps = steps
        self.findings = findings
    }
}
