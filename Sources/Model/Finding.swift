/// How bad a finding is.
public enum Severity: UInt8, CaseIterable, Comparable, Sendable {
    case info = 0
    case low = 1
    case medium = 2
    case high = 3
    case critical = 4

    /// The stable name used in reports.
    public var name: String { "\(self)" }

    /// Orders from harmless to worst.
    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

/// What people made of a finding.
public enum FindingState: UInt8, CaseIterable, Sendable {
    case open = 0
    case acknowledged = 1
    case waived = 2
    case falsePositive = 3
    case resolved = 4

    /// The stable name used in reports, for example `false_positive`.
    public var name: String { self == .falsePositive ? "false_positive" : "\(self)" }
}

/// One policy violation or risk that a run shows.
///
/// Unique by (kind, rule, trace, span). `kind` is a stable snake_case name such as `attempted_denied`.
public struct Finding: Hashable, Sendable {
    /// Start of the step that shows it.
    public var time: Instant
    /// How bad it is, by the rule and what became of the action.
    public var severity: Severity
    /// Stable snake_case name of the kind of finding.
    public var kind: String
    /// The rule that was broken, or the built-in rule's name.
    public var rule: String
    /// Workflow of the run; never empty.
    public var workflow: String
    /// Agent that did the step, if known.
    public var agent: String?
    /// Tool concerned, if any.
    public var tool: String?
    /// Kind of action, for example `tool.call`, as `Decision.action`.
    public var action: String
    /// Target of the action, if told: a host, path or table, never content.
    public var resource: String?
    /// What was decided about the action; `nil` if no decision is recorded.
    public var decision: Verdict?
    /// Whether that decision was put into effect.
    public var enforcement: Enforcement
    /// What became of the action.
    public var outcome: Outcome
    /// Who or what decided.
    public var decidedBy: DecidedBy
    /// Run that shows the finding.
    public var traceID: TraceID
    /// Step that shows it.
    public var spanID: SpanID
    /// Cost of the step concerned, or `nil` if it has none or an unknown one.
    public var cost: Money?
    /// Why this is a finding, in words, with the facts; attacker-controlled in part.
    public var evidence: String
    /// Kept by the store's catalogue, apart from what evaluation finds.
    public var state: FindingState = .open

    /// Describes a finding; what is not known stays `nil` or unknown.
    public init(
        time: Instant,
        severity: Severity,
        kind: String,
        rule: String,
        workflow: String,
        agent: String? = nil,
        tool: String? = nil,
        action: String = "tool.call",
        resource: String? = nil,
        decision: Verdict? = nil,
        enforcement: Enforcement = .unknown,
        outcome: Outcome = .unknown,
        decidedBy: DecidedBy = .unknown,
        traceID: TraceID,
        spanID: SpanID,
        cost: Money? = nil,
        evidence: String = ""
    ) {
        self.time = time
        self.severity = severity
        self.kind = kind
        self.rule = rule
        self.workflow = workflow
        self.agent = agent
        self.tool = tool
        self.action = action
        self.resource = resource
        self.decision = decision
        self.enforcement = enforcement
        self.outcome = outcome
        self.decidedBy = decidedBy
        self.traceID = traceID
        self.spanID = spanID
        self.cost = cost
        self.evidence = evidence
    }
}
