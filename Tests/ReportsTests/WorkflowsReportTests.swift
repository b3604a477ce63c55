import LedgerFakes
import Model
import Reports
import Testing

@Suite struct WorkflowsReportTests {
    private func run(
        _ number: UInt64,
        milliseconds: Int64,
        status: RunStatus = .ok,
        cost: Int64?,
        _ change: (inout Run) -> Void = { _ in }
    ) -> ResolvedRun {
        let root = RunSketch.step(
            trace: number,
            span: 1,
            start: Int64(number),
            milliseconds: milliseconds,
            .agent
        )
        let call = RunSketch.step(trace: number, span: 2, parent: 1, start: Int64(number), .llm) {
            RunSketch.charge(&$0, model: "m", input: 100, output: 10, picodollars: cost)
            $0.usage?.inputAudio = 5
            $0.usage?.cacheWrite1h = 2
            $0.usage?.cacheWrite5m = 1
            $0.usage?.outputReasoning = 4
        }
        return RunSketch.run("w", [root, call], status: status, change)
    }

    @Test func `A workflow's figures are exact`() throws {
        let runs = [
            run(1, milliseconds: 10, cost: 1_000_000_000_000),
            run(2, milliseconds: 20, status: .failed, cost: 500_000_000_000),
            run(3, milliseconds: 40, cost: nil) { $0.humanWaitNanoseconds = 35_000_000 },
        ]
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot(runs))
        let expected: [(String, Cell)] = [
            ("workflow", .text("w")), ("runs", .integer(3)), ("failed_runs", .integer(1)),
            ("failure_rate", .ratio(1, of: 3)), ("p50_ms", .duration(nanoseconds: 20_000_000)),
            ("p90_ms", .duration(nanoseconds: 40_000_000)), ("max_ms", .duration(nanoseconds: 40_000_000)),
            ("p95_active_ms", .duration(nanoseconds: 20_000_000)), ("llm_calls", .integer(3)),
            ("input_tokens", .integer(315)), ("cache_write_tokens", .integer(9)),
            ("output_tokens", .integer(42)),
            ("reasoning_tokens", .integer(12)),
            ("cost_usd", .money(MoneySum(picodollars: 1_500_000_000_000))),
            ("cost_per_run_usd", .money(MoneySum(picodollars: 500_000_000_000))),
            ("cost_per_successful_run_usd", .money(MoneySum(picodollars: 750_000_000_000))),
            ("wasted_cost_usd", .money(MoneySum(picodollars: 500_000_000_000))),
            ("unpriced_calls", .integer(1)),
            ("decision_coverage", .unknown),
        ]
        for (key, cell) in expected { #expect(report.cell(0, key) == cell, "\(key)") }
        let many = try ReportRequest.all(.workflows).report(
            from: FakeSnapshot([run(1, milliseconds: 1, cost: nil) { $0.unpricedTokens = 24_300 }])
        )
        #expect(many.notes.contains { $0.hasPrefix("1 model call with 24,300 tokens without a price") })
        #expect(report.notes.contains { $0.hasPrefix("1 model call with 122 tokens without a price") })
    }

