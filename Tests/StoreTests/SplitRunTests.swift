import Dispatch
import Foundation
import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct SplitRunTests {
    /// Runs of several spans each, some with calls, denials and twins in other traces.
    static func spans(runs: UInt64, seed: UInt64) -> [SpanRecord] {
        var generator = SplitMix(seed: seed)
        var spans: [SpanRecord] = []
        for run in 1...runs {
            for id in 1...UInt64.random(in: 2...7, using: &generator) {
                var attributes: [Attribute] = []
                if id > 1 && Int.random(in: 0..<2, using: &generator) == 0 {
                    attributes = call("call \(run) \(id)", tokens: Int64(run * 10 + id))
                    if Int.random(in: 0..<3, using: &generator) == 0 {
                        spans.append(
                            span(1_000 + run * 10 + id, 1, start: 1_000_000_000_000, attributes + [sdk])
                        )
                    }
                }
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    let name = "action \(Int.random(in: 0..<4, using: &generator))"
                    attributes.append(Attribute("deny", .string(name)))
                }
                spans.append(
                    span(
                        run,
                        id,
                        parent: id == 1 ? nil : id / 2,
                        start: 1_000_000_000_000 + Int64(id),
                        name: "run \(run)",
                        attributes
                    )
                )
            }
        }
        return spans
    }

    private static let sdk = Attribute("sdk", .bool(true))

    @Test(arguments: 1...UInt64(60))
    func `Every state after every commit equals that of a ledger that got all at once`(
        seed: UInt64
    )
        async throws
    {
        var generator = SplitMix(seed: seed)
        var left = Self.spans(runs: 8, seed: seed).shuffled(using: &generator)
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var loaded: [SpanRecord] = []
        while !left.isEmpty {
            let count = min(left.count, Int.random(in: 1...9, using: &generator))
            loaded += left.prefix(count)
            try await store.load(Array(left.prefix(count)))
            left.removeFirst(count)
            if Int.random(in: 0..<3, using: &generator) > 0 || left.isEmpty {
                let state = try await store.state()
                #expect(state.isConsistent, "seed \(seed)")
                let whole = try await Self.state(of: loaded)
                #expect(state == whole, "seed \(seed) after \(loaded.count) spans")
            }
        }
        try await store.close()
    }

    static func state(of spans: [SpanRecord]) async throws -> LedgerState {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load(spans)
        let state = try await store.state()
        try await store.close()
        return state
    }

    @Test(arguments: 1...UInt64(20))
    func `Readers that began before a commit neither see it nor spoil what later readers see`(
        seed: UInt64
    )
        async throws
    {
        var generator = SplitMix(seed: seed)
        let all = Self.spans(runs: 6, seed: seed).shuffled(using: &generator)
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var loaded: [SpanRecord] = []
        var left = all
        while !left.isEmpty {
            let first = Array(left.prefix(4))
            let second = Array(left.dropFirst(4).prefix(4))
            left.removeFirst(min(8, left.count))
            try await store.load(first)
            loaded += first
            let before = try await Self.state(of: loaded)
            let (began, beginning) = AsyncStream<Void>.makeStream()
            let gate = DispatchSemaphore(value: 0)
            async let slow = store.read(project: "default") { snapshot in
                beginning.finish()
                gate.wait()
                return try LedgerState(snapshot, TimeRange())
            }
            for await _ in began {}
            try await store.load(second)
            loaded += second
            let after = try await Self.state(of: loaded)
            #expect(try await store.state() == after, "seed \(seed): a later reader sees the commit")
            gate.signal()
            #expect(try await slow == before, "seed \(seed): the earlier reader does not")
            #expect(try await store.state() == after, "seed \(seed): and it spoils nothing")
        }
        try await store.close()
    }

    /// What a slow reader does: resolve an older state with a cache that already holds a newer one.
    @Test(arguments: 1...UInt64(30))
    func `An older snapshot resolved after a newer one answers as if it had been alone`(
        seed: UInt64
    )
        async throws
    {
        var generator = SplitMix(seed: seed)
        let all = Self.spans(runs: 6, seed: seed).shuffled(using: &generator)
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let middle = all.count / 2
        for start in stride(from: 0, to: middle, by: 5) {
            try await store.load(Array(all[start..<min(start + 5, middle)]))
        }
        let copy = try StoreFixture()
        try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
        let source = try Self.reader(fixture.path)
        try await source.vacuum(into: copy.databasePath)
        let older = try Self.reader(copy.path)
        for start in stride(from: middle, to: all.count, by: 5) {
            try await store.load(Array(all[start..<min(start + 5, all.count)]))
        }
        let newer = try Self.reader(fixture.path)
        let cache = ReaderMemory(StoreOptions())
        let oldFirst = try await older.read {
            try LedgerState(Self.snapshot($0, ReaderMemory(StoreOptions())), TimeRange())
        }
        _ = try await newer.read { try LedgerState(Self.snapshot($0, cache), TimeRange()) }
        let oldAgain = try await older.read { try LedgerState(Self.snapshot($0, cache), TimeRange()) }
        #expect(oldFirst == oldAgain, "seed \(seed)")
        let newest = try await newer.read { try LedgerState(Self.snapshot($0, cache), TimeRange()) }
        let whole = try await Self.state(of: all)
        #expect(newest == whole, "seed \(seed): the older entries spoil nothing")
        try await store.close()
    }

    private static func snapshot(_ db: Database, _ cache: ReaderMemory) throws -> StoreSnapshot {
        try StoreSnapshot(db, project: "default", interpreter: FakeInterpreter.make(), memory: cache)
    }

    private static func reader(_ path: String) throws -> DatabaseQueue {
        try StoreDatabase.openForReading(
            DataDirectory(reading: path),
            fingerprint: FakeInterpreter.make().fingerprint
        )
    }
}
