import Dispatch
import Foundation
import Synchronization

/// Threads for the long work of ingest: decoding, interpreting and packing take milliseconds a request.
///
/// In the pool that all tasks share, the short steps of a question would wait behind them. These threads also
/// have a lower priority than the rest of the process, so that a question asked beside ingest gets its share
/// of a busy machine at once. Started with the first job; they end with this object.
public final class WorkThreads: Sendable {
    /// Steps of `nice` below the rest of the process.
    ///
    /// Larger: questions beside ingest are faster, and many of them slow ingest down more.
    private static let niceness: Int32 = 10

    private let queue: Queue

    /// As many threads as there are cores.
    public init() { queue = Queue(count: ProcessInfo.processInfo.activeProcessorCount) }

    deinit { queue.close() }

    /// Does some work on one of the threads.
    ///
    /// - Throws: What the work throws.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.add { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Does pieces of work numbered from 0 in the caller's thread, which is one of these or any other;
    /// threads that have nothing to do help.
    ///
    /// - Returns: What each piece gave, by number.
    func map<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) -> Value) -> [Value] {
        let helpers = min(queue.idle, count - 1)
        if helpers <= 0 { return (0..<count).map(work) }
        let pieces = Pieces(count, work)
        for _ in 0..<helpers { queue.add { pieces.work() } }
        pieces.work()
        return pieces.values()
    }

    /// Pieces of work that several threads share.
    private final class Pieces<Value: Sendable>: Sendable {
        private struct State {
            var next = 0
            var values: [(number: Int, value: Value)] = []
        }

        private let count: Int
        private let body: @Sendable (Int) -> Value
        private let state = Mutex(State())
        private let isDone = DispatchSemaphore(value: 0)

        init(_ count: Int, _ body: @escaping @Sendable (Int) -> Value) {
            self.count = count
            self.body = body
        }

        /// Takes pieces until none is left.
        func work() {
            while let number = next() {
                let value = body(number)
                let isLast = state.withLock { state in
                    state.values.append((number, value))
                    return state.values.count == count
                }
                if isLast { isDone.signal() }
            }
        }

        /// Waits until all are done.
        func values() -> [Value] {
            isDone.wait()
            return state.withLock { $0.values.sorted { $0.number < $1.number }.map(\.value) }
        }

        private func next() -> Int? {
            state.withLock { state in
                guard state.next < count else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }
    }

    /// Jobs in order of arrival, and the threads that take them.
    private final class Queue: Sendable {
        private struct State {
            var jobs: [@Sendable () -> Void] = []
            /// Threads that wait for a job.
            var idle = 0
            var isStarted = false
        }

        private let count: Int
        private let state = Mutex(State())
        /// Counts jobs that no thread has taken.
        private let waiting = DispatchSemaphore(value: 0)

        init(count: Int) { self.count = count }

        func add(_ job: @escaping @Sendable () -> Void) {
            let isFirst = state.withLock { state in
                state.jobs.append(job)
                defer { state.isStarted = true }
                return !state.isStarted
            }
            if isFirst {
                for number in 1...count {
                    let thread = Thread { [self] in work() }
                    thread.name = "work-\(number)"
                    thread.start()
                }
            }
            waiting.signal()
        }

        /// Threads that nothing has been found for yet.
        var idle: Int { state.withLock { $0.idle - $0.jobs.count } }

        /// Ends the threads when no job is left.
        func close() {
            for _ in 0..<count { waiting.signal() }
        }

        private func work() {
            // If the system refuses, the threads are as the others are.
            _ = setpriority(.init(PRIO_PROCESS.rawValue), 0, WorkThreads.niceness)
            while let job = next() { job() }
        }

        /// Waits for a job; `nil` when there will be no more.
        private func next() -> (@Sendable () -> Void)? {
            state.withLock { $0.idle += 1 }
            waiting.wait()
            return state.withLock { state in
                state.idle -= 1
                return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
            }
        }
    }
}
