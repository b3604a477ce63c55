import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

/// Work on threads gives what it gives alone.
@Suite struct WorkThreadsTests {
    private struct Fault: Error, Equatable {
        var number: Int
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    @Test func `Pieces come back by number, whoever did them, from any number of callers at once`()
        async throws
    {
        let threads = WorkThreads()
        let done = Counter()
        let sums = try await withThrowingTaskGroup(of: [Int].self) { group in
            for caller in 0..<40 {
                group.addTask {
                    try await threads.run {
                        threads.map(caller) { piece in
                            done.value.withLock { $0 += 1 }
                            return threads.map(3) { caller * 1_000 + piece * 10 + $0 }.reduce(0, +)
                        }
                    }
                }
            }
            return try await group.reduce(into: [[Int]]()) { $0.append($1) }
        }
        let expected = (0..<40).map { caller in
            (0..<caller).map { 3 * (caller * 1_000 + $0 * 10) + 3 }
        }
        #expect(sums.sorted { $0.count < $1.count } == expected)
        #expect(done.value.withLock { $0 } == (0..<40).reduce(0, +), "each piece is done once")
    }

    @Test func `An error reaches the one who asked, and the threads go on`() async throws {
        let threads = WorkThreads()
        for number in 0..<20 {
            await #expect(throws: Fault(number: number)) {
                try await threads.run { throw Fault(number: number) }
            }
        }
        #expect(try await threads.run { 7 } == 7)
    }

    @Test(arguments: 1...UInt64(20))
    func `A batch prepared by several threads is the same bytes as by one`(seed: UInt64) async throws {
        print("WorkThreadsTests seed \(seed)")
        var spans = RandomSpans(seed: seed)
        let records = spans.records(Int.random(in: 1...900, using: &spans.generator), traces: 60)
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.segmentRowsMax = [40, 8_192][Int(seed % 2)]
        let store = try fixture.open(options: options)
        let threads = WorkThreads()
        let alone = store.prepare(records)
        let shared = try await threads.run { store.prepare(records, on: threads) }
        #expect(shared.duplicates == alone.duplicates)
        #expect(shared.segments.count == alone.segments.count)
        for (left, right) in zip(shared.segments, alone.segments) {
            #expect(left.blobs.map(\.slot) == right.blobs.map(\.slot))
            #expect(left.blobs.map(\.data) == right.blobs.map(\.data))
            #expect(left.versions == right.versions)
            #expect(left.traces.map(\.traceID) == right.traces.map(\.traceID))
            #expect(left.traces.map(\.rows) == right.traces.map(\.rows))
            #expect(left.traces.last?.rows.upperBound == left.versions.count)
            #expect(left.bounds == right.bounds)
        }
        try await store.close()
    }
}
