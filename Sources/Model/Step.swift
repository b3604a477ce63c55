/// Who a step was done for: the run attributes that flow down the tree.
public struct Attribution: Hashable, Sendable {
    /// Name the application gives the kind of work, for example `pr-review`.
    public var workflow: String?
    /// Version of that workflow, else the service's.
    public var workflowVersion: String?
    /// Conversation or thread that joins several runs.
    public var session: String?
    /// End user as the sender names them: an id, a name or an address.
    public var user: String?
    /// Team that owns the work.
    public var team: String?
    /// Account that the cost is booked on.
    public var costCentre: String?
    /// Deployment environment, for example `production`.
    public var environment: String?
    /// Customer that the work was done for.
    public var customer: String?
    /// Sorted, unique.
    public var tags: [String]?

    /// Nothing known.
    public init() {}

    /// Takes every value that is still missing from `other`.
    public mutating func fill(from other: Attribution) {
        if workflow == nil, let value = other.workflow { workflow = value }
        if workflowVersion == nil, let value = other.workflowVersion { workflowVersion = value }
        if session == nil, let value = other.session { session = value }
        if user == nil, let value = other.user { user = value }
        if team == nil, let value = other.team { team = value }
        if costCentre == nil, let value = other.costCentre { costCentre = value }
        if environment == nil, let value = other.environment { environment = value }
        if customer == nil, let value = other.customer { customer = value }
        if tags == nil, let value = other.tags { tags = value }
    }
}

/// Whether and how a step is charged.
public enum Rating: UInt8, Sendable {
    /// Not a model call, or one without any usage.
    case none = 0
    /// A leaf model call that counts and is charged.
    case charged = 1
    /// Repeats the usage of steps below it; not charged.
    case rollup = 2
    /// A second sighting of a call that another step already counts; not charged.
    case duplicate = 3
    /// A model call that counts, but whose usage was never sent.
    case usageMissing = 4

    /// Whether the step counts as one model call.
    public var isCounted: Bool { self == .charged || self == .usageMissing }
}

/// The price of one model call.
public struct Charge: Hashable, Sendable {
    /// `nil` if no price row covers the model: unknown, not zero.
    public var computed: Money?
    /// Id of the price row used, stable across price-book versions; empty when unpriced.
    public var priceRowID: String

    /// Joins an amount and the row it comes from.
    public init(computed: Money?, priceRowID: String) {
        self.computed = computed
        self.priceRowID = priceRowID
    }
}

/// Data-quality marks of a step, kept with it and counted in reports.
public struct StepFlags: OptionSet, Hashable, Sendable {
    /// One bit a flag, as stored; a bit never changes its meaning.
    public let rawValue: UInt32
    /// Wraps stored bits; unknown ones are kept.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The parent named by the span has not arrived.
    public static let parentMissing = StepFlags(rawValue: 1 << 0)
    /// Times were corrected: end before start, or one of them missing.
    public static let clockSkew = StepFlags(rawValue: 1 << 1)
    /// The sender dropped attributes, events or links.
    public static let truncated = StepFlags(rawValue: 1 << 2)
    /// A model call that ended well but reports no usage (a stream without usage, for example).
    public static let usageMissing = StepFlags(rawValue: 1 << 3)
    /// The input basis was assumed.
    public static let basisAssumed = StepFlags(rawValue: 1 << 4)
    /// A cache write without a lifetime was priced at five minutes.
    public static let cacheLifetimeAssumed = StepFlags(rawValue: 1 << 5)
    /// Reported numbers contradict each other; negatives were clamped to 0, absurd ones dropped.
    public static let usageInconsistent = StepFlags(rawValue: 1 << 6)
    /// The usage charged is an aggregate, because no call below reports its own.
    public static let aggregateCharged = StepFlags(rawValue: 1 << 7)
    /// A pause for approval or input that the sender marked as an error.
    public static let pause = StepFlags(rawValue: 1 << 8)
    /// A retry of an earlier attempt at the same call or tool.
    public static let retry = StepFlags(rawValue: 1 << 9)
    /// An attempt that a later one replaced; its cost is wasted.
    public static let superseded = StepFlags(rawValue: 1 << 10)
    /// Cached tokens may be missing: this emitter never reports them.
    public static let cacheUnreported = StepFlags(rawValue: 1 << 11)
    /// A model span that reports no provider call of its own, such as a cached or mocked answer.
    public static let notBilled = StepFlags(rawValue: 1 << 12)
    /// A tool step that shows its arguments, but neither a result nor an error.
    public static let resultMissing = StepFlags(rawValue: 1 << 13)
    /// The sender says that the action destroys something or reaches outside.
    public static let destructive = StepFlags(rawValue: 1 << 14)
}

