import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct StorePerformanceTests {
    @Test(arguments: [false, true])
    func `Commits stay as fast while the ledger grows`(isSplit: Bool) async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var spans = Self.spans()
        // Spans of one run then lie up to 1,000 spans apart, so that many runs arrive in two batches or
        // three.
        if isSplit { spans.sort { Self.arrival($0) < Self.arrival($1) } }
        let clock = ContinuousClock()
        var commits: [Duration] = []
        for start in stride(from: 0, to: spans.count, by: 500) {
            let batch = Array(spans[start..<start + 500])
            commits.append(try await clock.measure { try await store.load(batch) })
        }
        var reads: [Duration] = []
        for _ in 0..<2 {
            reads.append(
                try await clock.measure {
                    let state = try await store.state()
                    #expect(state.runs.count == 2_000)
                    #expect(state.isConsistent)
                }
            )
        }
        let (early, late) = (Self.median(commits.prefix(10)), Self.median(commits.suffix(10)))
        print("Batches of 500, runs split \(isSplit): early \(early), late \(late), reads \(reads)")
        // Other tests run beside this one, so that only growth is told, and only much of it.
        #expect(late < early * 6)
        #expect(reads[0] < commits.reduce(.zero, +) * 3)
        try await store.close()
    }

    private static func median(_ durations: ArraySlice<Duration>) -> Duration {
        durations.sorted()[durations.count / 2]
    }

    private static func spans() -> [SpanRecord] {
        (0..<20_000).map { number -> SpanRecord in
            let id = UInt64(number % 10) + 1
            let attributes =
                id == 4 ? call("call \(number)") : [Attribute("text", .string("value \(number)"))]
            return span(
                UInt64(number / 10) + 1,
                id,
                parent: id == 1 ? nil : 1,
                name: "step \(id)",
                attributes
            )
        }
    }

    private static func arrival(_ span: SpanRecord) -> UInt64 {
        span.traceID.low + span.spanID.bits * 10
    }
}
