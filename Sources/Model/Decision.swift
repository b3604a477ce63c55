/// What was decided about an action.
///
/// Stored apart from what enforced it and from what then happened.
public enum Verdict: UInt8, Sendable {
    case allow = 0
    case deny = 1
    case requireApproval = 2
    case warn = 3
    case modify = 4
    case error = 5

    /// The stable name used in reports, for example `allow` or `require_approval`.
    public var name: String {
        switch self {
        case .allow: "allow"
        case .deny: "deny"
        case .requireApproval: "require_approval"
        case .warn: "warn"
        case .modify: "modify"
        case .error: "error"
        }
    }
}

/// Whether a decision was put into effect.
public enum Enforcement: UInt8, Sendable {
    case unknown = 0
    case enforced = 1
    case monitorOnly = 2
    case bypassed = 3

    /// The stable name used in reports, for example `monitor_only`.
    public var name: String {
        switch self {
        case .unknown: "unknown"
        case .enforced: "enforced"
        case .monitorOnly: "monitor_only"
        case .bypassed: "bypassed"
        }
    }
}

/// What became of the action.
public enum Outcome: UInt8, Sendable {
    case unknown = 0
    /// It ran and succeeded.
    case executed = 1
    /// It was stopped before it took effect.
    case blocked = 2
    /// It ran and failed.
    case failed = 3
    /// It waits for someone.
    case pending = 4

    /// The stable name used in reports.
    public var name: String { "\(self)" }
}

/// Who or what decided.
public enum DecidedBy: UInt8, Sendable {
    case unknown = 0
    case policy = 1
    case human = 2
    case hook = 3
    case guardrail = 4
    case model = 5
    case resourceServer = 6
    case `default` = 7

    /// The stable name used in reports, for example `policy` or `resource_server`.
    public var name: String {
        switch self {
        case .unknown: "unknown"
        case .policy: "policy"
        case .human: "human"
        case .hook: "hook"
        case .guardrail: "guardrail"
        case .model: "model"
        case .resourceServer: "resource_server"
        case .default: "default"
        }
    }
}

/// One recorded decision about one action, as a span's producer stated it or as its bytes show it.
///
/// Source of the vocabulary: OWASP, Cedar and agent runtimes as compared in ARCHITECTURE.md.
public struct Decision: Hashable, Sendable {
    /// What was decided.
    public var verdict: Verdict
    /// Whether the verdict was put into effect, as far as the evidence tells.
    public var enforcement: Enforcement
    /// What then became of the action, which a verdict alone does not tell.
    public var outcome: Outcome
    /// Who or what decided.
    public var decidedBy: DecidedBy
    /// The span that shows the decision.
    public var evidenceSpan: SpanID
    /// How it was recognised, for example `claude_code.tool.blocked_on_user decision=reject`.
    public var recognisedBy: String
    /// Tool the decision is about, if named.
    public var tool: String?
    /// Tool call the decision is about, if named.
    public var toolCallID: String?
    /// Kind of action, for example `tool.call`, `model.call`, `agent.delegate`.
    public var action: String
    /// Target of the action, if told: a host, path or table, never content.
    public var resource: String?
    /// Rule, policy or guardrail that decided, if told.
    public var rule: String?
    /// Short text of the reason, if told; attacker-controlled.
    public var reason: String?
    /// State of the approval, if one was needed: `pending`, `approved`, `denied`, `expired`, `cancelled`.
    public var approvalStatus: String?
    /// When an approval stops being valid, if told.
    public var approvalExpiresAt: Instant?
    /// Whether the user only interrupted, which weighs less than a refusal.
    public var isCancellation: Bool

    /// Describes a decision; what is not known stays unknown.
    public init(
        verdict: Verdict,
        enforcement: Enforcement = .unknown,
        outcome: Outcome = .unknown,
        decidedBy: DecidedBy = .unknown,
        evidenceSpan: SpanID,
        recognisedBy: String,
        tool: String? = nil,
        toolCallID: String? = nil,
        action: String = "tool.call",
        resource: String? = nil,
        rule: String? = nil,
        reason: String? = nil,
        approvalStatus: String? = nil,
        approvalExpiresAt: Instant? = nil,
        isCancellation: Bool = false
    ) {
        self.verdict = verdict
        self.enforcement = enforcement
        self.outcome = outcome
        self.decidedBy = decidedBy
        self.evidenceSpan = evidenceSpan
        self.recognisedBy = recognisedBy
        self.tool = tool
        self.toolCallID = toolCallID
        self.action = action
        self.resource = resource
        self.rule = rule
        self.reason = reason
        self.approvalStatus = approvalStatus
        self.approvalExpiresAt = approvalExpiresAt
        self.isCancellation = isCancellation
    }
}
