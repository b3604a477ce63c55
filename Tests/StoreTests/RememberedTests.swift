import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// What parts remember is what was worked out.
@Suite struct RememberedTests {
    @Test func `An answer that may be missing is worked out before it is remembered`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, call("a")), span(2, 1, call("b"))])
        let answers = try await store.read(project: "default") { snapshot in
            var answers: [[Bool]?] = []
            for part in try snapshot.parts(in: TimeRange()) {
                for _ in 0..<2 {
                    let mask: [Bool]? = try part.remembered("a question") { [true, false] }
                    answers.append(mask)
                }
                let none: [Bool]? = try part.remembered("another") { nil }
                answers.append(none)
                let again: [Bool]? = try part.remembered("another") { [true] }
                answers.append(again)
            }
            return answers
        }
        #expect(answers == [[true, false], [true, false], nil, nil])
        try await store.close()
    }

    /// Asks every part how often it was asked before; by the runs it shows.
    private func asked(_ store: SpanStore) async throws -> [[TraceID]: Bool] {
        try await store.read(project: "default") { snapshot in
            var known: [[TraceID]: Bool] = [:]
            for part in try snapshot.parts(in: TimeRange()) {
                var isNew = false
                _ = try part.remembered("question") { () -> Bool in
                    isNew = true
                    return true
                }
                let runs = try part.runs(RunColumns(numbers: [.traceHigh, .traceLow]))
                known[(0..<part.runCount).map { runs.traceID(at: $0) }] = !isNew
            }
            return known
        }
    }

    @Test func `A commit leaves remembered what it does not touch`() async throws {
        func trace(_ low: UInt64) -> TraceID { TraceID(high: 7, low: low) }
        let fixture = try StoreFixture()
        let store = try fixture.open()
        // One batch of its own, then a run in two batches, each with another run.
        try await store.load([span(1, 1, start: 100)])
        try await store.load([span(2, 1, start: 200), span(3, 1, start: 201)])
        try await store.load([span(3, 2, parent: 1, start: 202), span(4, 1, start: 300)])
        let first = try await asked(store)
        #expect(Set(first.keys) == [[trace(1)], [trace(2)], [trace(3)], [trace(4)]])
        #expect(first.values.allSatisfy { !$0 })
        // Far enough away that the new split run belongs to another group.
        for low in UInt64(10)..<20 { try await store.load([span(low, 1, start: Int64(low) * 1_000)]) }
        try await store.load([span(19, 2, parent: 1, start: 19_001)])
        let second = try await asked(store)
        for low in UInt64(1)...4 { #expect(second[[trace(low)]] == true, "run \(low) was not touched") }
        #expect(second[[trace(19)]] == false)
        // The run in two batches grows: it joins the newest group, the rest stays.
        try await store.load([span(3, 3, parent: 1, start: 203)])
        let third = try await asked(store)
        #expect(third[[trace(3), trace(19)]] == false)
        for low in [1, 2, 4, 10] as [UInt64] {
            #expect(third[[trace(low)]] == true, "run \(low) was not touched")
        }
        try await store.close()
    }

    @Test func `So many answers are kept, and those not asked for the longest go first`() throws {
        #expect(RememberedAnswers.limit(parts: 0) == 64)
        #expect(RememberedAnswers.limit(parts: 400) == 40)
        #expect(RememberedAnswers.limit(parts: 100_000) == 16)
        let answers = RememberedAnswers()
        /// Whether an answer had to be worked out.
        func isNew(_ question: Int, keeping limit: Int) throws -> Bool {
            var isNew = false
            _ = try answers.remembered("\(question)", keeping: limit) { () -> Int in
                isNew = true
                return question
            }
            return isNew
        }
        for question in 0..<40 { #expect(try isNew(question, keeping: 40)) }
        #expect(try !isNew(0, keeping: 40), "all forty are there")
        #expect(try isNew(40, keeping: 40))
        #expect(try isNew(1, keeping: 40), "the oldest but the one asked again is gone")
        #expect(try isNew(41, keeping: 3), "with room for fewer, the others go")
        for question in [1, 40, 41] { #expect(try !isNew(question, keeping: 3)) }
        #expect(try isNew(39, keeping: 3))
    }
}
