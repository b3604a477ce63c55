import LedgerFakes
import Model
import Reports
import Testing

@Suite struct FailuresReportTests {
    private func error(
        _ trace: UInt64,
        _ span: UInt64,
        parent: UInt64?,
        _ operation: Operation,
        type: String?,
        _ message: String?
    ) -> Step {
        RunSketch.step(trace: trace, span: span, parent: parent, start: Int64(trace * 100 + span), operation)
        {
            $0.status = .error
            $0.errorType = type
            $0.errorMessage = message
        }
    }

    private func report(_ runs: [ResolvedRun]) throws -> Report {
        try ReportRequest.all(.failures).report(from: FakeSnapshot(runs, blockRows: 2))
    }

    @Test func `An error that went up the tree counts once, where it arose`() throws {
        let steps = [
            error(1, 1, parent: nil, .agent, type: nil, "ToolError: connection to db-7 refused"),
            RunSketch.step(trace: 1, span: 2, parent: 1, .workflow),
            error(1, 3, parent: 2, .tool, type: "ToolError", "connection to db-7 refused"),
        ]
        let report = try report([RunSketch.run("w", steps, status: .failed)])
        #expect(report.column("layer") == [.text("tool")])
        #expect(report.column("error_type") == [.text("ToolError")])
        #expect(report.column("message_pattern") == [.text("connection to db-<n> refused")])
        #expect(report.column("steps") == [.integer(1)])
    }

    @Test func `A different error above counts for itself`() throws {
        let steps = [
            error(1, 1, parent: nil, .agent, type: "Gave up", "no more attempts"),
            error(1, 2, parent: 1, .tool, type: "Timeout", "took too long"),
        ]
        #expect(try report([RunSketch.run("w", steps, status: .failed)]).tables[0].rows.count == 2)
    }

    @Test func `Runs, recovery and waste are counted once a run`() throws {
        func steps(_ trace: UInt64, cost: Int64) -> [Step] {
            let root = RunSketch.step(trace: trace, span: 1, start: Int64(trace) * 100, .agent)
            let call = RunSketch.step(trace: trace, span: 2, parent: 1, .llm) {
                RunSketch.charge(&$0, model: "m", input: 1, output: 1, picodollars: cost)
            }
            let errors = [3, 4].map { error(trace, $0, parent: 1, .tool, type: "Timeout", "after \($0) s") }
            return [root, call] + errors
        }
        var attempt = error(3, 2, parent: 1, .llm, type: "Timeout", "after 1 s")
        RunSketch.charge(&attempt, model: "m", input: 1, output: 1, picodollars: 7)
        attempt.flags.insert(.superseded)
        attempt.layer = .tool
        let runs = [
            RunSketch.run("w", steps(1, cost: 100), status: .failed), RunSketch.run("w", steps(2, cost: 20)),
            RunSketch.run("w", [RunSketch.step(trace: 3, span: 1, start: 300, .agent), attempt]),
        ]
        let report = try report(runs)
        #expect(report.tables[0].rows.count == 1)
        #expect(report.cell(0, "message_pattern") == .text("after <n> s"))
        #expect(report.cell(0, "runs") == .integer(3))
        #expect(report.cell(0, "steps") == .integer(5))
        #expect(report.cell(0, "recovered") == .integer(2))
        #expect(report.cell(0, "wasted_cost_usd") == .money(MoneySum(picodollars: 107)))
        #expect(report.cell(0, "example_trace_id") == .text(RunSketch.trace(3).description))
        #expect(report.cell(0, "first_seen") == .time(RunSketch.epoch.advanced(byNanoseconds: 103_000_000)))
        #expect(report.cell(0, "last_seen") == .time(RunSketch.epoch.advanced(byNanoseconds: 302_000_000)))
    }

    @Test func `A superseded attempt of a failed run is not wasted twice`() throws {
        var attempt = error(1, 2, parent: 1, .llm, type: "Timeout", "slow")
        RunSketch.charge(&attempt, model: "m", input: 1, output: 1, picodollars: 7)
        attempt.flags.insert(.superseded)
        let run = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, .agent), attempt], status: .failed)
        #expect(try report([run]).column("wasted_cost_usd") == [.money(MoneySum(picodollars: 7))])
    }

    @Test func `A pause is no failure, and a failed run without an error step is not lost`() throws {
        let pause = RunSketch.step(trace: 1, span: 1, .approval) {
            $0.status = .error
            $0.flags.insert(.pause)
        }
        #expect(try report([RunSketch.run("w", [pause])]).tables[0].rows.isEmpty)
        let silent = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, .agent)], status: .failed)
        let report = try report([silent])
        #expect(report.column("runs") == [.integer(1)])
        #expect(report.column("steps") == [.integer(0)])
    }

    @Test func `A circle of parents ends`() throws {
        let steps = [
            error(1, 1, parent: 2, .agent, type: "A", "one"),
            error(1, 2, parent: 1, .agent, type: "B", "two"),
        ]
        #expect(try report([RunSketch.run("w", steps)]).tables[0].rows.count == 2)
    }

    @Test(arguments: [
        ("Timeout after 30s on attempt 2", "Timeout after <n>s on attempt <n>"),
        ("id 0af76519-16cd-43dd-8448-eb211c80319c gone", "id <uuid> gone"), ("at 0xdeadbeef", "at <hex>"),
        ("commit deadbeef1 bad", "commit <hex> bad"), ("no file 'a b.txt' here", "no file <str> here"),
        ("can't open \"x\"", "can't open <str>"), ("/var/run17/log2.txt", "/var/run<n>/log<n>.txt"),
        ("  two\n\n lines ", "two lines"), ("it's \"open", "it's \"open"), ("", ""),
        ("ошибка 404", "ошибка <n>"),
    ])
    func `What changes in a message becomes a placeholder`(message: String, pattern: String) throws {
        let steps = [error(1, 1, parent: nil, .agent, type: "E", message)]
        let expected = pattern.isEmpty ? "(no message)" : pattern
        #expect(try report([RunSketch.run("w", steps)]).column("message_pattern") == [.text(expected)])
    }

    @Test func `A pattern is bounded`() throws {
        let steps = [error(1, 1, parent: nil, .agent, type: "E", String(repeating: "word ", count: 100_000))]
        guard case .text(let pattern)? = try report([RunSketch.run("w", steps)]).cell(0, "message_pattern")
        else {
            Issue.record("no pattern")
            return
        }
        #expect(pattern.count < 180)
    }
}
