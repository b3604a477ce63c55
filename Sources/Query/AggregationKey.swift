import Model

/// What rows can be grouped by.
struct AggregationKey: Hashable, Sendable {
    /// Where its text is found.
    enum Origin: Hashable, Sendable {
        case step(StepColumn)
        case stepName(StepNumber)
        case run(RunText)
        case runStatus
        case trace
        case finding(FindingText)
    }

    let name: String
    let origin: Origin

    /// All keys of a source, in the order in which they are offered.
    static func all(of source: AggregationSource) -> [AggregationKey] {
        switch source {
        case .steps, .charges:
            stepTexts.map { AggregationKey(name: $0.0, origin: .step($0.1)) } + [
                AggregationKey(name: "operation", origin: .stepName(.operation)),
                AggregationKey(name: "layer", origin: .stepName(.layer)),
                AggregationKey(name: "decision", origin: .stepName(.verdict)),
                AggregationKey(name: "status", origin: .stepName(.isError)),
                AggregationKey(name: "trace", origin: .trace),
            ]
        case .runs:
            runTexts.map { AggregationKey(name: $0.0, origin: .run($0.1)) } + [
                AggregationKey(name: "status", origin: .runStatus),
                AggregationKey(name: "trace", origin: .trace),
            ]
        case .findings:
            FindingText.allCases.map { AggregationKey(name: $0.rawValue, origin: .finding($0)) }
        }
    }

    private static let stepTexts: [(String, StepColumn)] = [
        ("workflow", .workflow), ("version", .workflowVersion), ("environment", .environment),
        ("team", .team), ("cost_centre", .costCentre), ("customer", .customer), ("user", .user),
        ("session", .session), ("agent", .agent), ("model", .model), ("request_model", .requestModel),
        ("provider", .provider), ("tool", .tool), ("service", .service), ("name", .name),
        ("error", .errorType), ("message", .errorMessage), ("dialect", .dialect),
        ("finish_reason", .finishReason), ("service_tier", .serviceTier), ("price_row", .priceRow),
        ("finding", .findings),
    ]

    private static let runTexts: [(String, RunText)] = [
        ("workflow", .workflow), ("version", .workflowVersion), ("environment", .environment),
        ("team", .team), ("cost_centre", .costCentre), ("customer", .customer), ("user", .user),
        ("session", .session), ("service", .service), ("root_name", .rootName), ("agent", .agent),
    ]

    /// Reads the name of a key.
    ///
    /// - Throws: `AggregationError` that names the nearest, or all.
    static func named(_ name: String, of source: AggregationSource) throws(AggregationError) -> AggregationKey
    {
        let keys = all(of: source)
        let canonical = QueryField(named: name)?.rawValue ?? name
        if let key = keys.first(where: { $0.name == canonical }) { return key }
        let names = keys.map(\.name)
        throw .unknown(
            .key,
            String(name.prefix(64)),
            nearest: NearestName.of(name, among: names),
            accepted: names
        )
    }
}

/// A text of a finding that findings can be grouped by.
enum FindingText: String, CaseIterable, Sendable {
    case finding, rule, severity, workflow, agent, tool, action, resource, decision, enforcement, outcome
    case decidedBy = "decided_by"
    case state

    func value(of finding: Finding) -> String? {
        switch self {
        case .finding: finding.kind
        case .rule: finding.rule
        case .severity: finding.severity.name
        case .workflow: finding.workflow
        case .agent: finding.agent
        case .tool: finding.tool
        case .action: finding.action
        case .resource: finding.resource
        case .decision: finding.decision?.name
        case .enforcement: finding.enforcement.name
        case .outcome: finding.outcome.name
        case .decidedBy: finding.decidedBy.name
        case .state: finding.state.name
        }
    }
}
