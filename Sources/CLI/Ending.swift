import Foundation
import ServiceLifecycle
import Store
import Synchronization
import UnixSignals

/// How a server ends: by a signal, or because its store can no longer write.
///
/// Everything acknowledged is on disk at any moment, so every one of these ends is safe.
enum Ending {
    /// Time in which requests under way may finish after the first signal; then their connections are cut.
    static let drain = Duration.seconds(6)
    /// Seconds after the first signal in which the process ends, whatever still waits.
    private static let secondsMax = 9.5
    /// Seconds between a failure and the end, for the answers under way.
    private static let answerSeconds = 0.4

    private static let stopping = Atomic(false)

    /// Whether a signal has asked the server to stop.
    static var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Stops a group at the first signal, and ends the process at the second.
    static func stop(_ group: ServiceGroup, on signals: UnixSignalsSequence) async {
        for await signal in signals {
            if stopping.exchange(true, ordering: .relaxed) { _exit(128 + signal.rawValue) }
            end(after: secondsMax, status: 0, "stopping took too long; the log is replayed at the next start")
            await group.triggerGracefulShutdown()
        }
    }

    /// Ends the process when its callers have been answered.
    static func afterFailure(_ error: StoreError) {
        let text = Exit.message(error).text
        FileHandle.standardError.write(Data("spanledger: \(text); ending\n".utf8))
        end(after: answerSeconds, status: Exit.failed, nil)
    }

    /// A thread of its own: it must not wait for any task.
    private static func end(after seconds: Double, status: Int32, _ text: String?) {
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: seconds)
            if let text { FileHandle.standardError.write(Data("spanledger: \(text)\n".utf8)) }
            _exit(status)
        }
    }
}
