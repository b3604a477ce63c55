import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct DuplicateTests {
    /// Two versions of span (1, 1), the second of which wins, and two other spans.
    private static func versions() -> [SpanRecord] {
        var longer = span(1, 1, milliseconds: 20, name: "longer")
        longer.attributes = call("a", tokens: 5)
        return [
            span(1, 1, milliseconds: 10, name: "short"), longer, span(1, 2, parent: 1), span(2, 1),
        ]
    }

    @Test(arguments: 1...UInt64(60))
    func `Repeated and changed spans count once, whatever the order and batches`(seed: UInt64) async throws {
        var generator = SplitMix(seed: seed)
        var spans = Self.versions()
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            spans.append(Self.versions().randomElement(using: &generator)!)
        }
        spans.shuffle(using: &generator)
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let total = spans.count
        while !spans.isEmpty {
            let count = min(spans.count, Int.random(in: 1...4, using: &generator))
            let receipt = try await store.load(Array(spans.prefix(count)))
            #expect(receipt.stored + receipt.duplicates == count, "seed \(seed)")
            spans.removeFirst(count)
        }
        let status = try await store.status()
        #expect(status.acknowledged == Int64(total), "seed \(seed)")
        #expect(status.acknowledged == status.stored + status.duplicates)
        #expect(status.stored - status.superseded == 3)
        let state = try await store.state()
        #expect(state.isConsistent, "seed \(seed)")
        #expect(state.runs.map(\.workflow) == ["longer", ""], "seed \(seed)")
        #expect(state.cost == 5_000)
        try await store.close()
    }

    /// Changes of one span that must count as a new version although its end is the same.
    private static let changes: [@Sendable (inout SpanRecord) -> Void] = [
        { $0.name = "changed" },
        { $0.attributes = [Attribute("key", .string("value"))] },
        { $0.events = [SpanEvent(time: $0.start, name: "e")] },
        { $0.links = [SpanLink(traceID: $0.traceID, spanID: $0.spanID)] },
        { $0.status = .error },
        { $0.statusMessage = "changed" },
        { $0.traceState = "a=b" },
        { $0.kind = 3 },
        { $0.parentID = SpanID(bits: 9) },
        { $0.resource = Resource(attributes: [Attribute("service.name", .string("changed"))]) },
        { $0.resource = Resource(schemaURL: "changed") },
        { $0.scope = Scope(name: "changed") },
        { $0.scope = Scope(version: "changed") },
        { $0.scope = Scope(attributes: [Attribute("key", .bool(true))]) },
        { $0.flags = 1 },
        { $0.droppedAttributes = 1 },
        { $0.hasClockSkew = true },
    ]

    @Test(arguments: 0..<DuplicateTests.changes.count)
    func `Of two versions with one end the same one wins in either order`(change: Int) async throws {
        let first = span(1, 1, name: "first")
        var second = first
        Self.changes[change](&second)
        var kept: [SpanRecord?] = []
        for batches in [[[first], [second]], [[second], [first]], [[first, second]], [[second, first]]] {
            let fixture = try StoreFixture()
            let store = try fixture.open()
            for batch in batches { try await store.load(batch) }
            let records = try await store.read(project: "default") { try $0.run(first.traceID)?.records }
            kept.append(records?.first)
            #expect(records?.count == 1)
            #expect(try await store.state().isConsistent)
            try await store.close()
        }
        #expect(Set(kept).count == 1)
    }

    @Test func `Repetitions alone make no segment, and change no answer`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let spans = (1...20).map { span(UInt64($0 % 4), UInt64($0), call("c\($0)")) }
        try await store.load(spans)
        let before = try await store.state()
        for _ in 0..<3 {
            let receipt = try await store.load(spans.shuffled() + spans)
            #expect(receipt == CommitReceipt(stored: 0, duplicates: 40, superseded: 0))
        }
        let status = try await store.status()
        #expect(status.segments == 1)
        #expect(status.runs == 4)
        #expect(status.acknowledged == 140)
        #expect(try await store.state() == before)
        let received = try await store.load(spans + [span(3, 99)])
        #expect(received == CommitReceipt(stored: 1, duplicates: 20, superseded: 0))
        #expect(try await store.status().segments == 2)
        #expect(try await store.state().isConsistent)
        try await store.close()
    }
}
