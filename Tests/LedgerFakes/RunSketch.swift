public import Model

/// Builds runs for tests: the sums of a run follow from its steps.
public enum RunSketch {
    /// Start of time in sketches: 2026-11-01T00:00:00Z.
    public static let epoch = CivilTime(year: 2026, month: 11, day: 1).instant

    /// The trace id with this number.
    public static func trace(_ number: UInt64) -> TraceID { TraceID(high: 0xA, low: number) }

    /// A step `start` milliseconds after the epoch.
    public static func step(
        trace: UInt64,
        span: UInt64,
        parent: UInt64? = nil,
        start: Int64 = 0,
        milliseconds: Int64 = 1,
        _ operation: Operation = .other,
        _ change: (inout Step) -> Void = { _ in }
    ) -> Step {
        let time = epoch.advanced(byNanoseconds: start * 1_000_000)
        var record = SpanRecord(
            traceID: Self.trace(trace),
            spanID: SpanID(bits: span),
            parentID: parent.map(SpanID.init(bits:)),
            start: time,
            end: time.advanced(byNanoseconds: milliseconds * 1_000_000)
        )
        record.name = operation.name
        var step = Step(record, operation: operation, service: "service")
        step.isToolCall = operation == .tool
        change(&step)
        return step
    }

    /// Makes a step a charged call of `model`; without picodollars the call has no price.
    public static func charge(
        _ step: inout Step,
        model: String,
        input: Int64,
        output: Int64,
        picodollars: Int64?
    ) {
        step.model = model
        var usage = Usage()
        usage.input = input
        usage.output = output
        step.usage = usage
        step.rating = .charged
        step.charge = Charge(
            computed: picodollars.map(Money.init(picodollars:)),
            priceRowID: picodollars == nil ? "" : model + "-row"
        )
    }

    /// A run over its steps, the first of which is its root.
    public static func run(
        _ workflow: String,
        _ steps: [Step],
        findings: [Finding] = [],
        status: RunStatus = .ok,
        _ change: (inout Run) -> Void = { _ in }
    ) -> ResolvedRun {
        let sorted = steps.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
        let root = steps[0]
        var run = Run(
            traceID: root.traceID,
            workflow: workflow,
            service: root.service,
            rootName: root.name,
            start: root.start,
            firstStart: steps.map(\.start).min() ?? root.start,
            lastEnd: steps.map(\.end).max() ?? root.end,
            durationNanoseconds: root.durationNanoseconds,
            status: status
        )
        run.attribution = root.attribution
        run.agent = root.agent
        for step in steps { add(step, to: &run) }
        run.findings = findings.count
        for finding in findings { run.findingsBySeverity[Int(finding.severity.rawValue)] += 1 }
        if status == .failed { run.wastedCost = run.cost }
        change(&run)
        return ResolvedRun(run: run, steps: sorted, findings: findings)
    }

    private static func add(_ step: Step, to run: inout Run) {
        run.steps += 1
        run.flags.formUnion(step.flags)
        if step.isError { run.errorSteps += 1 }
        if step.isToolCall {
            run.toolCalls += 1
            run.governedCalls += 1
            if step.decision != nil { run.decidedCalls += 1 }
        }
        guard step.isModelCall else { return }
        run.modelCalls += 1
        let usage = step.usage ?? Usage()
        run.usage += usage
        if let reported = step.reportedCost {
            run.reportedCost += reported
            run.reportedCostCalls += 1
        }
        if let computed = step.charge?.computed {
            run.cost += computed
        } else if step.rating == .charged {
            run.unpricedCalls += 1
            run.unpricedTokens += usage.total
        } else {
            run.usageMissingCalls += 1
        }
    }

    /// A finding on a step.
    public static func finding(
        _ kind: String,
        _ severity: Severity,
        on step: Step,
        workflow: String
    ) -> Finding {
        Finding(
            time: step.start,
            severity: severity,
            kind: kind,
            rule: "rule-\(kind)",
            workflow: workflow,
            agent: step.agent,
            tool: step.tool,
            decision: step.decision?.verdict,
            traceID: step.traceID,
            spanID: step.spanID
        )
    }
}
