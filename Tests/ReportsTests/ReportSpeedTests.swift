import LedgerFakes
import Model
import Reports
import Testing

/// A ledger whose blocks are made once and handed out as they are, to time reports and nothing else.
private struct ReadyLedger: LedgerSnapshot {
    let allRuns: [Run]
    let blocks: [StepBlock]
    var freshness: Freshness { Freshness(newestSpan: nil, commit: 1, spans: 0) }
    func runs(in range: TimeRange) throws -> [Run] { allRuns }
    func findings(in range: TimeRange) throws -> [Finding] { [] }
    func scanSteps(_ columns: StepColumns, in range: TimeRange, _ body: (StepBlock) throws -> Void) throws {
        for block in blocks { try body(block) }
    }
    func scanRecords(in range: TimeRange, _ body: (SpanRecord) throws -> Void) throws {}
    func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? { nil }

    /// The blocks and runs of a small random ledger, repeated.
    init(runs count: Int, stepRows: Int) {
        let ledger = RandomLedger(seed: 1, runs: 2_000)
        allRuns = (0..<count).map { number in
            var run = ledger.runs[number % ledger.runs.count].run
            run.traceID = TraceID(high: 1, low: UInt64(number + 1))
            return run
        }
        let block = StepBlock(ledger.runs.flatMap(\.steps))
        blocks = Array(repeating: block, count: max(1, stepRows / block.count))
    }
}

/// Generous bounds that only a change of complexity breaks; debug builds are timed on less.
@Suite(.serialized) struct ReportSpeedTests {
    #if DEBUG
    private static let scale = 50
    #else
    private static let scale = 1
    #endif

    private func time(_ title: String, _ work: () throws -> Void) rethrows -> Duration {
        var best = Duration.seconds(1_000)
        for _ in 0..<3 {
            let time = try ContinuousClock().measure(work)
            best = min(best, time)
        }
        print("\(title): \(best)")
        return best
    }

    @Test func `Workflows over 40,000 runs`() throws {
        let ledger = ReadyLedger(runs: 40_000 / Self.scale, stepRows: 1)
        let best = try time("workflows") { _ = try ReportRequest.all(.workflows).report(from: ledger) }
        #expect(best < .milliseconds(400))
    }

    @Test(arguments: [[], ["model"], ["workflow", "model", "team"], ["token_class"]])
    func `Costs over a million steps`(group: [String]) throws {
        let ledger = ReadyLedger(runs: 1, stepRows: 1_000_000 / Self.scale)
        let best = try time("costs by \(group)") {
            _ = try ReportRequest.all(.costs) {
                $0.group = group
                $0.bucket = .day
            }
            .report(from: ledger)
        }
        #expect(best < .milliseconds(1_500))
    }

    @Test func `Failures and permissions over a million steps`() throws {
        let ledger = ReadyLedger(runs: 40_000 / Self.scale, stepRows: 1_000_000 / Self.scale)
        #expect(
            try time("failures") { _ = try ReportRequest.all(.failures).report(from: ledger) } < .seconds(2)
        )
        let summary = try time("permissions/summary") {
            _ = try ReportRequest.all(.permissionSummary).report(from: ledger)
        }
        #expect(summary < .seconds(2))
        let search = try time("runs by tool") {
            _ = try ReportRequest.all(.runs) { $0.query = "tool:shell -model:sonnet cost>1" }.report(
                from: ledger
            )
        }
        #expect(search < .seconds(2))
    }
}
