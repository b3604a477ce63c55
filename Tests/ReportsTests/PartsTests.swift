import LedgerFakes
import Model
import Reports
import TestSupport
import Testing

/// How a ledger is cut into parts, and what they remember, must not show in any answer.
@Suite struct PartsTests {
    private static let searches: [String?] = [
        nil, "workflow:review", "tool:shell -model:sonnet", "status:failed OR cost>1", "severity:high",
    ]

    /// A request with random range, search, groups and limit.
    private func request(_ name: ReportName, _ random: inout SplitMix) -> ReportRequest {
        ReportRequest.all(name) {
            if random.chance(50) { $0.range.from = instant(&random) }
            if random.chance(50) { $0.range.to = max(instant(&random), $0.range.from ?? RunSketch.epoch) }
            $0.query = random.pick(Self.searches)
            if name == .costs {
                $0.group = random.pick([[], ["model"], ["team", "session"], ["workflow", "token_class"]])
                $0.bucket = random.pick(TimeBucket.allCases)
            }
            if name == .runs || name == .permissions || name == .failures {
                $0.limit = random.pick([nil, 1, 7, 15])
            }
            if name == .runs, random.chance(50) {
                $0.before = RunCursor(start: instant(&random), traceID: RunSketch.trace(1))
            }
        }
    }

    private func instant(_ random: inout SplitMix) -> Instant {
        RunSketch.epoch.advanced(
            byNanoseconds: Int64.random(in: 0...5_000_000_000, using: &random) * 1_000_000
        )
    }

    @Test(arguments: ReportName.allCases.filter { $0 != .run }, [UInt64(11), 12, 13])
    func `Parts that remember answer as one part does that is asked once`(
        name: ReportName,
        seed: UInt64
    ) throws {
        var random = SplitMix(seed: seed)
        let ledger = RandomLedger(seed: seed, runs: 60)
        let cut = FakeSnapshot(
            ledger.runs.shuffled(using: &random),
            records: ledger.records,
            blockRows: Int.random(in: 1...40, using: &random),
            isIndexed: true
        )
        for number in 0..<20 {
            let request = request(name, &random)
            let whole = try request.report(from: FakeSnapshot(ledger.runs, blockRows: 1_000_000))
            let parts = try request.report(from: cut)
            let place: Comment = "seed \(seed), question \(number)"
            #expect(parts.tables.map(\.rows) == whole.tables.map(\.rows), place)
            #expect(parts.tables.map(\.totals) == whole.tables.map(\.totals), place)
            #expect(parts.headlines.map(\.cell) == whole.headlines.map(\.cell), place)
            #expect(parts.notes == whole.notes, place)
            #expect(
                parts.charts.map { $0.series.map(\.values) } == whole.charts.map { $0.series.map(\.values) },
                place
            )
        }
    }

    @Test(arguments: [1, 900, 1_000_000_000_000], [UInt64(1), 2])
    func `Percentiles of many runs are those of the sorted list`(spread: Int64, seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let values = (0..<3_000).map { _ in 5_000_000 + Int64.random(in: 0..<spread, using: &random) }
        let runs = values.enumerated().map { number, value in
            RunSketch.run("w", [RunSketch.step(trace: UInt64(number + 1), span: 1, .agent)]) {
                $0.durationNanoseconds = value
                $0.humanWaitNanoseconds = number % 3 == 0 ? 4_000_000 : 0
            }
        }
        let report = try ReportRequest.all(.workflows).report(from: FakeSnapshot(runs, blockRows: 70))
        let sorted = values.sorted()
        for (key, rank) in [
            ("p50_ms", 1_500), ("p90_ms", 2_700), ("p95_ms", 2_850), ("p99_ms", 2_970), ("max_ms", 3_000),
        ] {
            #expect(report.cell(0, key) == .duration(nanoseconds: sorted[rank - 1]), "\(key), seed \(seed)")
        }
        let active = values.enumerated().map { $0 % 3 == 0 ? $1 - 4_000_000 : $1 }.sorted()
        #expect(report.cell(0, "p50_active_ms") == .duration(nanoseconds: active[1_499]), "seed \(seed)")
        #expect(report.cell(0, "p95_active_ms") == .duration(nanoseconds: active[2_849]), "seed \(seed)")
    }

    @Test func `A search of text stops at the limit, says so, and goes on from there`() throws {
        let ledger = RandomLedger(seed: 4, runs: 60)
        let snapshot = FakeSnapshot(ledger.runs, records: ledger.records, blockRows: 30)
        let whole = try ReportRequest.all(.runs) { $0.query = "alpha" }.report(from: snapshot)
        let first = try ReportRequest.all(.runs) {
            $0.query = "alpha"
            $0.limit = 5
        }
        .report(from: snapshot)
        #expect(!whole.notes.contains { $0.contains("not searched") })
        #expect(first.headlines.first?.cell == .integer(5))
        let note = try #require(first.notes.first)
        #expect(note.hasPrefix("The newest 5 shown, and only these are in the figures; older runs were not"))
        let cursor = note.split(separator: "before=").last?.split(separator: " ").first.map(String.init)
        let rest = try ReportRequest.all(.runs) {
            $0.query = "alpha"
            $0.before = cursor.flatMap { RunCursor($0) }
        }
        .report(from: snapshot)
        #expect(first.column("trace_id") + rest.column("trace_id") == whole.column("trace_id"))
        #expect(rest.notes.contains("Only the runs shown are in the figures."))
    }
}
