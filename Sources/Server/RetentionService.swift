import Logging
public import Model
public import ServiceLifecycle
public import Store

/// Takes out what is past its limit while the server runs, an hour after each look at it.
///
/// Writes in slices of 50 ms at most, with pauses in which commits go on; a fault ends the look, and the next
/// one tries again.
public struct RetentionService: Service {
    /// Seconds between looks.
    public static let pauseSeconds = 3_600
    /// Seconds before the first look, so that a start is not slowed down.
    public static let firstPauseSeconds = 60

    private let store: SpanStore
    private let policy: RetentionPolicy
    private let now: @Sendable () -> Instant

    /// Joins the parts; a policy that keeps everything makes a service that only waits.
    public init(store: SpanStore, policy: RetentionPolicy, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.policy = policy
        self.now = now
    }

    /// Looks and sleeps by turns until the server shuts down.
    public func run() async throws {
        var pause = Self.firstPauseSeconds
        while !Task.isShuttingDownGracefully {
            let isAwake =
                (try? await cancelWhenGracefulShutdown { [pause] in
                    try await Task.sleep(for: .seconds(pause))
                }) != nil
            guard isAwake else { return }
            if !policy.isNone { await look() }
            pause = Self.pauseSeconds
        }
    }

    private func look() async {
        let logger = Logger(label: "spanledger")
        do {
            let plan = try await store.retentionPlan(policy, now: now(), matcher: .search)
            for held in plan.held {
                logger.notice(
                    "a legal hold keeps what is past its limit",
                    metadata: ["project": "\(held.project)", "hold": "\(held.hold)"]
                )
            }
            let outcome = try await store.carryOut(plan, at: now())
            if outcome.segments + outcome.contents == 0 { return }
            try await store.shrink()
            logger.notice(
                "retention took out what was past its limit",
                metadata: [
                    "runs": "\(outcome.runs)", "spans": "\(outcome.spans)",
                    "contents": "\(outcome.contents)",
                ]
            )
        } catch {
            logger.warning("retention did not run", metadata: ["error": "\(error)"])
        }
    }
}
