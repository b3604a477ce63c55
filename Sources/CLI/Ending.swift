import Foundation
import Server
import ServiceLifecycle
import Store
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

    /// Time in which every answer asks its connection to close, before idle ones are closed.
    private static let notice = Duration.milliseconds(300)

    /// Stops a group at the first signal, and ends the process at the second.
    static func stop(_ group: ServiceGroup, on signals: UnixSignalsSequence) async {
        await withDiscardingTaskGroup { tasks in
            for await signal in signals {
                if Readiness.stop() { _exit(128 + signal.rawValue) }
                end(
                    after: secondsMax,
                    status: 0,
                    "stopping took too long; the log is replayed at the next start"
                )
                tasks.addTask {
                    // A wait that is cut short only stops the group sooner.
                    try? await Task.sleep(for: notice)
                    await group.triggerGracefulShutdown()
                }
            }
        }
    }

    /// Ends the process when its callers have been answered.
    static func afterFailure(_ error: StoreError) {
        say("\(Exit.message(error).text); ending")
        end(after: answerSeconds, status: Exit.failed, nil)
    }

    /// A thread of its own: it must not wait for any task.
    private static func end(after seconds: Double, status: Int32, _ text: String?) {
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: seconds)
            if let text { say(text) }
            _exit(status)
        }
    }

    private static func say(_ text: String) {
        // Best effort, and never a trap: standard error may be a file on a disk that is full.
        try? FileHandle.standardError.write(contentsOf: Data("spanledger: \(text)\n".utf8))
    }
}