    @Test func `A page shows first what matters most`() throws {
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot([]))
        #expect(
            report.tables[0].columns.filter { !$0.isMinor }.map(\.key) == [
                "workflow", "runs", "failure_rate", "p50_ms", "p95_ms", "cost_usd", "cost_per_run_usd",
                "wasted_cost_usd", "findings", "decision_coverage",
            ]
        )
    }

    @Test func `Percentiles are the nearest rank`() throws {
        let runs = (1...100).map { run(UInt64($0), milliseconds: Int64($0), cost: 1) }
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot(runs))
        for (key, rank) in [
            ("p50_ms", Int64(50)), ("p90_ms", 90), ("p95_ms", 95), ("p99_ms", 99), ("max_ms", 100),
        ] {
            #expect(report.cell(0, key) == .duration(nanoseconds: rank * 1_000_000), "\(key)")
        }
    }

    @Test func `A rank between two values is the upper one`() throws {
        let runs = (1...12).map { run(UInt64($0), milliseconds: Int64($0), cost: 1) }
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot(runs))
        for (key, rank) in [("p50_ms", Int64(6)), ("p90_ms", 11), ("p95_ms", 12), ("p99_ms", 12)] {
            #expect(report.cell(0, key) == .duration(nanoseconds: rank * 1_000_000), "\(key)")
        }
    }

    @Test(arguments: [(Int64(4), Int128(1)), (5, 2), (7, 2), (0, 0)])
    func `Cost per run is rounded at the picodollar`(cost: Int64, expected: Int128) throws {
        let runs = [
            run(1, milliseconds: 1, cost: cost), run(2, milliseconds: 1, cost: 0),
            run(3, milliseconds: 1, cost: 0),
        ]
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot(runs))
        #expect(report.cell(0, "cost_per_run_usd") == .money(MoneySum(picodollars: expected)))
    }

    @Test func `Unknown is not zero`() throws {
        let unpriced = try ReportRequest.all(.workflows).report(
            from: FakeSnapshot([run(1, milliseconds: 1, cost: nil)])
        )
        for key in [
            "cost_usd", "cost_per_run_usd", "cost_per_successful_run_usd", "wasted_cost_usd",
            "decision_coverage",
        ] {
            #expect(unpriced.cell(0, key) == .unknown, "\(key)")
        }
        let failed = [run(1, milliseconds: 1, status: .failed, cost: 5)]
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot(failed))
        #expect(report.cell(0, "cost_per_successful_run_usd") == .unknown)
        let free = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, .agent)])
        #expect(
            try ReportRequest.all(.workflows).report(from: FakeSnapshot([free])).cell(0, "cost_usd")
                == .money(MoneySum())
        )
    }

    @Test func `Tool calls without decisions have no coverage, which is not no answer`() throws {
        let tool = RunSketch.step(trace: 1, span: 2, parent: 1, .tool)
        let run = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, .agent), tool])
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot([run]))
        #expect(report.cell(0, "decision_coverage") == .ratio(0, of: 1))
    }

    @Test func `Second sightings are left out and said to be`() throws {
        let runs = [
            run(1, milliseconds: 1, cost: 1), run(2, milliseconds: 1, cost: 1) { $0.isDuplicateOnly = true },
        ]
        for name in [ReportName.workflows, .runs] {
            let report = try ReportRequest.all(name).report(from: FakeSnapshot(runs))
            #expect(report.tables[0].rows.count == 1)
            #expect(report.notes.contains { $0.hasPrefix("1 run left out: second sightings") })
        }
        #expect(
            try ReportRequest.all(.workflows).report(from: FakeSnapshot(runs)).cell(0, "runs") == .integer(1)
        )
    }

    @Test func `A search restricts the runs`() throws {
        let ledger = RandomLedger(seed: 2, runs: 30)
        let request = ReportRequest.all(.workflows) { $0.query = "workflow:review" }
        let report = try request.report(from: FakeSnapshot(ledger.runs))
        #expect(report.column("workflow") == [.text("review")])
    }

    @Test func `Runs come newest first, page by page`() throws {
        let ledger = RandomLedger(seed: 9, runs: 25)
        let snapshot = FakeSnapshot(ledger.runs)
        let whole = try ReportRequest.all(.runs).report(from: snapshot)
        var pages: [Cell] = []
        var cursor: RunCursor?
        repeat {
            let page = try ReportRequest.all(.runs) {
                $0.limit = 7
                $0.before = cursor
            }
            .report(from: snapshot)
            pages += page.column("trace_id")
            let note = page.notes.first { $0.contains("before=") }
            let text = note?.split(separator: "before=").last?.split(separator: " ").first.map(String.init)
            cursor = text.flatMap { RunCursor($0) }
        } while cursor != nil
        #expect(pages == whole.column("trace_id"))
        let starts = whole.column("started_at").compactMap {
            if case .time(let time) = $0 { time } else { nil }
        }
        #expect(starts == starts.sorted(by: >))
        #expect(starts.count == ledger.runs.count { !$0.run.isDuplicateOnly })
    }
}