/// A span, normalised: what was done, for whom, at what cost, and whether it was allowed.
///
/// `Semantics` fills the first part from the span alone; the run resolver fills the second part from the
/// whole tree.
public struct Step: Hashable, Sendable {
    // MARK: From the span itself

    /// The run this step belongs to.
    public var traceID: TraceID
    /// Unique within the run.
    public var spanID: SpanID
    /// The step that started this one, whether or not it has arrived; `nil` for a root.
    public var parentID: SpanID?
    /// When the span started, on the sender's clock.
    public var start: Instant
    /// Nanoseconds from start to end, at least 0.
    public var durationNanoseconds: Int64
    /// Span name as sent; attacker-controlled, may be empty.
    public var name: String
    /// `SpanKind` number of OTLP, 0 through 5.
    public var kind: UInt8
    /// Span status as sent; `isError` weighs it with other signs.
    public var status: StatusCode
    /// Status text as sent, attacker-controlled; only meaningful when `status` is `.error`.
    public var statusMessage: String
    /// What was done, as `dialect` tells it; `.other` if no dialect knows the span.
    public var operation: Operation
    /// The layer that `operation` belongs to.
    public var layer: Layer
    /// Name of the dialect that decided the operation, for example `openinference`; empty if none did.
    public var dialect: String = ""
    /// Name of the instrumentation scope, to tell two sightings of one call from two calls; may be empty.
    public var instrumentation: String = ""
    /// `service.name`, or `unknown_service`.
    public var service: String
    /// What this step itself carries; after resolution, what applies to it.
    public var attribution = Attribution()
    /// What the resource carries, used last.
    public var resourceAttribution = Attribution()
    /// Own agent name; after resolution, the agent that did this step.
    public var agent: String?
    /// Id of that agent, if told; inherited together with its name.
    public var agentID: String?
    /// Response model if known, else the requested one.
    public var model: String?
    /// Model as asked for, without the provider's prefix; may be an alias.
    public var requestModel: String?
    /// Canonical provider id, for example `openai`, `anthropic`, `aws.bedrock`.
    public var provider: String?
    /// Name of the tool called, if told.
    public var tool: String?
    /// Id by which the model asked for the call; joins it to `RequestedToolCall.id`.
    public var toolCallID: String?
    /// The provider's id of the answer; two steps that share one saw the same call.
    public var responseID: String?
    /// `nil`: not reported, which is not zero.
    public var usage: Usage?
    /// Whose tokens `usage` holds: this call's, a sum over others, or a running total.
    public var usageScope: UsageScope = .none
    /// How cached tokens were told from uncached ones in `usage`.
    public var inputBasis: InputBasis = .none
    /// Why the model stopped, in the sender's words, for example `stop` or `tool_calls`.
    public var finishReason: String?
    /// Class of the failure: `error.type`, an exception's type, or a status such as `429`.
    public var errorType: String?
    /// Text of the failure: status message, exception message, or the dialect's own.
    public var errorMessage: String?
    /// Cost the sender claims, in USD.
    public var reportedCost: Money?
    /// Nanoseconds from the request to the first streamed token, at least 0, if told.
    public var timeToFirstTokenNanoseconds: Int64?
    /// Total attempts the span says it took, if told.
    public var attempts: Int?
    /// Processing mode or tier that changes the price (`batch`, `priority`, `flex`, `fast`), if told.
    public var serviceTier: String?
    /// Whether the span represents a call to a tool that really ran (not a wrapper or a second sighting).
    public var isToolCall: Bool = false
    /// Whether the step says in so many words that its run or itself failed or succeeded (an outcome
    /// attribute).
    public var explicitFailure: Bool?
    /// Whether this span only waits for a person.
    public var isHumanWait: Bool = false
    /// Whether the sender says this span is noise to drop from every count (a pending span, a merged tool
    /// span).
    public var isIgnored: Bool = false
    /// Decisions this span's bytes show, about itself or about other calls it mentions.
    public var decisions: [Decision] = []
    /// Ids of tool calls that this step's model output requests, with the tool's name.
    public var requestedToolCalls: [RequestedToolCall] = []
    /// Hash of (tool, arguments), to recognise the same action tried again; 0 if unknown.
    public var subjectHash: UInt64 = 0
    /// Data-quality marks, of the span first and then of the whole run.
    public var flags: StepFlags = []

