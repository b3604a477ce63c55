import LedgerFakes
import Model
import Query
import TestSupport
import Testing

@Suite struct RunSearchTests {
    private static let questions = [
        "", "tool:shell", "alpha", "\"permission denied\"", "perm* -cost>1", "finding:egress_violation",
        "alpha OR severity:high", "decision:deny", "nowhere", "NOT (beta OR status:ok)",
    ]

    @Test(arguments: [UInt64(21), 22, 23, 24])
    func `The newest runs are the end of all that match`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let ledger = RandomLedger(seed: seed, runs: 80)
        let snapshot = FakeSnapshot(
            ledger.runs,
            records: ledger.records,
            blockRows: 30,
            isIndexed: seed.isMultiple(of: 2)
        )
        for _ in 0..<150 {
            let text = random.pick(Self.questions)
            let query = try RunQuery(text)
            var range = TimeRange()
            if random.chance(50) { range.from = random.pick(ledger.runs).run.start }
            if random.chance(50) { range.to = random.pick(ledger.runs).run.start }
            let edge = random.pick(ledger.runs).run
            let before = random.chance(50) ? (edge.start, edge.traceID) : nil
            let limit = random.pick([1, 2, 5, 1_000])
            let all = try RunFilter(query).runs(in: range, of: snapshot).reversed()
                .filter { run in before.map { (run.start, run.traceID) < $0 } ?? true }
            let (found, isComplete) = try RunSearch(query)
                .newest(limit, in: range, before: before, of: snapshot)
            #expect(found.map(\.traceID) == all.prefix(limit).map(\.traceID), "seed \(seed): \(text)")
            #expect(!isComplete || all.count <= limit, "seed \(seed): \(text)")
            #expect(isComplete || all.count >= limit, "seed \(seed): \(text)")
        }
    }

    @Test func `A common phrase reads the text of about as many runs as are asked for`() throws {
        let ledger = RandomLedger(seed: 3, runs: 400)
        let ordered = ledger.runs.sorted { $0.run.start < $1.run.start }
        let reads = Counter()
        let snapshot = CountingSnapshot(
            inner: FakeSnapshot(ordered, records: ledger.records, blockRows: 40, isIndexed: true),
            reads: reads
        )
        let found = try RunSearch(RunQuery("\"alpha beta\"")).newest(5, in: TimeRange(), of: snapshot)
        #expect(found.found.count == 5)
        #expect(reads.count < 60)
    }

    @Test func `Every run of the part matches the search for everything`() throws {
        let ledger = RandomLedger(seed: 1, runs: 3)
        let snapshot = FakeSnapshot(ledger.runs, records: ledger.records)
        let part = try #require(try snapshot.parts(in: TimeRange()).first)
        #expect(try RunSearch(.everything).mask(of: part, in: snapshot) == nil)
        #expect(try RunSearch(RunQuery("steps>0")).mask(of: part, in: snapshot) == [true, true, true])
        #expect(try !RunSearch(RunQuery("steps>0")).readsText)
        #expect(try RunSearch(RunQuery("steps>0 OR alpha")).readsText)
    }

    @Test func `Reading text stops at the deadline`() throws {
        struct Late: LedgerSnapshot {
            struct Passed: Error {}
            let inner: FakeSnapshot
            var freshness: Freshness { inner.freshness }
            func parts(in range: TimeRange) throws -> [any LedgerPart] { try inner.parts(in: range) }
            func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? { nil }
            func checkDeadline() throws { throw Passed() }
        }
        let ledger = RandomLedger(seed: 1, runs: 3)
        let late = Late(inner: FakeSnapshot(ledger.runs, records: ledger.records))
        let part = try #require(try late.parts(in: TimeRange()).first)
        #expect(throws: Late.Passed.self) { try RunSearch(RunQuery("alpha")).mask(of: part, in: late) }
        #expect(throws: Never.self) { try RunSearch(RunQuery("tool:shell")).mask(of: part, in: late) }
        #expect(throws: Late.Passed.self) {
            try RunSearch(RunQuery("tool:shell")).newest(5, in: TimeRange(), of: late)
        }
    }
}
