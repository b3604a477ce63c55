import Model

/// A term that the run's own sums decide.
struct RunTerm {
    private let field: QueryField
    private let comparison: Comparison
    private let value: QueryValue
    private let matcher: TextMatcher?

    /// `nil` for a field that steps or findings decide.
    init?(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) {
        switch field {
        case .agent, .model, .provider, .tool, .service, .name, .error, .operation, .layer, .finding,
            .severity:
            return nil
        case .decision:
            guard value == .name("none") else { return nil }
        default: break
        }
        self.field = field
        self.comparison = comparison
        self.value = value
        matcher = if case .text(let pattern) = value { TextMatcher(pattern) } else { nil }
    }

    func matches(_ run: Run) -> Bool {
        switch value {
        case .text: text(of: run).map { matcher?.matchesWhole($0) ?? false } ?? false
        case .name(let name): matches(run, name)
        case .number(let wanted, _): number(of: run).map { comparison.holds($0, wanted) } ?? false
        }
    }

    private func text(of run: Run) -> String? {
        switch field {
        case .workflow: run.workflow
        case .environment: run.attribution.environment
        case .team: run.attribution.team
        case .costCentre: run.attribution.costCentre
        case .customer: run.attribution.customer
        case .user: run.attribution.user
        case .session: run.attribution.session
        case .trace: run.traceID.description
        default: nil
        }
    }

    private func matches(_ run: Run, _ name: String) -> Bool {
        switch name {
        case "ok": run.status == .ok
        case "failed": run.status == .failed
        case "incomplete": run.hasMissingParts
        case "error": run.isFailed || run.errorSteps > 0
        default: run.governedCalls > run.decidedCalls
        }
    }

    /// `nil` where unknown, which no comparison matches.
    private func number(of run: Run) -> Int128? {
        switch field {
        case .cost: run.knownCost?.picodollars
        case .reportedCost: run.reportedCostCalls > 0 ? run.reportedCost.picodollars : nil
        case .duration: Int128(run.durationNanoseconds)
        case .tokens: run.usage.fullTotal
        case .inputTokens: run.usage.uncachedInput
        case .outputTokens: run.usage.fullOutput
        case .steps: Int128(run.steps)
        case .modelCalls: Int128(run.modelCalls)
        case .toolCalls: Int128(run.toolCalls)
        case .findings: Int128(run.findings)
        case .errors: Int128(run.errorSteps)
        default: nil
        }
    }
}
