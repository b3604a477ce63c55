import LedgerFakes
import Model
import Reports
import TestSupport
import Testing

@Suite struct CostsReportTests {
    private static let keys = [
        "workflow", "model", "provider", "agent", "team", "cost_centre", "environment", "customer", "user",
        "session",
        "service", "tool", "price_row", "workflow_version",
    ]

    /// The sum of a column; unknown cells add nothing.
    private func sum(_ report: Report, _ key: String) -> Int128 {
        report.column(key).reduce(0) { sum, cell in
            switch cell {
            case .integer(let value): sum + Int128(value)
            case .money(let value): sum + value.picodollars
            default: sum
            }
        }
    }

    private static let columns = [
        "calls", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens",
        "reasoning_tokens", "cost_usd",
        "reported_cost_usd", "unpriced_calls", "unpriced_tokens", "usage_missing_calls",
    ]

    @Test(arguments: [UInt64(21), 22, 23])
    func `Any grouping adds up to the total over the steps`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let ledger = RandomLedger(seed: seed, runs: 80)
        let snapshot = FakeSnapshot(ledger.runs, blockRows: 29)
        let calls = ledger.runs.flatMap(\.steps).filter(\.isModelCall)
        let cost = calls.reduce(Int128(0)) { $0 + Int128($1.charge?.computed?.picodollars ?? 0) }
        let total = try ReportRequest.all(.costs).report(from: snapshot)
        #expect(sum(total, "cost_usd") == cost, "seed \(seed)")
        #expect(sum(total, "calls") == Int128(calls.count))
        #expect(sum(total, "output_tokens") == Int128(calls.reduce(0) { $0 + ($1.usage?.totalOutput ?? 0) }))
        #expect(
            sum(total, "unpriced_calls")
                == Int128(calls.count { $0.rating == .charged && $0.charge?.computed == nil })
        )
        for _ in 0..<40 {
            let request = ReportRequest.all(.costs) {
                $0.group = Array(
                    Self.keys.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random))
                )
                $0.bucket = random.pick(TimeBucket.allCases)
            }
            let report = try request.report(from: snapshot)
            for key in Self.columns {
                #expect(
                    sum(report, key) == sum(total, key),
                    "seed \(seed): \(key) by \(request.group), \(request.bucket)"
                )
                if let total = report.total(key) {
                    #expect(total == sum(report, key), "seed \(seed): total of \(key)")
                }
            }
            #expect(report.tables[0].totals.isEmpty == (report.tables[0].rows.count < 2))
        }
    }

    @Test(arguments: [UInt64(31), 32])
    func `Grouping by a key gives what a plain loop gives`(seed: UInt64) throws {
        let ledger = RandomLedger(seed: seed, runs: 60)
        let report = try ReportRequest.all(.costs) {
            $0.group = ["team", "model"]
            $0.bucket = .month
        }
        .report(from: FakeSnapshot(ledger.runs, blockRows: 13))
        var expected: [[Cell]: (calls: Int64, cost: Int128)] = [:]
        for step in ledger.runs.flatMap(\.steps).filter(\.isModelCall) {
            let time = CivilTime(step.start)
            let key: [Cell] = [
                .time(CivilTime(year: time.year, month: time.month, day: 1).instant),
                .text(step.attribution.team ?? "(unallocated)"), .text(step.model ?? "(unknown)"),
            ]
            let known = expected[key] ?? (0, 0)
            expected[key] = (known.calls + 1, known.cost + Int128(step.charge?.computed?.picodollars ?? 0))
        }
        #expect(report.tables[0].rows.count == expected.count)
        for (index, row) in report.tables[0].rows.enumerated() {
            let key = Array(row.prefix(3))
            #expect(row[3] == expected[key].map { .integer($0.calls) }, "seed \(seed): \(key)")
            if case .money(let money) = report.cell(index, "cost_usd") {
                #expect(money.picodollars == expected[key]?.cost)
            }
        }
    }

    private func call(_ span: UInt64, _ change: (inout Step) -> Void) -> Step {
        RunSketch.step(
            trace: 1,
            span: span,
            parent: span == 1 ? nil : 1,
            start: Int64(span) * 3_600_000,
            .llm
        ) {
            RunSketch.charge(&$0, model: "m", input: 100, output: 10, picodollars: 1_000)
            change(&$0)
        }
    }

    @Test func `Only model calls that count are in the costs`() throws {
        let steps = [
            call(1) { $0.rating = .rollup }, call(2) { $0.rating = .duplicate },
            call(3) { $0.rating = .none }, call(4) { _ in },
            call(5) {
                $0.rating = .usageMissing
                $0.charge = nil
                $0.usage = nil
            },
        ]
        let report = try ReportRequest.all(.costs).report(from: FakeSnapshot([RunSketch.run("w", steps)]))
        #expect(report.tables[0].rows.count == 1)
        #expect(report.cell(0, "bucket") == .unknown)
        #expect(report.cell(0, "calls") == .integer(2))
        #expect(report.cell(0, "cost_usd") == .money(MoneySum(picodollars: 1_000)))
        #expect(report.cell(0, "reported_cost_usd") == .unknown)
        #expect(report.cell(0, "usage_missing_calls") == .integer(1))
    }

    @Test func `Every token class is in its column`() throws {
        let full = call(1) { step in
            for (index, tokenClass) in TokenClass.allCases.enumerated() {
                step.usage?[tokenClass] = 1 << Int64(index)
            }
        }
        let usage = try #require(full.usage)
        let report = try ReportRequest.all(.costs).report(from: FakeSnapshot([RunSketch.run("w", [full])]))
        #expect(report.cell(0, "input_tokens") == .integer(usage.input + usage.inputAudio + usage.inputImage))
        #expect(report.cell(0, "cache_read_tokens") == .integer(usage.cacheRead))
        #expect(report.cell(0, "cache_write_tokens") == .integer(usage.cacheWrite5m + usage.cacheWrite1h))
        #expect(report.cell(0, "output_tokens") == .integer(usage.totalOutput))
        #expect(report.cell(0, "reasoning_tokens") == .integer(usage.outputReasoning))
        #expect(report.headlines.first { $0.key == "total_tokens" }?.cell == .integer(1_023))
    }

    @Test func `An unpriced model has an unknown cost and a note`() throws {
        let steps = [
            call(1) { _ in },
            call(2) { RunSketch.charge(&$0, model: "new", input: 7, output: 3, picodollars: nil) },
        ]
        let report = try ReportRequest.all(.costs) { $0.group = ["model"] }.report(
            from: FakeSnapshot([RunSketch.run("w", steps)])
        )
        #expect(report.column("model") == [.text("m"), .text("new")])
        #expect(report.column("cost_usd") == [.money(MoneySum(picodollars: 1_000)), .unknown])
        #expect(report.column("unpriced_tokens") == [.integer(0), .integer(10)])
        #expect(report.notes.contains { $0.hasPrefix("No price for model new: 1 call with 10 tokens") })
    }

    @Test func `Costs go by the start of the step, and a search by the whole run`() throws {
        let steps = [call(1) { _ in }, call(2) { $0.tool = "late" }, call(3) { _ in }]
        let snapshot = FakeSnapshot([RunSketch.run("w", steps)])
        func calls(_ query: String?) throws -> Cell? {
            try ReportRequest.all(.costs) {
                $0.range = TimeRange(from: steps[2].start)
                $0.query = query
            }
            .report(from: snapshot).cell(0, "calls")
        }
        #expect(try calls(nil) == .integer(1))
        #expect(try calls("tool:late") == .integer(1))
        #expect(try calls("tool:never") == nil)
    }

    @Test func `Hours, days and months start where UTC does`() throws {
        let snapshot = FakeSnapshot([RunSketch.run("w", [call(1) { _ in }, call(30) { _ in }])])
        func buckets(_ bucket: TimeBucket) throws -> [String] {
            try ReportRequest.all(.costs) { $0.bucket = bucket }.report(from: snapshot).column("bucket").map {
                if case .time(let time) = $0 { time.iso8601 } else { "" }
            }
        }
        #expect(try buckets(.hour) == ["2026-11-01T01:00:00Z", "2026-11-02T06:00:00Z"])
        #expect(try buckets(.day) == ["2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"])
        #expect(try buckets(.month) == ["2026-11-01T00:00:00Z"])
    }

    @Test(arguments: [UInt64(41), 42])
    func `Token classes add up to the total, with what a split leaves shown apart`(seed: UInt64) throws {
        let ledger = RandomLedger(seed: seed, runs: 60)
        let snapshot = FakeSnapshot(ledger.runs, blockRows: 29)
        let total = try ReportRequest.all(.costs).report(from: snapshot)
        let report = try ReportRequest.all(.costs) {
            $0.group = ["team", "token_class"]
            $0.priceSplitter = { call in
                if call.usage.input % 3 == 0 { return nil }
                let rest = Money(picodollars: call.cost.picodollars / 2)
                return [.input: Money(picodollars: call.cost.picodollars - rest.picodollars), .output: rest]
            }
        }
        .report(from: snapshot)
        for key in [
            "input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens", "cost_usd",
            "unpriced_tokens",
        ] {
            #expect(sum(report, key) == sum(total, key), "seed \(seed): \(key)")
        }
        #expect(report.column("token_class").contains(.text("output_reasoning")))
        #expect(report.column("token_class").contains(.text("(none)")))
        #expect(
            report.headlines.first { $0.key == "calls" }?.cell
                == total.headlines.first { $0.key == "calls" }?.cell
        )
    }

    @Test func `Without a price book the cost by class is unknown`() throws {
        let report = try ReportRequest.all(.costs) { $0.group = ["token_class"] }.report(
            from: FakeSnapshot([RunSketch.run("w", [call(1) { _ in }])])
        )
        #expect(report.column("token_class") == [.text("input"), .text("output")])
        #expect(report.column("cost_usd") == [.unknown, .unknown])
        #expect(report.column("calls") == [.integer(1), .integer(1)])
        #expect(report.notes.contains { $0.contains("price book is not at hand") })
    }
}
