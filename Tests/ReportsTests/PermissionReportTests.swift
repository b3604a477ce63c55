import LedgerFakes
import Model
import Reports
import Testing

@Suite struct PermissionReportTests {
    /// A run with four calls of two tools, and four findings.
    private var run: ResolvedRun {
        func call(_ span: UInt64, _ tool: String, _ verdict: Verdict?) -> Step {
            RunSketch.step(trace: 1, span: span, parent: 1, start: Int64(span), .tool) {
                $0.tool = tool
                $0.agent = "coder"
                $0.decision = verdict.map {
                    Decision(verdict: $0, evidenceSpan: SpanID(bits: span), recognisedBy: "test")
                }
            }
        }
        let root = RunSketch.step(trace: 1, span: 1, milliseconds: 100, .agent)
        let ask = RunSketch.step(trace: 1, span: 6, parent: 1, start: 6, .llm) {
            $0.agent = "coder"
            $0.tool = "email"
        }
        let calls = [
            call(2, "shell", .allow), call(3, "shell", .deny), call(4, "shell", nil), call(5, "search", nil),
        ]
        let findings = [
            RunSketch.finding("attempted_denied", .low, on: calls[1], workflow: "w"),
            RunSketch.finding("executed_despite_deny", .critical, on: calls[1], workflow: "w"),
            RunSketch.finding("executed_without_permission", .critical, on: calls[1], workflow: "w"),
            RunSketch.finding("attempted_denied", .low, on: ask, workflow: "w"),
        ]
        return RunSketch.run("w", [root] + calls + [ask], findings: findings)
    }

    @Test func `The summary counts calls, decisions and findings by tool`() throws {
        let report = try ReportRequest.all(.permissionSummary).report(from: FakeSnapshot([run], blockRows: 2))
        #expect(report.column("tool") == [.text("email"), .text("search"), .text("shell")])
        #expect(report.column("calls") == [.integer(0), .integer(1), .integer(3)])
        #expect(report.column("decided_calls") == [.integer(0), .integer(0), .integer(2)])
        #expect(report.column("decision_coverage") == [.unknown, .ratio(0, of: 1), .ratio(2, of: 3)])
        #expect(report.column("allowed") == [.integer(0), .integer(0), .integer(1)])
        #expect(report.column("denied") == [.integer(1), .integer(0), .integer(1)])
        #expect(report.column("executed_without_permission") == [.integer(0), .integer(0), .integer(1)])
        #expect(report.column("findings") == [.integer(1), .integer(0), .integer(3)])
        #expect(report.column("critical") == [.integer(0), .integer(0), .integer(2)])
        #expect(report.column("low") == [.integer(1), .integer(0), .integer(1)])
        #expect(report.notes.contains { $0.hasPrefix("Only 2 of 4 governed tool calls") })
    }

    @Test func `Findings are rows, newest first, with their state`() throws {
        let report = try ReportRequest.all(.permissions).report(from: FakeSnapshot([run]))
        #expect(
            report.column("kind") == [
                .text("attempted_denied"), .text("executed_despite_deny"),
                .text("executed_without_permission"),
                .text("attempted_denied"),
            ]
        )
        #expect(report.cell(1, "decision") == .text("deny"))
        #expect(report.cell(1, "state") == .text("open"))
        #expect(report.cell(1, "cost_usd") == .unknown)
        #expect(report.headlines.first { $0.key == "critical" }?.cell == .integer(2))
        let limited = try ReportRequest.all(.permissions) { $0.limit = 1 }.report(from: FakeSnapshot([run]))
        #expect(limited.tables[0].rows.count == 1)
        #expect(limited.notes.contains("1 of 4 findings shown."))
    }

    @Test func `No finding without decisions is not shown as clean`() throws {
        let quiet = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, .agent)])
        let report = try ReportRequest.all(.permissions).report(from: FakeSnapshot([quiet]))
        #expect(report.tables[0].rows.isEmpty)
        #expect(report.notes.contains { $0.contains("nothing shows what was permitted") })
    }
}

@Suite struct RunReportTests {
    private func report(_ steps: [Step], records: [SpanRecord] = []) throws -> Report {
        try ReportRequest.all(.run) { $0.traceID = RunSketch.trace(1) }.report(
            from: FakeSnapshot([RunSketch.run("w", steps)], records: records)
        )
    }

