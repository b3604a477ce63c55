import Synchronization

/// Whether this process still wants requests.
public enum Readiness {
    private static let stopping = Atomic(false)

    /// Whether the process has been asked to stop: `/healthz` says so, and every answer asks its connection
    /// to close, so that no client sends into a connection that is about to go.
    public static var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Asks for no more requests.
    ///
    /// - Returns: Whether that had been done before.
    @discardableResult
    public static func stop() -> Bool { stopping.exchange(true, ordering: .relaxed) }
}
