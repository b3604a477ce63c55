import Model

/// What a search can ask of a run by name; many of them also of a single step (`isOfSteps`).
///
/// Of a run, a field that only steps have holds if it holds for some step.
public enum QueryField: String, CaseIterable, Sendable {
    case workflow, version, environment, team
    case costCentre = "cost_centre"
    case customer, user, session, tag, trace
    case rootName = "root_name"
    case agent, model
    case requestModel = "request_model"
    case provider, tool, service, name, error, message
    case finishReason = "finish_reason"
    case finding
    case status, operation, layer, severity, decision, flag, incomplete, duplicate
    case cost
    case reportedCost = "reported_cost"
    case wastedCost = "wasted_cost"
    case duration
    case humanWait = "human_wait"
    case firstToken = "first_token"
    case started
    case tokens
    case inputTokens = "input_tokens"
    case cacheReadTokens = "cache_read_tokens"
    case cacheWriteTokens = "cache_write_tokens"
    case outputTokens = "output_tokens"
    case reasoningTokens = "reasoning_tokens"
    case steps
    case modelCalls = "llm_calls"
    case toolCalls = "tool_calls"
    case unpricedCalls = "unpriced_calls"
    case findings, errors

    /// How the values of a field are written and compared.
    public enum Kind: Hashable, Sendable {
        /// Text, compared without regard to case; a `*` at its end matches any continuation.
        case text
        /// One of a fixed list of names, in ascending order where `isOrdered`.
        case name(isOrdered: Bool)
        /// US dollars.
        case money
        /// Time with a unit; a plain number is milliseconds.
        case duration
        /// A month, date or ISO 8601 time in UTC; a month or date is all of it.
        case time
        /// A whole number.
        case count
    }

    /// The kind of this field's values.
    public var kind: Kind {
        switch self {
        case .workflow, .version, .environment, .team, .costCentre, .customer, .user, .session, .tag, .trace,
            .rootName, .agent, .model, .requestModel, .provider, .tool, .service, .name, .error, .message,
            .finishReason, .finding:
            .text
        case .severity: .name(isOrdered: true)
        case .status, .operation, .layer, .decision, .flag, .incomplete, .duplicate: .name(isOrdered: false)
        case .cost, .reportedCost, .wastedCost: .money
        case .duration, .humanWait, .firstToken: .duration
        case .started: .time
        case .tokens, .inputTokens, .cacheReadTokens, .cacheWriteTokens, .outputTokens, .reasoningTokens,
            .steps, .modelCalls, .toolCalls, .unpricedCalls, .findings, .errors:
            .count
        }
    }

    /// Whether a single step has it, so that conditions on how steps lie to each other may ask for it.
    public var isOfSteps: Bool {
        switch self {
        case .tag, .trace, .rootName, .severity, .incomplete, .duplicate, .wastedCost, .humanWait, .steps,
            .modelCalls, .toolCalls, .unpricedCalls, .findings, .errors:
            false
        default: true
        }
    }

    /// Reads a field's name or one of its other spellings; case matters.
    public init?(named name: String) {
        switch name {
        case "env": self = .environment
        case "cost_center": self = .costCentre
        case "trace_id": self = .trace
        case "error_type": self = .error
        case "workflow_version": self = .version
        case "total_tokens": self = .tokens
        case "start": self = .started
        default: self.init(rawValue: name)
        }
    }

    /// The field that a misspelt name most likely means, if any comes near.
    public static func nearest(to name: String) -> QueryField? {
        NearestName.of(name, among: allCases.map(\.rawValue)).flatMap(QueryField.init(rawValue:))
    }
}

extension StepFlags {
    /// The stable names of all flags in searches.
    static let named: [(name: String, flag: StepFlags)] = [
        ("parent_missing", .parentMissing), ("clock_skew", .clockSkew), ("truncated", .truncated),
        ("usage_missing", .usageMissing), ("basis_assumed", .basisAssumed),
        ("cache_lifetime_assumed", .cacheLifetimeAssumed), ("usage_inconsistent", .usageInconsistent),
        ("aggregate_charged", .aggregateCharged), ("pause", .pause), ("retry", .retry),
        ("superseded", .superseded), ("cache_unreported", .cacheUnreported), ("not_billed", .notBilled),
        ("result_missing", .resultMissing), ("destructive", .destructive),
    ]

    /// The flag with this name.
    init?(named name: String) {
        guard let known = Self.named.first(where: { $0.name == name }) else { return nil }
        self = known.flag
    }
}
