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
}
