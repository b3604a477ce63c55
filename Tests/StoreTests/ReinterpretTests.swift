import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct ReinterpretTests {
    /// A ledger of whole and split runs, twins and denials.
    private func ledger(price: Int64) async throws -> (StoreFixture, LedgerState) {
        let fixture = try StoreFixture()
        let store = try fixture.open(interpreter: FakeInterpreter.make(picodollarsPerToken: price))
        var generator = SplitMix(seed: 5)
        var left = SplitRunTests.spans(runs: 12, seed: 5).shuffled(using: &generator)
        while !left.isEmpty {
            try await store.load(Array(left.prefix(7)))
            left.removeFirst(min(7, left.count))
        }
        try await store.load((1...5).map { span(500 + $0, 1, call("whole \($0)")) })
        let state = try await store.state()
        try await store.close()
        return (fixture, state)
    }

    private func records(_ store: SpanStore) async throws -> [SpanRecord] {
        let records = try await store.read(project: "default") { snapshot in
            var all: [SpanRecord] = []
            try snapshot.scanRecords(in: TimeRange()) { all.append($0) }
            return all
        }
        return records.sorted { ($0.traceID, $0.spanID) < ($1.traceID, $1.spanID) }
    }

    @Test func `Other prices change costs of whole and split runs, and nothing else`() async throws {
        let (fixture, before) = try await ledger(price: 1_000)
        let old = try fixture.open()
        let spans = try await records(old)
        try await old.close()
        let store = try fixture.open(interpreter: FakeInterpreter.make(picodollarsPerToken: 3_000))
        let after = try await store.state()
        #expect(after.cost == before.cost * 3)
        #expect(after.isConsistent)
        var expected = before
        for index in expected.runs.indices { expected.runs[index].cost.picodollars *= 3 }
        for index in expected.steps.indices where expected.steps[index].cost != StepBlock.none {
            expected.steps[index].cost *= 3
        }
        #expect(after == expected)
        #expect(try await records(store) == spans)
        try await store.close()
        let back = try fixture.open()
        #expect(try await back.state() == before)
        try await back.close()
    }

    @Test func `A change of prices that was cut off is completed at the next start`() async throws {
        let (fixture, _) = try await ledger(price: 1_000)
        let store = try fixture.open(interpreter: FakeInterpreter.make(picodollarsPerToken: 3_000))
        let expected = try await store.state()
        try await store.close()
        let (cut, _) = try await ledger(price: 1_000)
        // One transaction a segment: whatever was not reached has its old fingerprint.
        let pool = try StoreDatabase.openForWriting(try DataDirectory(owning: cut.path), readers: 1)
        let stopped = FakeInterpreter.make(picodollarsPerToken: 3_000)
        try await pool.write { db in
            for id in 1...3 as ClosedRange<Int64> {
                try StoreDatabase.reinterpret(db, segment: id, interpreter: stopped, options: StoreOptions())
            }
        }
        try pool.close()
        try cut.sql { db in
            let books = try Int.fetchOne(db, sql: "SELECT count(DISTINCT fingerprint) FROM segments")
            #expect(books == 2)
        }
        let resumed = try cut.open(interpreter: FakeInterpreter.make(picodollarsPerToken: 3_000))
        #expect(try await resumed.state() == expected)
        try await resumed.close()
    }

    @Test func `A rule that no longer sees a denial sets it free for other runs`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, start: 100, [Attribute("deny", .string("x"))])])
        try await store.load([span(2, 1, start: 200, [Attribute("deny", .string("x"))])])
        #expect(try await store.state().findings.map(\.traceID.low) == [1])
        try await store.close()
        var rules = FakeInterpreter.make()
        rules.fingerprint = "rules that ignore the first run"
        let keys = rules.decisionKeys
        rules.decisionKeys = { $0.run.traceID.low == 1 ? [] : keys($0) }
        let changed = try fixture.open(interpreter: rules)
        #expect(try await changed.state().findings.map(\.traceID.low) == [1, 2])
        try await changed.close()
    }

    @Test func `Reading alone with other prices is refused instead of mixing two books`() async throws {
        let (fixture, before) = try await ledger(price: 1_000)
        let bytes = try TestFiles.bytes(at: fixture.databasePath)
        do {
            let reader = try fixture.open(
                .readOnly,
                interpreter: FakeInterpreter.make(picodollarsPerToken: 3_000)
            )
            let state = try await reader.state()
            Issue.record("figures of two price books: \(state.cost) and \(state.stepCost)")
        } catch StoreError.cannotOpen(_, let reason) {
            #expect(reason.contains("prices"))
        }
        #expect(try TestFiles.bytes(at: fixture.databasePath) == bytes)
        let reader = try fixture.open(.readOnly)
        #expect(try await reader.state() == before)
        try await reader.close()
    }
}
