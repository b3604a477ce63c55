import Model
import Query

/// Evaluates a search one run at a time in the plainest way, to check the real one against.
struct NaiveEvaluator {
    let run: ResolvedRun
    let records: [SpanRecord]

    func holds(_ node: QueryNode) -> Bool {
        switch node {
        case .term(let term): holds(term)
        case .not(let inner): !holds(inner)
        case .and(let nodes): nodes.filter(holds).count == nodes.count
        case .or(let nodes): nodes.filter(holds).count > 0
        }
    }

    private func holds(_ term: QueryTerm) -> Bool {
        switch term {
        case .field(let field, let comparison, let value): holds(field, comparison, value)
        case .text(let pattern): texts.contains { isPart(pattern, of: $0) }
        case .attribute(let key, let pattern):
            attributes.filter { $0.key == key }.flatMap { leaves($0.value) }.contains { isWhole(pattern, $0) }
        case .attributeNumber(let key, let comparison, let wanted, _):
            attributes.filter { $0.key == key }.flatMap { leaves($0.value) }.compactMap(Double.init)
                .contains { comparison.holds($0, wanted) }
        }
    }

    private func holds(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) -> Bool {
        switch value {
        case .text(let pattern): values(field).contains { isWhole(pattern, $0) }
        case .number(let wanted, _): number(field).map { comparison.holds($0, wanted) } ?? false
        case .name(let name): names(field, comparison).contains(name)
        }
    }

    private func values(_ field: QueryField) -> [String] {
        let own = run.run.attribution
        let all: [String?] =
            switch field {
            case .workflow: [run.run.workflow]
            case .team: [own.team]
            case .user: [own.user]
            case .trace: [run.run.traceID.description]
            case .agent: run.steps.map(\.agent)
            case .model: run.steps.map(\.model)
            case .provider: run.steps.map(\.provider)
            case .tool: run.steps.map(\.tool)
            case .name: run.steps.map(\.name)
            case .error: run.steps.map(\.errorType)
            case .finding: run.findings.map(\.kind)
            default: []
            }
        return all.compactMap { $0 }
    }

    private func names(_ field: QueryField, _ comparison: Comparison) -> [String] {
        switch field {
        case .status:
            var names = [run.run.status.name]
            if run.run.isIncomplete { names.append("incomplete") }
            if run.run.status == .failed || run.steps.contains(where: \.isError) { names.append("error") }
            return names
        case .operation: return run.steps.map(\.operation.name)
        case .layer: return run.steps.map(\.layer.name)
        case .severity:
            return Severity.allCases.filter { wanted in
                run.findings.contains { comparison.holds($0.severity.rawValue, wanted.rawValue) }
            }.map(\.name)
        default:
            let names =
                run.steps.compactMap { $0.decision?.verdict.name }
                + run.findings.compactMap { $0.decision?.name }
            return names + (run.steps.contains { $0.isToolCall && $0.decision == nil } ? ["none"] : [])
        }
    }

    private func number(_ field: QueryField) -> Int128? {
        let calls = run.steps.filter(\.isModelCall)
        let costs = calls.compactMap { $0.charge?.computed?.picodollars }
        switch field {
        case .cost: return costs.isEmpty && !calls.isEmpty ? nil : Int128(costs.reduce(0, +))
        case .reportedCost:
            let reported = calls.compactMap { $0.reportedCost?.picodollars }
            return reported.isEmpty ? nil : Int128(reported.reduce(0, +))
        case .duration: return Int128(run.run.durationNanoseconds)
        case .tokens: return Int128(calls.reduce(0) { $0 + ($1.usage?.total ?? 0) })
        case .inputTokens:
            return Int128(calls.reduce(0) { $0 + ($1.usage?.input ?? 0) + ($1.usage?.inputImage ?? 0) })
        case .outputTokens: return Int128(calls.reduce(0) { $0 + ($1.usage?.totalOutput ?? 0) })
        case .steps: return Int128(run.steps.count)
        case .modelCalls: return Int128(calls.count)
        case .toolCalls: return Int128(run.steps.count(where: \.isToolCall))
        case .findings: return Int128(run.findings.count)
        case .errors: return Int128(run.steps.count(where: \.isError))
        default: return nil
        }
    }

    private var attributes: [Attribute] {
        records.flatMap { $0.attributes + $0.events.flatMap(\.attributes) + $0.resource.attributes }
    }

    private var texts: [String] {
        records.flatMap { [$0.name, $0.statusMessage] + $0.events.map(\.name) }
            + attributes.flatMap { leaves($0.value).filter { $0 != "true" && $0 != "false" } }
    }

    private func leaves(_ value: AttributeValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .int(let number): [String(number)]
        case .bool(let flag): [String(flag)]
        case .array(let values): values.flatMap(leaves)
        default: []
        }
    }

    private func isWhole(_ pattern: TextPattern, _ text: String) -> Bool {
        switch pattern {
        case .word(let wanted), .phrase(let wanted): text.lowercased() == wanted.lowercased()
        case .prefix(let wanted): text.lowercased().hasPrefix(wanted.lowercased())
        }
    }

    private func isPart(_ pattern: TextPattern, of text: String) -> Bool {
        switch pattern {
        case .word(let wanted), .phrase(let wanted): occurs(wanted, in: text, mayGoOn: false)
        case .prefix(let wanted): occurs(wanted, in: text, mayGoOn: true)
        }
    }

    /// Whether `wanted` occurs between word boundaries, scalar by scalar.
    private func occurs(_ wanted: String, in text: String, mayGoOn: Bool) -> Bool {
        let (needle, hay) = (
            Array(wanted.lowercased().unicodeScalars), Array(text.lowercased().unicodeScalars)
        )
        func isBoundary(_ index: Int) -> Bool {
            index == 0 || index == hay.count || !(hay[index - 1].joinsWords && hay[index].joinsWords)
        }
        guard hay.count >= needle.count else { return false }
        return (0...(hay.count - needle.count)).contains { start in
            hay[start..<(start + needle.count)].elementsEqual(needle) && isBoundary(start)
                && (mayGoOn || isBoundary(start + needle.count))
        }
    }
}
