import Model
import StoreFakes
import Testing

@testable import Store

/// Calls and decisions that several traces show, in hand-made orders of arrival with reads in between.
@Suite(.serialized) struct TwinTests {
    private static let lone = [span(1, 1, start: 1_000_000_000_000, call("a", isSDK: true))]
    private static let counting = [
        span(2, 1, start: 999_990_000_000, milliseconds: 100, name: "agent"),
        span(2, 2, parent: 1, start: 1_000_000_000_500, call("a")),
    ]

    private func states(_ batches: [[SpanRecord]], readAfter: Set<Int>) async throws -> LedgerState {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        for (number, batch) in batches.enumerated() {
            try await store.load(batch)
            if readAfter.contains(number) { #expect(try await store.state().isConsistent) }
        }
        let state = try await store.state()
        try await store.close()
        let reopened = try fixture.open()
        #expect(try await reopened.state() == state, "nothing remembered makes a difference")
        try await reopened.close()
        return state
    }

    /// Loads the batches in every order, reading after none or after all of them.
    private func everyOrder(_ batches: [[SpanRecord]], _ check: (LedgerState) -> Void) async throws {
        for order in permutations(batches.count) {
            for reads in [Set<Int>(), Set(batches.indices)] {
                check(try await states(order.map { batches[$0] }, readAfter: reads))
            }
        }
    }

    private func permutations(_ count: Int) -> [[Int]] {
        if count == 0 { return [[]] }
        return permutations(count - 1).flatMap { rest in
            (0...rest.count).map { index in
                Array(rest[..<index]) + [count - 1] + Array(rest[index...])
            }
        }
    }

    @Test func `A lone call that another trace counts is counted once in every order`() async throws {
        try await everyOrder([Self.lone, Self.counting]) { state in
            #expect(state.cost == 100_000)
            #expect(state.stepCost == 100_000)
            #expect(state.runs.map(\.modelCalls).sorted() == [0, 1])
            #expect(state.runs.first { $0.modelCalls == 0 }?.isDuplicateOnly == true)
        }
    }

    @Test func `The counting trace may arrive span by span and look like a second sighting at first`()
        async throws
    {
        let sightings = [
            [span(2, 2, parent: 1, start: 1_000_000_000_500, call("a", isSDK: true))], [Self.counting[0]],
            Self.lone,
        ]
        try await everyOrder(sightings) { state in
            #expect(state.cost == 100_000, "\(state.runs)")
        }
    }

    @Test func `A lone run that grows after its twins were found keeps them`() async throws {
        let grown = [span(1, 2, start: 1_000_000_000_700, call("b", tokens: 7, isSDK: true))]
        try await everyOrder([Self.lone, Self.counting, grown]) { state in
            #expect(state.cost == 107_000, "\(state.runs)")
        }
    }

    @Test func `A lone run that grows into a workflow of its own counts all its calls`() async throws {
        let root = [span(1, 3, start: 999_980_000_000, name: "workflow")]
        try await everyOrder([Self.lone, Self.counting, root]) { state in
            #expect(state.cost == 200_000, "\(state.runs)")
        }
    }

    @Test func `A call that its own trace takes back vouches for no other`() async throws {
        let wrapper = [
            span(2, 2, start: 1_000_000_000_500, call("a") + [Attribute("wrapper", .bool(true))])
        ]
        let rest = [span(2, 1, start: 999_990_000_000, milliseconds: 100, name: "agent")]
        try await everyOrder([Self.lone, wrapper, rest]) { state in
            #expect(state.cost == 100_000, "\(state.runs)")
            #expect(state.runs.map(\.modelCalls).sorted() == [0, 1])
        }
    }

    @Test func `A changed version of the counting call no longer vouches`() async throws {
        var changed = Self.counting[1]
        changed.attributes = call("other", tokens: 3)
        changed.end = changed.end.advanced(byNanoseconds: 1)
        try await everyOrder([Self.lone, Self.counting, [changed]]) { state in
            #expect(state.cost == 103_000, "\(state.runs)")
        }
    }

    @Test func `Two lone sightings without a counting trace both stay counted`() async throws {
        let other = [span(3, 1, start: 1_000_000_000_200, call("a", isSDK: true))]
        try await everyOrder([Self.lone, other]) { state in
            #expect(state.cost == 200_000)
            #expect(state.runs.allSatisfy { !$0.isDuplicateOnly })
        }
        try await everyOrder([Self.lone, other, Self.counting]) { state in #expect(state.cost == 100_000) }
    }

    @Test func `The other sighting is found however many commits later it arrives`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load(Self.lone)
        for number in 0..<40 {
            try await store.load([span(100 + UInt64(number), 1, call("x\(number)"))])
            if number % 7 == 0 { #expect(try await store.state().isConsistent) }
        }
        let before = try await store.state().cost
        try await store.load(Self.counting)
        #expect(try await store.state().cost == before, "one call more, one found to be a twin")
        try await store.close()
    }

    @Test func `Calls at another time or in another project are no twins`() async throws {
        let late = [
            span(2, 1, start: 1_000_000_000_000_000, name: "agent"),
            span(2, 2, parent: 1, start: 1_000_000_000_000_000, call("a")),
        ]
        try await everyOrder([Self.lone, late]) { state in #expect(state.cost == 200_000) }
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load(Self.lone)
        try await store.load(Self.counting, project: "other")
        #expect(try await store.state().cost == 100_000)
        try await store.close()
    }

    // MARK: Decisions

    private static func denial(_ trace: UInt64, start: Int64) -> [SpanRecord] {
        [span(trace, 1, start: start, [Attribute("deny", .string("delete"))])]
    }

    @Test func `A denial that three traces show counts once, in the run that started first`() async throws {
        let traces = [Self.denial(1, start: 300), Self.denial(2, start: 100), Self.denial(3, start: 200)]
        try await everyOrder(traces) { state in
            #expect(state.findings.map(\.traceID.low) == [2])
            #expect(state.runs.map(\.findings) == [1, 0, 0])
            #expect(state.isConsistent)
        }
    }

    @Test func `A root that arrives late moves the start, and the denial with it`() async throws {
        let late = [span(1, 2, start: 50, name: "root")]
        let child = [span(1, 1, parent: 2, start: 300, [Attribute("deny", .string("delete"))])]
        try await everyOrder([late, child, Self.denial(2, start: 100)]) { state in
            #expect(state.findings.map(\.traceID.low) == [1])
        }
    }

    @Test func `A denial that a later version of its span takes back is claimed no more`() async throws {
        let taken = [span(2, 1, start: 100, milliseconds: 99, name: "no denial after all")]
        try await everyOrder([Self.denial(1, start: 300), Self.denial(2, start: 100), taken]) { state in
            #expect(state.findings.map(\.traceID.low) == [1], "\(state.findings)")
        }
    }
}