    // MARK: From the whole run

    /// Whether the call counts and is charged, so that every call is charged once.
    public var rating: Rating = .none
    /// The price, when `rating` is `.charged`.
    public var charge: Charge?
    /// The step that counts the call, when `rating` is `.duplicate`; `nil` if it is in another trace.
    public var duplicateOf: SpanID?
    /// Kinds of the findings on this step, most severe first.
    public var findingKinds: [String] = []
    /// The one decision about this step after joining all evidence.
    public var decision: Decision?

    /// Starts a step from the facts every span has.
    public init(_ record: borrowing SpanRecord, operation: Operation, service: String) {
        traceID = record.traceID
        spanID = record.spanID
        parentID = record.parentID
        start = record.start
        durationNanoseconds = record.durationNanoseconds
        name = record.name
        kind = record.kind
        status = record.status
        statusMessage = record.statusMessage
        self.operation = operation
        layer = operation.layer
        self.service = service
    }

    /// When the step ended.
    public var end: Instant { start.advanced(byNanoseconds: durationNanoseconds) }

    /// Whether the step failed; a pause for a person is no failure.
    public var isError: Bool { !flags.contains(.pause) && (explicitFailure ?? (status == .error)) }

    /// Takes every value of the attribution that is still missing from the resource's.
    public mutating func fillFromResource() { attribution.fill(from: resourceAttribution) }

    /// Whether this step counts as one model call.
    public var isModelCall: Bool { rating.isCounted }
}

extension [Step] {
    // Asked by place: a getter of `Step` would first copy all of its fifty fields out of the array.

    /// `isError` of the step at `index`.
    public func isError(at index: Int) -> Bool {
        if self[index].flags.contains(.pause) { return false }
        return self[index].explicitFailure ?? (self[index].status == .error)
    }

    /// `isModelCall` of the step at `index`.
    public func isModelCall(at index: Int) -> Bool { self[index].rating.isCounted }

    /// `end` of the step at `index`.
    public func end(at index: Int) -> Instant {
        self[index].start.advanced(byNanoseconds: self[index].durationNanoseconds)
    }
}

/// Finds the steps of one run by their span ids.
///
/// Span ids are the sender's: the hash is multiplied by a number that is drawn once a process, so that nobody
/// can choose ids that collide.
public struct StepPositions: Sendable {
    private static let multiplier = UInt64.random(in: .min ... .max) | 1

    private var ids: [UInt64]
    private var positions: [Int32]
    private let shift: UInt64

    /// Indexes steps; of two with one id, the first is found.
    public init(_ steps: [Step]) {
        precondition(steps.count < Int32.max, "a run has fewer than two thousand million steps")
        var bits: UInt64 = 3
        while 1 << bits < 2 * steps.count { bits += 1 }
        ids = Array(repeating: 0, count: 1 << bits)
        positions = Array(repeating: -1, count: 1 << bits)
        shift = 64 - bits
        for position in steps.indices {
            let id = steps[position].spanID.bits
            let slot = slot(of: id)
            guard positions[slot] < 0 else { continue }
            ids[slot] = id
            positions[slot] = Int32(position)
        }
    }

    /// The slot that holds `id`, or the free one where it belongs; at least half of the slots are free.
    private func slot(of id: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (id &* Self.multiplier) >> shift)
        while positions[slot] >= 0, ids[slot] != id { slot = (slot + 1) & (ids.count - 1) }
        return slot
    }

    /// The position of the step with this id.
    public subscript(id: SpanID) -> Int? {
        let position = positions[slot(of: id.bits)]
        return position < 0 ? nil : Int(position)
    }
}

/// A tool call that a model asked for.
public struct RequestedToolCall: Hashable, Sendable {
    /// Id that the call's own step and its result repeat.
    public var id: String
    /// Name of the tool asked for; attacker-controlled.
    public var name: String
    /// Hash of (tool, arguments), as `Step.subjectHash`; 0 if unknown.
    public var subjectHash: UInt64

    /// Describes one requested call.
    public init(id: String, name: String, subjectHash: UInt64 = 0) {
        self.id = id
        self.name = name
        self.subjectHash = subjectHash
    }
}
