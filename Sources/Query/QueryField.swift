import Model

/// What a search can ask of a run by name.
public enum QueryField: String, CaseIterable, Sendable {
    case workflow, environment, team
    case costCentre = "cost_centre"
    case customer, user, session, trace
    case agent, model, provider, tool, service, name, error, finding
    case status, operation, layer, severity, decision
    case cost
    case reportedCost = "reported_cost"
    case duration, tokens
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case steps
    case modelCalls = "llm_calls"
    case toolCalls = "tool_calls"
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
        /// A whole number.
        case count
    }

    /// The kind of this field's values.
    public var kind: Kind {
        switch self {
        case .workflow, .environment, .team, .costCentre, .customer, .user, .session, .trace, .agent, .model,
            .provider,
            .tool, .service, .name, .error, .finding:
            .text
        case .severity: .name(isOrdered: true)
        case .status, .operation, .layer, .decision: .name(isOrdered: false)
        case .cost, .reportedCost: .money
        case .duration: .duration
        case .tokens, .inputTokens, .outputTokens, .steps, .modelCalls, .toolCalls, .findings, .errors: .count
        }
    }

    /// Reads a field's name or one of its other spellings; case matters.
    public init?(named name: String) {
        switch name {
        case "env": self = .environment
        case "cost_center": self = .costCentre
        case "trace_id": self = .trace
        case "error_type": self = .error
        default: self.init(rawValue: name)
        }
    }

    /// The field that a misspelt name most likely means, if any comes near.
    public static func nearest(to name: String) -> QueryField? {
        NearestName.of(name, among: allCases.map(\.rawValue)).flatMap(QueryField.init(rawValue:))
    }
}