    @Test func `Steps are in tree order with offsets from the start of the run`() throws {
        let steps = [
            RunSketch.step(trace: 1, span: 1, start: 100, milliseconds: 50, .agent),
            RunSketch.step(trace: 1, span: 2, parent: 1, start: 120, .tool) { $0.tool = "late" },
            RunSketch.step(trace: 1, span: 3, parent: 1, start: 90, .llm) {
                RunSketch.charge(&$0, model: "m", input: 3, output: 4, picodollars: 9)
            },
            RunSketch.step(trace: 1, span: 4, parent: 3, start: 130, .other),
            RunSketch.step(trace: 1, span: 5, parent: 99, start: 140, .other) {
                $0.flags.insert(.parentMissing)
            },
        ]
        let report = try report(steps)
        #expect(report.column("span_id") == [1, 3, 4, 2, 5].map { .text(SpanID(bits: $0).description) })
        #expect(report.waterfall.map(\.depth) == [0, 1, 2, 1, 0])
        #expect(report.cell(1, "start_offset_ms") == .duration(nanoseconds: -10_000_000))
        #expect(report.cell(1, "tokens") == .integer(7))
        #expect(report.cell(1, "cost_usd") == .money(MoneySum(picodollars: 9)))
        #expect(report.cell(0, "tokens") == .unknown)
        #expect(report.tables.map(\.name) == ["run", "header", "layers", "findings"])
    }

    @Test func `Where the time went is told longest part first, without what took none`() throws {
        let run = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, milliseconds: 1, .agent)]) {
            $0.layerNanoseconds = [0, 300_000, 0, 0, 600_000, 100_000]
        }
        let report = try ReportRequest.all(.run) { $0.traceID = RunSketch.trace(1) }.report(
            from: FakeSnapshot([run])
        )
        #expect(report.tables[2].rows.map { $0[0] } == [.text("tool"), .text("llm"), .text("orchestration")])
        #expect(report.tables[2].rows.map { $0[2] }.last == .ratio(100_000, of: 1_000_000))
    }

    @Test func `A run leads to its workflow and, if it has a session, to all runs of that`() throws {
        let alone = try report([RunSketch.step(trace: 1, span: 1, .agent)])
        #expect(alone.links.map(\.target) == [PageTarget("workflows", "w")])
        let step = RunSketch.step(trace: 1, span: 1, .agent) { $0.attribution.session = "s\"1" }
        let target = PageTarget("runs", query: "session:\"s\\\"1\"", from: "all")
        #expect(try report([step]).links.map(\.target).last == target)
    }

    @Test func `A circle of parents and a long chain are laid out`() throws {
        let circle = [
            RunSketch.step(trace: 1, span: 1, parent: 2), RunSketch.step(trace: 1, span: 2, parent: 1),
            RunSketch.step(trace: 1, span: 3, parent: 3),
        ]
        #expect(try report(circle).waterfall.map(\.depth) == [0, 1, 0])
        let chain = (1...20_000).map { RunSketch.step(trace: 1, span: $0, parent: $0 == 1 ? nil : $0 - 1) }
        #expect(try report(chain).waterfall.last?.depth == 19_999)
    }

    @Test func `Details tell everything known of a step`() throws {
        var step = RunSketch.step(trace: 1, span: 1, .llm) {
            RunSketch.charge(&$0, model: "m", input: 3, output: 4, picodollars: nil)
            $0.flags.insert(.basisAssumed)
            $0.errorMessage = "boom"
        }
        step.decisions = [Decision(verdict: .deny, evidenceSpan: step.spanID, recognisedBy: "hook says no")]
        var record = SpanRecord(
            traceID: step.traceID,
            spanID: step.spanID,
            start: step.start,
            end: step.end,
            resource: Resource(attributes: [Attribute("host", .string("h"))])
        )
        record.attributes = [
            Attribute("list", .array([.int(1), .string("x"), .empty])), Attribute("text", .string("plain")),
        ]
        record.events = [
            SpanEvent(time: step.start, name: "exception", attributes: [Attribute("k", .bool(true))])
        ]
        let details = try report([step], records: [record]).waterfall[0].details
        func text(_ title: String) -> String { details.first { $0.title == title }?.text ?? "" }
        #expect(text("Usage").contains("input: 3\noutput: 4\ntotal: 7"))
        #expect(text("Charge").contains("computed: unknown: no price covers the model"))
        #expect(text("Error") == "message: boom")
        #expect(text("Decision").contains("recognised by: hook says no"))
        #expect(text("Data quality") == "Input was assumed to include cached tokens.")
        #expect(text("Attributes") == "list: [1, \"x\", null]\ntext: plain")
        #expect(text("Event exception").contains("k: true"))
        #expect(text("Resource") == "host: h")
    }

    @Test func `An unknown run is an error of its own`() {
        #expect(throws: ReportError.unknownRun(RunSketch.trace(9))) {
            try ReportRequest.all(.run) { $0.traceID = RunSketch.trace(9) }.report(from: FakeSnapshot([]))
        }
    }
}
