import Foundation
import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// Runs whose texts are gone keep their figures, whatever comes after.
@Suite(.serialized) struct FrozenRunTests {
    private static let noHolds = HoldMatcher { _, _, _ in [] }

    private func dropAll(_ store: SpanStore) async throws {
        while try await store.merge(through: .max) > 0 {}
        let cutoff = RetentionCutoff(project: "default", contentBefore: Instant(nanoseconds: .max))
        let plan = try await store.retentionPlan([cutoff], matcher: Self.noHolds)
        _ = try await store.carryOut(plan, at: Instant(seconds: 5))
    }

    private func page(_ store: SpanStore, _ trace: UInt64) async throws -> ResolvedRun {
        try await store.read(project: "default") { snapshot in
            try #require(try snapshot.run(TraceID(high: 7, low: trace))).resolved
        }
    }

    private func ledger() async throws -> (StoreFixture, SpanStore, Set<UInt64>) {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let spans = SplitRunTests.spans(runs: 12, seed: 3)
        try await store.load(spans)
        return (fixture, store, Set(spans.map(\.traceID.low)))
    }

    @Test func `The page of a run shows the same run, steps and findings`() async throws {
        let (_, store, traces) = try await ledger()
        var before: [UInt64: ResolvedRun] = [:]
        for trace in traces { before[trace] = try await page(store, trace) }
        try await dropAll(store)
        for trace in traces {
            let after = try await page(store, trace)
            #expect(after.run == before[trace]?.run)
            #expect(after.findings == before[trace]?.findings)
            #expect(StepBlock(after.steps) == StepBlock(before[trace]?.steps ?? []))
        }
        try await store.close()
    }

    @Test func `Random spans give the same columns from what is stored as from the spans`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var random = RandomSpans(seed: 8)
        var records = random.records(200, traces: 20)
        for index in records.indices where index % 2 == 0 {
            records[index].attributes += [
                Attribute("tokens", .int(Int64(index))), Attribute("deny", .string("\(index)")),
            ]
        }
        try await store.load(records)
        let traces = Set(records.map(\.traceID))
        var before: [TraceID: StepBlock] = [:]
        for trace in traces {
            before[trace] = try await store.read(project: "default") {
                StepBlock(try #require(try $0.run(trace)).resolved.steps)
            }
        }
        try await dropAll(store)
        for trace in traces {
            let after = try await store.read(project: "default") {
                StepBlock(try #require(try $0.run(trace)).resolved.steps)
            }
            #expect(after == before[trace])
        }
        try await store.close()
    }

    @Test func `Spans that come later are added to what is stored`() async throws {
        let (fixture, store, traces) = try await ledger()
        let trace = try #require(traces.sorted().first)
        let before = try await store.state()
        try await dropAll(store)
        try await store.load([span(trace, 77, parent: 1, call("late", tokens: 5))])
        for _ in 0..<2 {
            let after = try await store.state()
            #expect(after.cost == before.cost + 5_000)
            #expect(after.isConsistent)
            #expect(
                try await page(store, trace).steps.count == before.steps.count { $0.trace.low == trace } + 1
            )
            // It stays in parts: merging would need the texts.
            #expect(try await store.merge(through: .max) == 0)
        }
        try await store.close()
        #expect(try VerificationTests.verify(fixture).isSound)
    }

    @Test func `Other prices leave alone what cannot be interpreted, also runs that rest on it`() async throws
    {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        // The second run shows the call of the first, and only the first loses its texts.
        try await store.load([span(1, 1, start: 1_000_000_000, call("shared"))])
        try await store.load([span(2, 1, start: 1_000_000_500, milliseconds: 20, call("shared", isSDK: true))]
        )
        try await store.load([span(3, 1, start: 9_000_000_000, call("own"))])
        let before = try await store.state()
        #expect(before.cost == 200_000)
        let cutoff = RetentionCutoff(project: "default", contentBefore: Instant(nanoseconds: 1_015_000_000))
        let plan = try await store.retentionPlan([cutoff], matcher: Self.noHolds)
        #expect(plan.items.map(\.segment) == [1])
        _ = try await store.carryOut(plan, at: Instant(seconds: 5))
        #expect(try await store.state() == before)
        #expect(try fixture.count("SELECT count(*) FROM frozen_runs") == 1)
        try await store.close()
        let other = FakeInterpreter.make(picodollarsPerToken: 3_000)
        let changed = try fixture.open(interpreter: other)
        let after = try await changed.state()
        #expect(
            after.cost == 100_000 + 300_000,
            "the first as it was, the second still nothing, the third anew"
        )
        #expect(after.steps.map(\.rating) == before.steps.map(\.rating))
        try await changed.close()
        let report = try Verification(interpreter: other).verify(directory: fixture.path)
        #expect(report.damages.isEmpty)
    }

    @Test func `The count of spans is what is there, after runs were dropped`() async throws {
        let (fixture, store, _) = try await ledger()
        let before = try await store.state()
        let end = before.runs.map(\.lastEnd).min()
        let cutoff = RetentionCutoff(project: "default", stepsBefore: end?.advanced(byNanoseconds: 1))
        try await store.load([span(5_000, 1, start: 1, milliseconds: 0)])
        let plan = try await store.retentionPlan([cutoff], matcher: Self.noHolds)
        #expect(plan.items.count == 1)
        _ = try await store.carryOut(plan, at: Instant(seconds: 5))
        let after = try await store.state()
        #expect(after == before && after.isConsistent)
        try await store.close()
        #expect(try VerificationTests.verify(fixture).isSound)
    }
}
