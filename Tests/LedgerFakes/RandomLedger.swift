public import Model
import TestSupport

/// Runs and spans with every kind of value a report or search looks at, drawn from a seed.
public struct RandomLedger {
    /// Words that names, messages and attributes are made of.
    public static let words = ["alpha", "beta", "gamma", "permission", "denied", "timeout", "shell"]
    /// Models that are called.
    public static let models = ["gpt-5", "gpt-5-mini", "sonnet"]
    /// Tools that are called.
    public static let tools = ["shell", "search", "browser"]
    /// Teams that pay.
    public static let teams = ["core", "web"]
    /// Names of workflows.
    public static let workflows = ["review", "triage", "report"]

    /// The runs, by number.
    public private(set) var runs: [ResolvedRun] = []
    /// The spans behind them.
    public private(set) var records: [SpanRecord] = []
    private var random: SplitMix
    /// Draws what only rich ledgers have, so that the others stay as they are.
    private var extra: SplitMix?

    /// Draws `count` runs; rich ones have every field, odd trees and texts in many scripts.
    public init(seed: UInt64, runs count: Int, isRich: Bool = false) {
        random = SplitMix(seed: seed)
        extra = isRich ? SplitMix(seed: ~seed) : nil
        for number in 1...UInt64(count) { addRun(number) }
    }

    private mutating func addRun(_ number: UInt64) {
        let workflow = random.pick(Self.workflows)
        let start = Int64.random(in: 0...5_000_000_000, using: &random)
        var attribution = Attribution()
        if random.chance(60) { attribution.team = random.pick(Self.teams) }
        if random.chance(50) { attribution.user = random.pick(["ann", "bob"]) }
        var steps: [Step] = []
        for span in 1...UInt64.random(in: 1...8, using: &random) {
            let parent = span == 1 ? nil : UInt64.random(in: 1..<span, using: &random)
            steps.append(step(number, span, parent, start, workflow, attribution))
            extra?.enrich(&steps[steps.count - 1])
        }
        var findings: [Finding] = []
        for index in steps.indices where random.chance(15) {
            let kind = random.pick(["attempted_denied", "egress_violation", "executed_without_permission"])
            steps[index].findingKinds = [kind]
            findings.append(
                RunSketch.finding(kind, random.pick(Severity.allCases), on: steps[index], workflow: workflow)
            )
        }
        let status = random.pick([RunStatus.ok, .ok, .failed, .incomplete])
        let isDuplicate = random.chance(5)
        runs.append(
            RunSketch.run(workflow, steps, findings: findings, status: status) {
                $0.isDuplicateOnly = isDuplicate
                extra?.enrich(&$0)
            }
        )
        records += steps.map { step in
            var made = record(of: step)
            extra?.enrich(&made)
            return made
        }
    }

    private mutating func step(
        _ trace: UInt64,
        _ span: UInt64,
        _ parent: UInt64?,
        _ start: Int64,
        _ workflow: String,
        _ attribution: Attribution
    ) -> Step {
        let operation =
            span == 1 ? Operation.agent : random.pick([.llm, .llm, .tool, .retrieval, .guardrail])
        var step = RunSketch.step(
            trace: trace,
            span: span,
            parent: parent,
            start: start + Int64(span) * 10,
            milliseconds: Int64.random(in: 1...100_000, using: &random),
            operation
        )
        step.attribution = attribution
        step.attribution.workflow = workflow
        step.name = "\(random.pick(Self.words)) \(random.pick(Self.words))"
        if random.chance(50) { step.agent = random.pick(["planner", "coder"]) }
        if operation == .llm { charge(&step) }
        if operation == .tool {
            step.tool = random.pick(Self.tools)
            if random.chance(50) {
                step.decision = Decision(
                    verdict: random.pick([.allow, .deny, .warn]),
                    evidenceSpan: step.spanID,
                    recognisedBy: "test"
                )
            }
        }
        if random.chance(25) {
            step.status = .error
            step.errorType = random.chance(70) ? random.pick(["Timeout", "Denied"]) : nil
            step.errorMessage =
                random.chance(70)
                ? "\(random.pick(Self.words)) \(Int.random(in: 0...9, using: &random))" : nil
        }
        return step
    }

    private mutating func charge(_ step: inout Step) {
        step.provider = random.pick(["openai", "anthropic"])
        if random.chance(10) {
            step.rating = .usageMissing
            step.model = random.pick(Self.models)
            return
        }
        let price = random.chance(85) ? Int64.random(in: 0...2_000_000_000_000, using: &random) : nil
        RunSketch.charge(
            &step,
            model: random.pick(Self.models),
            input: Int64.random(in: 0...5_000, using: &random),
            output: Int64.random(in: 0...5_000, using: &random),
            picodollars: price
        )
        step.usage?.cacheRead = random.pick([0, 700])
        step.usage?.outputReasoning = random.pick([0, 30])
        step.usage?.inputImage = random.pick([0, 0, 11])
        if random.chance(30) {
            step.reportedCost = Money(picodollars: Int64.random(in: 0...1_000_000, using: &random))
        }
        if random.chance(10) { step.rating = random.pick([.rollup, .duplicate]) }
        if step.rating != .charged { step.charge = nil }
    }

    private mutating func record(of step: Step) -> SpanRecord {
        let resource = Resource(attributes: [
            Attribute("host.name", .string(random.pick(["host-a", "host-b"])))
        ])
        var record = SpanRecord(
            traceID: step.traceID,
            spanID: step.spanID,
            parentID: step.parentID,
            start: step.start,
            end: step.end,
            resource: resource
        )
        record.name = step.name
        record.status = step.status
        if step.status == .error { record.statusMessage = step.errorMessage ?? "" }
        record.attributes = [
            Attribute("note", .string("\(random.pick(Self.words)), \(random.pick(Self.words)).")),
            Attribute("http.status", .int(random.pick([200, 403, 500]))),
        ]
        if random.chance(20) {
            let event = SpanEvent(
                time: step.start,
                name: "exception",
                attributes: [Attribute("detail", .array([.string(random.pick(Self.words)), .bool(true)]))]
            )
            record.events = [event]
        }
        return record
    }
}
