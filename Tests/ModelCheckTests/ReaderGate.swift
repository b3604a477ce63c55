import Dispatch

/// Holds a reader's thread until it is let go.
final class ReaderGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}

/// A step after which the ledger and the model differ; -1 for the comparison at the end.
struct FailedStep: Error, CustomStringConvertible {
    var step: Int
    var reason: String

    var description: String { step < 0 ? "at the end: \(reason)" : "in step \(step): \(reason)" }
}
