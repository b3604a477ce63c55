import Model
import StoreFakes
import Testing

@testable import Store

/// Segments that come after dropped ones.
@Suite struct ReusedSegmentTests {
    @Test func `A run that comes again after retention took it is not answered from memory`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, name: "before")])
        try await store.load([span(1, 2, parent: 1)])
        #expect(try await store.state().runs.map(\.workflow) == ["before"])
        let plan = try await store.retentionPlan(
            [RetentionCutoff(project: "default", stepsBefore: Instant(nanoseconds: .max - 1))],
            matcher: LedgerSequence.matcher
        )
        #expect(try await store.carryOut(plan, at: Instant(nanoseconds: 0)).runs == 1)
        try await store.load([span(1, 1, name: "after")])
        try await store.load([span(1, 3, parent: 1)])
        #expect(try await store.state().runs.map(\.workflow) == ["after"])
        try await store.close()
    }
}
