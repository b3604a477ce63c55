import Model
import StoreFakes
import Testing

@testable import Store

@Suite(.serialized) struct RoundTripTests {
    @Test(arguments: 1...UInt64(12))
    func `Spans with every field at random read back as they went in`(seed: UInt64) async throws {
        print("RoundTripTests seed \(seed)")
        var spans = RandomSpans(seed: seed)
        let records = spans.records(Int.random(in: 1...160, using: &spans.generator), traces: 24)
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.segmentRowsMax = [1, 20, 8_192][Int(seed % 3)]
        let store = try fixture.open(options: options)
        var left = records[...]
        while !left.isEmpty {
            let count = Int.random(in: 1...60, using: &spans.generator)
            let receipt = try await store.load(Array(left.prefix(count)))
            #expect(receipt.stored == min(count, left.count))
            left = left.dropFirst(count)
        }
        try await expect(records, in: store)
        try await store.close()
        let reopened = try fixture.open(.readOnly)
        try await expect(records, in: reopened)
        try await reopened.close()
    }

    private func expect(_ records: [SpanRecord], in store: SpanStore) async throws {
        for (trace, group) in Dictionary(grouping: records, by: \.traceID) {
            let sorted = group.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
            let found = try await store.read(project: "default") { try $0.run(trace)?.records }
            #expect(found == sorted, "trace \(trace)")
            #expect(found?.map { Array($0.name.utf8) } == sorted.map { Array($0.name.utf8) })
        }
        let state = try await store.state()
        #expect(state.spans == Int64(records.count))
        #expect(state.steps.count == records.count, "spans at the ends of time are part of everything")
        #expect(state.runs.count == Set(records.map(\.traceID)).count)
        let scanned = try await store.read(project: "default") { snapshot in
            var count = 0
            try snapshot.scanRecords(in: TimeRange()) { _ in count += 1 }
            return count
        }
        #expect(scanned == records.count)
    }

    @Test func `A time range takes its first instant in and leaves its last one out`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load((0..<10).map { span(UInt64($0) + 1, 1, start: Int64($0) * 1_000) })
        try await store.load([span(5, 2, parent: 1, start: 4_500)])
        let range = TimeRange(from: Instant(nanoseconds: 2_000), to: Instant(nanoseconds: 4_500))
        let state = try await store.state(range)
        #expect(state.runs.map(\.start.nanoseconds) == [2_000, 3_000, 4_000])
        #expect(state.steps.count == 3, "the second span of the last run is outside")
        try await store.close()
    }

    @Test func `Projects do not see each other`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1), span(1, 2)], project: "default")
        try await store.load([span(1, 1)], project: "other")
        #expect(try await store.state().steps.count == 2)
        let other = try await store.read(project: "other") { try LedgerState($0, TimeRange()) }
        #expect(other.steps.count == 1)
        let unknown = try await store.read(project: "nobody") { try LedgerState($0, TimeRange()) }
        #expect(unknown.steps.isEmpty)
        #expect(unknown.spans == 0)
        try await store.close()
    }

    @Test func `An empty batch leaves the freshness as it was`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, start: 77)])
        try await store.load([])
        let freshness = try await store.read(project: "default") { $0.freshness }
        #expect(freshness.newestSpan == Instant(nanoseconds: 77))
        try await store.close()
    }
}
