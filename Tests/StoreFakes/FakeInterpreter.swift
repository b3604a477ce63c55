import Model
public import Store

/// A small interpretation that tests can predict: attributes say directly what a span means.
///
/// | attribute | meaning |
/// |---|---|
/// | `tokens` | the span is a charged model call of so many tokens |
/// | `call` | name of the call, equal in every sighting of it |
/// | `sdk` | the span was seen by an SDK's instrumentation; a run of nothing else may be a second sighting |
/// | `wrapper` | charged only while it is the only span of its run |
/// | `deny` | a denied action of that name |
public enum FakeInterpreter {
    /// Charges so much a token.
    public static func make(picodollarsPerToken: Int64 = 1_000) -> Interpreter {
        Interpreter(
            fingerprint: "fake \(picodollarsPerToken)",
            resolve: { resolve($0, $1, picodollarsPerToken) },
            isTwinCandidate: { run in
                run.steps.contains { $0.rating == .charged } && run.steps.allSatisfy { $0.dialect == "sdk" }
            },
            areTwins: { $0.responseID != nil && $0.responseID == $1.responseID },
            decisionKeys: { run in Set(run.steps.compactMap(\.errorType)).sorted() }
        )
    }

    private static func resolve(
        _ records: [SpanRecord],
        _ elsewhere: Elsewhere,
        _ price: Int64
    )
        -> ResolvedRun
    {
        let sorted = records.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
        var steps = sorted.map { step($0, isAlone: records.count == 1, elsewhere, price) }
        let first = sorted[0]
        let root = sorted.first { $0.parentID == nil }
        let lastEnd = sorted.map(\.end).max() ?? first.end
        var run = Run(
            traceID: first.traceID,
            workflow: root?.name ?? "no root",
            service: "fake",
            rootName: root?.name ?? "",
            start: root?.start ?? first.start,
            firstStart: first.start,
            lastEnd: lastEnd,
            durationNanoseconds: lastEnd.nanoseconds - first.start.nanoseconds,
            status: root == nil ? .incomplete : .ok
        )
        var findings: [Finding] = []
        for index in steps.indices {
            guard let name = steps[index].errorType, !elsewhere.claimedDecisions.contains(name) else {
                continue
            }
            steps[index].findingKinds = ["denied"]
            findings.append(finding(name, steps[index], run.workflow))
        }
        run.steps = steps.count
        run.modelCalls = steps.count { $0.rating == .charged }
        run.isDuplicateOnly = run.modelCalls == 0 && steps.contains { $0.rating == .duplicate }
        run.findings = findings.count
        for step in steps where step.rating == .charged {
            run.usage += step.usage ?? Usage()
            if let cost = step.charge?.computed { run.cost += cost }
        }
        return ResolvedRun(run: run, steps: steps, findings: findings)
    }

    private static func step(
        _ record: SpanRecord,
        isAlone: Bool,
        _ elsewhere: Elsewhere,
        _ price: Int64
    )
        -> Step
    {
        var step = Step(record, operation: .other, service: "fake")
        if record.attributes["sdk"] != nil { step.dialect = "sdk" }
        if case .string(let name) = record.attributes["call"] { step.responseID = name }
        if case .string(let name) = record.attributes["deny"] { step.errorType = name }
        guard case .int(let tokens) = record.attributes["tokens"] else { return step }
        step.operation = .llm
        step.usage = Usage()
        step.usage?.input = tokens
        if record.attributes["wrapper"] != nil && !isAlone {
            step.rating = .rollup
        } else if elsewhere.twins.contains(record.spanID) {
            step.rating = .duplicate
        } else {
            step.rating = .charged
            let cost = tokens.multipliedReportingOverflow(by: price).partialValue
            step.charge = Charge(computed: Money(picodollars: cost), priceRowID: "fake")
        }
        return step
    }

    private static func finding(_ name: String, _ step: Step, _ workflow: String) -> Finding {
        Finding(
            time: step.start,
            severity: .medium,
            kind: "denied",
            rule: name,
            workflow: workflow,
            traceID: step.traceID,
            spanID: step.spanID
        )
    }
}
