import GRDB
import Model
import Store
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// Merging keeps every answer, and drops what it replaces.
@Suite struct MergeTests {
    private static func options() -> StoreOptions {
        var options = StoreOptions()
        options.mergedRowsMax = 40
        options.textDictionaryBytes = 500
        return options
    }

    @Test(arguments: 1...UInt64(20))
    func `Merging at any moment changes no answer`(seed: UInt64) async throws {
        print("MergeTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        let all = SplitRunTests.spans(runs: 25, seed: seed).shuffled(using: &generator)
        let fixture = try StoreFixture()
        let store = try fixture.open(options: Self.options())
        var rest = all
        while !rest.isEmpty {
            let count = Int.random(in: 1...12, using: &generator)
            try await store.load(Array(rest.prefix(count)))
            rest.removeFirst(min(count, rest.count))
            if Int.random(in: 0..<3, using: &generator) == 0 {
                let watermark = Bool.random(using: &generator) ? Int64.max : 0
                _ = try await store.merge(through: watermark)
            }
            if Int.random(in: 0..<5, using: &generator) == 0 { _ = try await store.state() }
        }
        let before = try await store.state()
        while try await store.merge(through: .max) > 0 {}
        let after = try await store.state()
        #expect(before == after, "seed \(seed)")
        #expect(after.isConsistent, "seed \(seed)")
        let reference = try StoreFixture()
        let whole = try reference.open()
        try await whole.load(all)
        #expect(try await whole.state().runs == after.runs, "seed \(seed)")
        try await whole.close()
        try await store.close()
        let left = try fixture.sql { db in
            try [
                "SELECT count(*) FROM run_segments", "SELECT count(*) FROM segments WHERE is_merged = 0",
                "SELECT count(*) FROM blobs WHERE id / 4096 NOT IN (SELECT id FROM segments)",
            ].map { try Int.fetchOne(db, sql: $0) ?? -1 }
        }
        #expect(left == [0, 0, 0], "seed \(seed)")
    }

    @Test func `Spans of merged segments come back exactly as they were sent`() async throws {
        let seed: UInt64 = 5
        var random = RandomSpans(seed: seed)
        let spans = random.records(400, traces: 40)
        let fixture = try StoreFixture()
        let store = try fixture.open(options: Self.options())
        for start in stride(from: 0, to: spans.count, by: 37) {
            try await store.load(Array(spans[start..<min(start + 37, spans.count)]))
        }
        while try await store.merge(through: .max) > 0 {}
        let found = try await store.read(project: "default") { snapshot in
            var found: [SpanRecord] = []
            try snapshot.scanRecords(in: TimeRange()) { found.append($0) }
            return found
        }
        #expect(Set(found) == Set(spans), "seed \(seed)")
        #expect(try await store.load(spans).stored == 0, "merged spans are known again")
        try await store.close()
    }

    @Test func `A run that grows while it is merged stays whole`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open(options: Self.options())
        for run in 1...20 as ClosedRange<UInt64> {
            try await store.load([span(run, 1, call("a")), span(run, 2, parent: 1, call("b"))])
        }
        let merger = Merger(interpreter: FakeInterpreter.make(), options: Self.options())
        let queue = try DatabaseQueue(path: fixture.databasePath)
        let preparation = try #require(try await queue.read { try merger.prepare($0, through: .max) })
        try await store.load([span(3, 3, parent: 1, call("c"))])
        let before = try await store.state()
        let moved = try await queue.write { try merger.apply(preparation, $0) }
        #expect(moved == 19)
        try queue.close()
        #expect(try await store.state() == before)
        while try await store.merge(through: .max) > 0 {}
        #expect(try await store.state() == before)
        try await store.close()
    }
}
