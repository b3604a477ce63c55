import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct StorePerformanceTests {
    @Test(arguments: [false, true])
    func `Twenty thousand spans are stored and read in seconds`(isSplit: Bool) async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var spans = Self.spans()
        // Spans of one run then lie up to 1,000 spans apart, so that many runs arrive in two batches or
        // three.
        if isSplit { spans.sort { Self.arrival($0) < Self.arrival($1) } }
        let clock = ContinuousClock()
        let commits = try await clock.measure {
            for start in stride(from: 0, to: spans.count, by: 500) {
                try await store.load(Array(spans[start..<start + 500]))
            }
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
        print("20,000 spans, runs split \(isSplit): commits \(commits), reads \(reads[0]) and \(reads[1])")
        #expect(commits < .seconds(60))
        #expect(reads[0] < .seconds(60))
        try await store.close()
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
