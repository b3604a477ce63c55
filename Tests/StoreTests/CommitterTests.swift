import Dispatch
import GRDB
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct CommitterTests {
    private final class Flag: Sendable {
        private let state = Mutex(false)
        var isSet: Bool { state.withLock { $0 } }
        func set() { state.withLock { $0 = true } }
    }

    /// Holds the writer's turn until it is released.
    private final class Blocker: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        func release() { gate.signal() }
        func wait() { gate.wait() }
    }

    /// An interpreter that waits when the writer merges a repeated span with the name "block".
    private func blocking(_ blocker: Blocker, _ entered: AsyncStream<Void>.Continuation) -> Interpreter {
        var interpreter = FakeInterpreter.make()
        let resolve = interpreter.resolve
        let armed = Mutex(0)
        interpreter.resolve = { records, elsewhere in
            if records.contains(where: { $0.name == "block" }),
                armed.withLock({ count in
                    count += 1
                    return count == 2
                })
            {
                entered.finish()
                blocker.wait()
            }
            return resolve(records, elsewhere)
        }
        return interpreter
    }

    /// A batch whose commit resolves "block" again, because one of its spans is already there.
    private let blockingBatch = [span(900, 1), span(901, 1, name: "block")]

    @Test func `Over the limit a batch is refused whole, and what waits is committed`() async throws {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.bytesWaitingMax = 1_000
        let blocker = Blocker()
        let (entered, entering) = AsyncStream<Void>.makeStream()
        let store = try fixture.open(interpreter: blocking(blocker, entering), options: options)
        try await store.load([span(900, 1)])
        let outcomes = await withTaskGroup(of: (Bool, Int).self) { group in
            group.addTask { [blockingBatch] in
                _ = try? await store.load(blockingBatch)
                return (true, 0)
            }
            for await _ in entered {}
            for number in 1...40 {
                group.addTask {
                    do {
                        try await store.load([span(UInt64(number), 1), span(UInt64(number), 2)])
                        return (true, number)
                    } catch StoreError.overloaded(let waiting, let limit) {
                        #expect(limit == 1_000)
                        #expect(waiting > 0 && waiting <= limit)
                        // Others wait until this one was refused.
                        blocker.release()
                        return (false, number)
                    } catch {
                        Issue.record("\(error)")
                        return (false, number)
                    }
                }
            }
            var all: [(Bool, Int)] = []
            for await outcome in group { all.append(outcome) }
            return all
        }
        let stored = Set(outcomes.filter { $0.0 && $0.1 > 0 }.map { UInt64($0.1) })
        #expect(stored.count < 40, "some were refused")
        #expect(stored.count > 0, "some were committed")
        let state = try await store.state()
        let small = Set(state.runs.map(\.traceID.low)).filter { $0 < 900 }
        #expect(small == stored, "exactly what was acknowledged is there")
        #expect(state.isConsistent)
        try await store.close()
    }

    @Test func `One batch larger than the limit is let in when nothing waits`() async throws {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.bytesWaitingMax = 1
        let store = try fixture.open(options: options)
        try await store.load((1...100).map { span($0, 1, name: "name \($0)") })
        #expect(try await store.state().steps.count == 100)
        try await store.close()
    }

    @Test func `Closing commits what waits, and refuses what comes later`() async throws {
        let fixture = try StoreFixture()
        let blocker = Blocker()
        let (entered, entering) = AsyncStream<Void>.makeStream()
        let store = try fixture.open(interpreter: blocking(blocker, entering))
        try await store.load([span(900, 1)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [blockingBatch] in try await store.load(blockingBatch) }
            for await _ in entered {}
            let (queued, queueing) = AsyncStream<Void>.makeStream()
            for number in 1...20 {
                let batch = store.prepare([span(UInt64(number), 1)])
                group.addTask {
                    queueing.yield()
                    _ = try await store.commit(batch, project: "default")
                }
            }
            var count = 0
            for await _ in queued {
                count += 1
                if count == 20 { break }
            }
            try await Task.sleep(for: .milliseconds(50))
            group.addTask { try await store.close() }
            try await Task.sleep(for: .milliseconds(50))
            await #expect(throws: StoreError.closing) { try await store.load([span(99, 1)]) }
            blocker.release()
            try await group.waitForAll()
        }
        await #expect(throws: StoreError.closing) { try await store.load([span(98, 1)]) }
        let reopened = try fixture.open()
        #expect(try await reopened.state().runs.count == 22)
        try await reopened.close()
    }

    @Test func `A batch that fails alone does not fail its group`() async throws {
        let fixture = try StoreFixture()
        let first = try fixture.open()
        try await first.load([span(1, 1)])
        try await first.load([span(900, 1)])
        try await first.close()
        try fixture.sql { try $0.execute(sql: "UPDATE blobs SET data = x'' WHERE id / 4096 = 1") }
        let blocker = Blocker()
        let (entered, entering) = AsyncStream<Void>.makeStream()
        let store = try fixture.open(interpreter: blocking(blocker, entering))
        let failures = await withTaskGroup(of: StoreError?.self) { group in
            func commit(_ records: [SpanRecord]) {
                group.addTask {
                    do {
                        try await store.load(records)
                        return nil
                    } catch { return error as? StoreError }
                }
            }
            commit(blockingBatch)
            for await _ in entered {}
            for number in 2...9 { commit([span(UInt64(number), 1)]) }
            commit([span(1, 2)])
            try? await Task.sleep(for: .milliseconds(50))
            blocker.release()
            return await group.reduce(into: [StoreError]()) { list, error in
                if let error { list.append(error) }
            }
        }
        #expect(failures.count == 1)
        guard case .damaged(segment: 1, _, _) = failures.first else {
            Issue.record("\(failures)")
            return
        }
        #expect(try await store.status().runs == 11)
        try await store.close()
    }

    @Test func `Many writers and readers at once see consistent sums and end in the state of one batch`()
        async throws
    {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let all = SplitRunTests.spans(runs: 60, seed: 11)
        let done = Flag()
        try await withThrowingTaskGroup(of: Void.self) { readers in
            for _ in 0..<4 {
                readers.addTask {
                    var last: Int64 = 0
                    while !done.isSet {
                        let state = try await store.state()
                        #expect(state.isConsistent)
                        #expect(state.spans >= last, "time does not run backwards")
                        last = state.spans
                    }
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { writers in
                for task in 0..<8 {
                    writers.addTask {
                        var generator = SplitMix(seed: UInt64(task))
                        var mine = all.indices.filter { $0 % 8 == task || $0 % 8 == (task + 1) % 8 }
                            .map { all[$0] }
                        mine.shuffle(using: &generator)
                        while !mine.isEmpty {
                            let count = min(mine.count, Int.random(in: 1...9, using: &generator))
                            try await store.load(Array(mine.prefix(count)))
                            mine.removeFirst(count)
                        }
                    }
                }
                try await writers.waitForAll()
            }
            done.set()
            try await readers.waitForAll()
        }
        #expect(try await store.state() == SplitRunTests.state(of: all))
        let status = try await store.status()
        #expect(status.acknowledged == status.stored + status.duplicates)
        #expect(status.stored == Int64(all.count))
        try await store.close()
    }
}
