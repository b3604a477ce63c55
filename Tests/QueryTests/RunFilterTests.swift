import LedgerFakes
import Model
import Query
import TestSupport
import Testing

@Suite struct RunFilterTests {
    private static let terms = [
        "workflow:review", "workflow:t*", "team:core", "team:*", "user:ANN", "agent:planner", "model:gpt-5",
        "model:gpt-5*", "provider:openai", "tool:shell", "tool:*", "error:timeout", "error:*",
        "finding:egress_violation",
        "severity:high", "severity>=medium", "severity<low", "status:ok", "status:failed",
        "status:incomplete",
        "status:error", "operation:llm", "operation:retrieval", "layer:policy", "layer:tool", "decision:deny",
        "decision:allow", "decision:none", "name:alpha*", "name:\"alpha beta\"", "cost>1", "cost<=0.5",
        "reported_cost>0",
        "duration>50s", "duration<1s", "tokens>10k", "input_tokens>=5k", "output_tokens<500", "steps:3",
        "llm_calls>1",
        "tool_calls:0", "findings>0", "errors>=2", "alpha", "perm*", "\"permission denied\"", "\"a, b\"",
        "exception",
        "attr.http.status:403", "attr.http.status>=403", "attr.note:*", "attr.detail:gamma",
        "attr.host.name:host-a",
        "attr.detail:true", "403",
    ]

    private static func query(_ random: inout SplitMix, depth: Int = 0) -> String {
        if depth > 2 || random.chance(45) { return (random.chance(25) ? "-" : "") + random.pick(terms) }
        let parts = (0..<Int.random(in: 2...3, using: &random)).map { _ in query(&random, depth: depth + 1) }
        let text = "(" + parts.joined(separator: random.chance(50) ? " OR " : " ") + ")"
        return (random.chance(20) ? "NOT " : "") + text
    }

    @Test(arguments: [UInt64(11), 12, 13])
    func `Blocks find what a plain loop over runs finds`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let ledger = RandomLedger(seed: seed, runs: 60)
        let snapshot = FakeSnapshot(
            ledger.runs,
            records: ledger.records,
            blockRows: 37,
            isIndexed: seed.isMultiple(of: 2)
        )
        var hits = 0
        for text in Self.terms + (0..<150).map({ _ in Self.query(&random) }) {
            let query = try RunQuery(text)
            let found = try RunFilter(query).runs(in: TimeRange(), of: snapshot).map(\.traceID)
            let expected = ledger.runs.filter { run in
                let records = ledger.records.filter { $0.traceID == run.run.traceID }
                return NaiveEvaluator(run: run, records: records).holds(query.root)
            }
            .sorted { ($0.run.start, $0.run.traceID) < ($1.run.start, $1.run.traceID) }.map(\.run.traceID)
            #expect(found == expected, "seed \(seed): \(text)")
            hits += found.isEmpty || found.count == ledger.runs.count ? 0 : 1
        }
        #expect(hits > 100, "seed \(seed): the searches tell runs apart")
    }

    @Test func `A run in the range is judged by its steps outside it`() throws {
        let root = RunSketch.step(trace: 1, span: 1, start: 0, milliseconds: 10_000, .agent)
        let late = RunSketch.step(trace: 1, span: 2, parent: 1, start: 9_000, .tool) { $0.tool = "shell" }
        let snapshot = FakeSnapshot([RunSketch.run("w", [root, late])])
        let range = TimeRange(
            from: RunSketch.epoch,
            to: RunSketch.epoch.advanced(byNanoseconds: 1_000_000_000)
        )
        #expect(try RunFilter(RunQuery("tool:shell")).runs(in: range, of: snapshot).count == 1)
    }

    @Test func `Runs that overlap a range are found by their first and last moment`() throws {
        let root = RunSketch.step(trace: 1, span: 1, start: 0, milliseconds: 10_000, .agent)
        let snapshot = FakeSnapshot([RunSketch.run("w", [root])])
        func count(_ from: Int64, _ to: Int64) throws -> Int {
            let range = TimeRange(
                from: RunSketch.epoch.advanced(byNanoseconds: from * 1_000_000),
                to: RunSketch.epoch.advanced(byNanoseconds: to * 1_000_000)
            )
            return try RunFilter(.everything).runs(in: range, of: snapshot, scope: .overlapping).count
        }
        #expect(try count(5_000, 6_000) == 1)
        #expect(try count(10_000, 11_000) == 1)
        #expect(try count(10_001, 11_000) == 0)
        #expect(try count(-5, 0) == 0)
        #expect(try count(-5, 1) == 1)
    }

    @Test(arguments: [
        ("tool:shell cost>1", 0), ("team:nobody alpha", 0), ("status:ok OR -status:ok OR alpha", 0),
        ("alpha", 20), ("alpha beta", 20),
    ])
    func `Spans are read only of the runs that the rest of the search leaves open`(
        text: String,
        reads: Int
    ) throws {
        let ledger = RandomLedger(seed: 5, runs: 20)
        let counter = Counter()
        let snapshot = CountingSnapshot(
            inner: FakeSnapshot(ledger.runs, records: ledger.records),
            reads: counter
        )
        _ = try RunFilter(RunQuery(text)).runs(in: TimeRange(), of: snapshot)
        #expect(counter.count == reads)
    }
}
