import LedgerFakes
import Model
import Query

/// Evaluates a search one run at a time in the plainest way, to check the real one against.
struct NaiveEvaluator {
    let run: ResolvedRun
    private let attributes: [(key: String, leaves: [AttributeValue])]
    private let texts: PlainText

    init(run: ResolvedRun, records: [SpanRecord]) {
        self.run = run
        let all = records.flatMap { $0.attributes + $0.events.flatMap(\.attributes) + $0.resource.attributes }
        attributes = all.map { ($0.key, Self.leaves($0.value)) }
        texts = PlainText(records)
    }

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
        case .structure(let structure): NaiveStructure(steps: run.steps).holds(structure)
        case .text(.word(let wanted)), .text(.phrase(let wanted)): texts.contains(wanted, mayGoOn: false)
        case .text(.prefix(let wanted)): texts.contains(wanted, mayGoOn: true)
        case .attribute(let key, let pattern):
            attributes.filter { $0.key == key }.flatMap(\.leaves).map(Self.whole)
                .contains { pattern.isWhole($0) }
        case .attributeNumber(let key, let comparison, let wanted, _):
            attributes.filter { $0.key == key }.flatMap(\.leaves).compactMap(Self.number)
                .contains { comparison.holds($0, wanted) }
        }
    }

    private func holds(_ field: QueryField, _ comparison: Comparison, _ value: QueryValue) -> Bool {
        switch value {
        case .text(let pattern):
            if let own = runTexts(field) { return own.contains { pattern.isWhole($0) } }
            if field == .finding { return run.findings.contains { pattern.isWhole($0.kind) } }
        case .number(let wanted, _):
            if field != .firstToken { return number(field).map { comparison.holds($0, wanted) } ?? false }
        case .time(let from, let until, _): return comparison.holds(run.run.start, from, until: until)
        case .name(let name):
            if let names = runNames(field, comparison) { return names.contains(name) }
            if field == .decision, run.findings.contains(where: { $0.decision?.name == name }) { return true }
        }
        let condition = QueryNode.term(.field(field, comparison, value))
        return run.steps.contains { NaiveStep(step: $0).holds(condition) }
    }

    /// Texts that a run has itself; `nil` for a field of its steps.
    private func runTexts(_ field: QueryField) -> [String]? {
        let own = run.run.attribution
        let texts: [String?]? =
            switch field {
            case .workflow: [run.run.workflow]
            case .version: [own.workflowVersion]
            case .environment: [own.environment]
            case .team: [own.team]
            case .costCentre: [own.costCentre]
            case .customer: [own.customer]
            case .user: [own.user]
            case .session: [own.session]
            case .tag: own.tags ?? []
            case .trace: [run.run.traceID.description]
            case .rootName: [run.run.rootName]
            default: nil
            }
        return texts?.compactMap { $0 }
    }

    /// Names that hold for a run itself; `nil` for a field of its steps.
    private func runNames(_ field: QueryField, _ comparison: Comparison) -> [String]? {
        switch field {
        case .status:
            var names = [run.run.status.name]
            if run.run.hasMissingParts { names.append("incomplete") }
            if run.run.isFailed || run.steps.contains(where: \.isError) { names.append("error") }
            return names
        case .incomplete: return [run.run.hasMissingParts ? "true" : "false"]
        case .duplicate: return [run.run.isDuplicateOnly ? "true" : "false"]
        case .severity:
            return Severity.allCases.filter { wanted in
                run.findings.contains { comparison.holds($0.severity.rawValue, wanted.rawValue) }
            }.map(\.name)
        case .flag: return run.steps.flatMap { NaiveStep.flags($0.flags) }
        default: return nil
        }
    }

    private func number(_ field: QueryField) -> Int128? {
        let calls = run.steps.filter(\.isModelCall)
        let costs = calls.compactMap { $0.charge?.computed?.picodollars }
        let isKnown = !costs.isEmpty || calls.isEmpty
        func sum(_ tokens: (Usage) -> Int64) -> Int128 {
            calls.reduce(0) { $0 + ($1.usage.map { Int128(tokens($0)) } ?? 0) }
        }
        return switch field {
        case .cost: isKnown ? costs.reduce(0) { $0 + Int128($1) } : nil
        case .wastedCost: isKnown ? run.run.wastedCost.picodollars : nil
        case .reportedCost:
            calls.contains { $0.reportedCost != nil }
                ? calls.reduce(0) { $0 + Int128($1.reportedCost?.picodollars ?? 0) } : nil
        case .duration: Int128(run.run.durationNanoseconds)
        case .humanWait: Int128(run.run.humanWaitNanoseconds)
        case .tokens: sum(\.total)
        case .inputTokens: sum { $0.input + $0.inputImage + $0.inputAudio }
        case .cacheReadTokens: sum(\.cacheRead)
        case .cacheWriteTokens: sum { $0.cacheWrite5m + $0.cacheWrite1h }
        case .outputTokens: sum(\.totalOutput)
        case .reasoningTokens: sum(\.outputReasoning)
        case .steps: Int128(run.run.steps)
        case .modelCalls: Int128(calls.count)
        case .toolCalls: Int128(run.steps.count(where: \.isToolCall))
        case .unpricedCalls: Int128(calls.count { $0.rating == .charged && $0.charge?.computed == nil })
        case .findings: Int128(run.findings.count)
        case .errors: Int128(run.run.errorSteps)
        default: nil
        }
    }

    private static func leaves(_ value: AttributeValue) -> [AttributeValue] {
        switch value {
        case .array(let values): values.flatMap(leaves)
        case .map(let attributes): attributes.flatMap { leaves($0.value) }
        default: [value]
        }
    }

    private static func whole(_ leaf: AttributeValue) -> String {
        switch leaf {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .bytes: "bytes"
        default: ""
        }
    }

    private static func number(_ leaf: AttributeValue) -> Double? {
        switch leaf {
        case .int(let number): Double(number)
        case .double(let number): number
        case .string(let text): text.utf8.count <= 40 ? Double(text) : nil
        default: nil
        }
    }
}

extension TextPattern {
    /// Whether the whole of `text` is as asked.
    func isWhole(_ text: String) -> Bool {
        switch self {
        case .word(let wanted), .phrase(let wanted):
            text.lowercased().unicodeScalars.elementsEqual(wanted.lowercased().unicodeScalars)
        case .prefix(let wanted):
            text.lowercased().unicodeScalars.starts(with: wanted.lowercased().unicodeScalars)
        }
    }
}
