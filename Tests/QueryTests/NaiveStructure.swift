import Model
import Query

/// Asks one step, in the plainest way.
struct NaiveStep {
    let step: Step

    func holds(_ node: QueryNode) -> Bool {
        switch node {
        case .term(.field(let field, let comparison, let value)): holds(field, comparison, value)
        case .term: false
        case .not(let inner): !holds(inner)
        case .and(let nodes): nodes.allSatisfy(holds)
        case .or(let nodes): nodes.contains(where: holds)
        }
    }

    private func holds(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) -> Bool {
        switch value {
        case .text(let pattern): texts(field).contains { pattern.isWhole($0) }
        case .name(let name): names(field).contains(name)
        case .number(let wanted, _): number(field).map { comparison.holds($0, wanted) } ?? false
        case .time(let from, let until, _): comparison.holds(step.start, from, until: until)
        }
    }

    private func texts(_ field: QueryField) -> [String] {
        let text: String? =
            switch field {
            case .workflow: step.attribution.workflow
            case .version: step.attribution.workflowVersion
            case .environment: step.attribution.environment
            case .team: step.attribution.team
            case .costCentre: step.attribution.costCentre
            case .customer: step.attribution.customer
            case .user: step.attribution.user
            case .session: step.attribution.session
            case .agent: step.agent
            case .model: step.model
            case .requestModel: step.requestModel
            case .provider: step.provider
            case .tool: step.tool
            case .service: step.service
            case .name: step.name
            case .error: step.errorType
            case .message: step.errorMessage
            case .finishReason: step.finishReason
            default: nil
            }
        return field == .finding ? step.findingKinds : text.map { [$0] } ?? []
    }

    private func names(_ field: QueryField) -> [String] {
        switch field {
        case .operation: [step.operation.name]
        case .layer: [step.layer.name]
        case .status: step.isError ? ["error", "failed"] : ["ok"]
        case .decision: step.decision.map { [$0.verdict.name] } ?? (step.isToolCall ? ["none"] : [])
        case .flag: Self.flags(step.flags)
        default: []
        }
    }

    static func flags(_ flags: StepFlags) -> [String] {
        let names: [(StepFlags, String)] = [
            (.parentMissing, "parent_missing"), (.clockSkew, "clock_skew"), (.truncated, "truncated"),
            (.usageMissing, "usage_missing"), (.basisAssumed, "basis_assumed"), (.pause, "pause"),
            (.cacheLifetimeAssumed, "cache_lifetime_assumed"), (.usageInconsistent, "usage_inconsistent"),
            (.aggregateCharged, "aggregate_charged"), (.retry, "retry"), (.superseded, "superseded"),
            (.cacheUnreported, "cache_unreported"), (.notBilled, "not_billed"),
            (.resultMissing, "result_missing"), (.destructive, "destructive"),
        ]
        return names.filter { flags.contains($0.0) }.map(\.1)
    }

    private func number(_ field: QueryField) -> Int128? {
        let usage = step.usage
        let number: Int64? =
            switch field {
            case .cost: step.charge?.computed?.picodollars
            case .reportedCost: step.reportedCost?.picodollars
            case .duration: step.durationNanoseconds
            case .firstToken: step.timeToFirstTokenNanoseconds
            case .tokens: usage?.total
            case .inputTokens: usage.map { $0.input + $0.inputAudio + $0.inputImage }
            case .cacheReadTokens: usage?.cacheRead
            case .cacheWriteTokens: usage.map { $0.cacheWrite5m + $0.cacheWrite1h }
            case .outputTokens: usage?.totalOutput
            case .reasoningTokens: usage?.outputReasoning
            default: nil
            }
        return number.map { Int128($0) }
    }
}

/// Looks for steps that lie to each other as asked, trying every choice.
struct NaiveStructure {
    let steps: [Step]

    func holds(_ structure: StepStructure) -> Bool {
        let rows = structure.operands.map { operand in
            steps.indices.filter { NaiveStep(step: steps[$0]).holds(operand) }
        }
        return rows[0].contains { holds(from: $0, at: 0, rows, structure.relations) }
    }

    private func holds(from row: Int, at index: Int, _ rows: [[Int]], _ relations: [StepRelation]) -> Bool {
        guard index < relations.count else { return true }
        return rows[index + 1].contains { other in
            other != row && relate(row, relations[index], other)
                && holds(from: other, at: index + 1, rows, relations)
        }
    }

    private func relate(_ row: Int, _ relation: StepRelation, _ other: Int) -> Bool {
        switch relation {
        case .then: steps[other].start >= steps[row].end
        case .directlyUnder: parent(row) == other
        case .under: ancestors(row).contains(other)
        }
    }

    private func parent(_ row: Int) -> Int? {
        steps[row].parentID.flatMap { id in steps.firstIndex { $0.spanID == id } }
    }

    private func ancestors(_ row: Int) -> Set<Int> {
        var found: Set<Int> = []
        var current = parent(row)
        while let step = current, found.insert(step).inserted { current = parent(step) }
        return found
    }
}
