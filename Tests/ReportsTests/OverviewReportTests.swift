import LedgerFakes
import Model
import Reports
import Testing

@Suite struct OverviewReportTests {
    private static let day: Int64 = 86_400_000

    private func run(
        _ number: UInt64,
        _ workflow: String,
        day: Int64,
        finding: Severity? = nil
    ) -> ResolvedRun {
        let step = RunSketch.step(trace: number, span: 1, start: day * Self.day, .agent)
        let findings = finding.map { [RunSketch.finding("k", $0, on: step, workflow: workflow)] } ?? []
        return RunSketch.run(workflow, [step], findings: findings)
    }

    private func workflow(_ name: String, _ runs: [ResolvedRun], from: Int64 = 0) throws -> Report {
        let request = ReportRequest.all(.overview) {
            $0.workflow = name
            $0.range.from = RunSketch.epoch.advanced(byNanoseconds: from * Self.day * 1_000_000)
        }
        return try request.report(from: FakeSnapshot(runs))
    }

    @Test func `The tables are short`() throws {
        let report = try ReportRequest.all(.overview).report(
            from: FakeSnapshot(RandomLedger(seed: 5, runs: 20).runs)
        )
        #expect(
            report.keys == [
                "workflow", "runs", "failure_rate", "p95_ms", "cost_usd", "cost_per_run_usd",
                "wasted_cost_usd", "findings", "decision_coverage",
            ]
        )
        #expect(
            report.tables[1].columns.map(\.key) == [
                "time", "severity", "kind", "workflow", "tool", "decision", "outcome", "trace_id",
            ]
        )
        let whole = try ReportRequest.all(.workflows).report(
            from: FakeSnapshot(RandomLedger(seed: 5, runs: 20).runs)
        )
        for key in report.keys { #expect(report.column(key) == whole.column(key), "\(key)") }
    }

    @Test func `Charts side by side have the same days, none left out`() throws {
        let runs = [run(1, "a", day: 2), run(2, "b", day: 9), run(3, "a", day: 4, finding: .high)]
        let report = try ReportRequest.all(.overview).report(from: FakeSnapshot(runs))
        let days = (3...10).map { "2026-11-" + ($0 < 10 ? "0" : "") + "\($0)" }
        #expect(report.charts.map { $0.series.map(\.labels) } == [[days, days], [days], [days]])
        #expect(report.charts[2].series[0].values == [0, 0, 1, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [(Int64(399), 400), (400, 2)])
    func `Gaps are filled up to 400 days`(last: Int64, count: Int) throws {
        let runs = [run(1, "a", day: 0), run(2, "b", day: last)]
        let report = try ReportRequest.all(.overview).report(from: FakeSnapshot(runs))
        #expect(report.charts[1].series.map(\.labels.count) == [count])
    }

    @Test func `One workflow has its name as title and only its own runs`() throws {
        let runs = [run(1, "a", day: 0), run(2, "A", day: 0), run(3, "a", day: 1)]
        let report = try workflow("a", runs)
        #expect(report.title == "a")
        #expect(report.summary == "Overview of one workflow.")
        #expect(report.column("workflow") == [.text("a")])
        #expect(report.column("runs") == [.integer(2)])
        #expect(report.links.first?.target == PageTarget("runs", query: "workflow:\"a\""))
    }

    @Test func `A workflow without a run in the range is empty, one that never ran is an error`() throws {
        let runs = [run(1, "a", day: 0)]
        #expect(try workflow("a", runs, from: 1).tables[0].rows.isEmpty)
        for name in ["b", "A", ""] {
            #expect(throws: ReportError.unknownWorkflow(name)) { try workflow(name, runs) }
        }
    }

    @Test func `A severity leads to the list of findings; none for information is no figure`() throws {
        let runs = [run(1, "a", day: 0, finding: .low)]
        let report = try ReportRequest.all(.overview) { $0.query = "workflow:a" }.report(
            from: FakeSnapshot(runs)
        )
        let low = report.headlines.first { $0.key == "low" }
        #expect(low?.target == PageTarget("permissions", query: "workflow:a"))
        #expect(!report.headlines.contains { $0.key == "info" })
        let told = try ReportRequest.all(.overview).report(
            from: FakeSnapshot([run(1, "a", day: 0, finding: .info)])
        )
        #expect(told.headlines.first { $0.key == "info" }?.cell == .integer(1))
    }
}
