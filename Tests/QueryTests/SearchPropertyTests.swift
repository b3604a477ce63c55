import LedgerFakes
import Model
import Query
import TestSupport
import Testing

/// Ten thousand random searches find what a plain loop over runs finds.
@Suite struct SearchPropertyTests {
    @Test(arguments: [UInt64(101), 102, 103, 104, 105])
    func `Random searches over random ledgers find what a plain loop finds`(seed: UInt64) throws {
        let ledger = RandomLedger(seed: seed, runs: 40, isRich: true)
        let snapshot = FakeSnapshot(
            ledger.runs,
            records: ledger.records,
            blockRows: 60,
            isIndexed: seed.isMultiple(of: 2)
        )
        let hits = try Self.compare(ledger.runs, ledger.records, snapshot, seed: seed, count: 2_000)
        #expect(hits > 1_000, "seed \(seed): the searches tell runs apart")
    }

    /// Compares answers; returns for how many searches some runs match and some do not.
    static func compare(
        _ runs: [ResolvedRun],
        _ records: [SpanRecord],
        _ snapshot: FakeSnapshot,
        seed: UInt64,
        count: Int
    ) throws -> Int {
        let byTrace = Dictionary(grouping: records, by: \.traceID)
        let naive = runs.map { NaiveEvaluator(run: $0, records: byTrace[$0.run.traceID] ?? []) }
            .sorted { ($0.run.run.start, $0.run.run.traceID) < ($1.run.run.start, $1.run.run.traceID) }
        var generator = QueryGenerator(seed: seed, runs: runs, records: records)
        var hits = 0
        for _ in 0..<count {
            let text = generator.next()
            let query = try RunQuery(text)
            #expect(try RunQuery(query.text) == query, "seed \(seed): \(text) became \(query.text)")
            let expected = naive.filter { $0.holds(query.root) }.map(\.run.run.traceID)
            let found = try RunFilter(query).runs(in: TimeRange(), of: snapshot).map(\.traceID)
            #expect(found == expected, "seed \(seed): \(text)")
            let newest = try RunSearch(query).newest(5, in: TimeRange(), of: snapshot).found.map(\.traceID)
            #expect(newest == Array(expected.reversed().prefix(5)), "seed \(seed): newest of \(text)")
            hits += expected.isEmpty || expected.count == runs.count ? 0 : 1
        }
        return hits
    }
}
