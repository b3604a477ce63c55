import LedgerFakes
import Model
import Reports
import Testing

@Suite struct ContractTests {
    @Test(arguments: [
        (
            ReportName.workflows,
            "workflow, runs, failed_runs, failure_rate, p50_ms, p90_ms, p95_ms, p99_ms, max_ms, llm_calls, "
                + "tool_calls, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, "
                + "reasoning_tokens, cost_usd, cost_per_run_usd, cost_per_successful_run_usd, "
                + "wasted_cost_usd, unpriced_calls, findings, "
                + "decision_coverage"
        ),
        (
            .costs,
            "bucket, team, model, calls, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, "
                + "reasoning_tokens, cost_usd, reported_cost_usd, unpriced_calls, unpriced_tokens"
        ),
        (
            .failures,
            "workflow, error_type, layer, message_pattern, runs, steps, first_seen, last_seen, recovered, "
                + "wasted_cost_usd, example_trace_id"
        ),
        (
            .permissions,
            "time, severity, kind, rule, workflow, agent, tool, action, resource, decision, enforcement, "
                + "outcome, decided_by, state, trace_id, span_id, cost_usd"
        ),
        (
            .permissionSummary,
            "workflow, agent, tool, calls, governed_calls, decided_calls, decision_coverage, allowed, "
                + "denied, executed_without_permission, findings, critical, high, medium, low"
        ),
        (
            .runs,
            "trace_id, workflow, session, started_at, duration_ms, status, steps, llm_calls, tool_calls, "
                + "total_tokens, cost_usd, findings, root_name"
        ),
        (
            .run,
            "span_id, parent_span_id, name, operation, layer, agent, model, tool, start_offset_ms, "
                + "duration_ms, status, tokens, cost_usd, decision, finding"
        ),
    ])
    func `The agreed columns come first and in order`(name: ReportName, columns: String) throws {
        let expected = columns.replacing(", ", with: ",").split(separator: ",").map(String.init)
        let report = try ReportRequest.all(name) {
            $0.group = name == .costs ? ["team", "model"] : []
            $0.traceID = RunSketch.trace(1)
        }
        .report(from: FakeSnapshot(RandomLedger(seed: 1, runs: 5).runs))
        #expect(Array(report.keys.prefix(expected.count)) == expected)
    }

    @Test(arguments: ReportName.allCases, [UInt64(3), 4])
    func `Every row has a cell a column, and the order of runs and blocks changes nothing`(
        name: ReportName,
        seed: UInt64
    ) throws {
        let ledger = RandomLedger(seed: seed, runs: 40)
        let request = ReportRequest.all(name) {
            $0.traceID = RunSketch.trace(7)
            $0.group = name == .costs ? ["team", "model"] : []
            $0.bucket = name == .costs ? .day : .none
        }
        let one = try request.report(
            from: FakeSnapshot(ledger.runs, records: ledger.records, blockRows: 1_000)
        )
        let other = try request.report(
            from: FakeSnapshot(ledger.runs.reversed(), records: ledger.records, blockRows: 7)
        )
        for table in one.tables {
            #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "seed \(seed)")
            #expect(Set(table.columns.map(\.key)).count == table.columns.count)
        }
        #expect(one.tables.map(\.rows) == other.tables.map(\.rows), "seed \(seed)")
        #expect(one.notes == other.notes)
        #expect(one.charts.map { $0.series.map(\.values) } == other.charts.map { $0.series.map(\.values) })
    }

    @Test(arguments: ReportName.allCases.filter { $0 != .run })
    func `An empty ledger gives an empty report`(name: ReportName) throws {
        #expect(try ReportRequest.all(name).report(from: FakeSnapshot([])).tables[0].rows.isEmpty)
    }
}

@Suite struct ReportRequestTests {
    private static let now = CivilTime(year: 2026, month: 11, day: 24).instant

    private func error(_ name: ReportName, _ key: String, _ value: String) -> String? {
        #expect(throws: ReportError.self) {
            try ReportRequest(name, parameters: [(key, value)], now: Self.now)
        }?.description
    }

    @Test func `Parameters are read and shown again`() throws {
        let parameters = [("group", "team,model"), ("bucket", "day"), ("from", "-7d"), ("q", "tool:shell")]
        let request = try ReportRequest(.costs, parameters: parameters, now: Self.now)
        #expect(request.range.from?.iso8601 == "2026-11-17T00:00:00Z")
        #expect(request.shown == "from=-7d q=tool:shell group=team,model bucket=day")
        #expect(try ReportRequest(.workflows, parameters: [], now: Self.now).shown == "from=-30d")
        #expect(try ReportRequest(.costs, parameters: [("from", "all")], now: Self.now).range == TimeRange())
    }

    @Test func `A wrong value is an error that names the parameter and what is accepted`() {
        #expect(error(.costs, "group", "colour")?.contains("group cannot be \"colour\"") == true)
        #expect(error(.costs, "group", "colour")?.contains("cost_centre") == true)
        #expect(error(.costs, "group", "team,team")?.contains("at most once") == true)
        #expect(error(.costs, "bucket", "week")?.contains("none, hour, day, month") == true)
        #expect(error(.runs, "limit", "0")?.contains("1 to 10000") == true)
        #expect(error(.runs, "limit", "10001")?.contains("limit cannot be") == true)
        #expect(error(.runs, "before", "x")?.contains("before cannot be") == true)
        #expect(error(.runs, "from", "soon")?.contains("from cannot be \"soon\"") == true)
        #expect(error(.runs, "q", "modle:x")?.contains("q: at position 1") == true)
        #expect(
            error(.workflows, "limit", "5")?.contains("takes no parameter \"limit\"; it takes from, to, q")
                == true
        )
        #expect(error(.run, "trace", "12")?.contains("32 hexadecimal digits") == true)
        #expect(error(.run, "from", "now")?.contains("it takes trace") == true)
    }

    @Test func `A range must not end before it begins, and a run needs its trace`() {
        #expect(throws: ReportError.self) {
            try ReportRequest(
                .runs,
                parameters: [("from", "2026-02-02"), ("to", "2026-02-01")],
                now: Self.now
            )
        }
        #expect(throws: ReportError.missing(.trace, expected: "a trace id of 32 hexadecimal digits")) {
            try ReportRequest(.run, parameters: [], now: Self.now)
        }
    }
}

extension ReportRequest {
    fileprivate var shown: String {
        let report = try? report(from: FakeSnapshot([]))
        return (report?.parameters ?? []).map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
