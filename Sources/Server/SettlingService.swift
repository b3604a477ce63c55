import Logging
import ServiceLifecycle
import Store

/// Settles runs in the background once they have been quiet for a while.
struct SettlingService: Service {
    /// Seconds without new spans after which a run is settled.
    ///
    /// SDKs send every 5 s; a person may think for longer.
    private static let quietSeconds = 30
    /// Seconds between looks.
    private static let pauseSeconds = 5

    let store: SpanStore

    func run() async throws {
        // What was there at start has been quiet for as long as the server was down.
        var marks = [try await store.newestSegment()]
        while !Task.isShuttingDownGracefully {
            await settle(through: marks[0])
            guard
                (try? await cancelWhenGracefulShutdown {
                    try await Task.sleep(for: .seconds(Self.pauseSeconds))
                }) != nil
            else { return }
            // A mark that cannot be read now is read at the next look.
            guard let newest = try? await store.newestSegment() else { continue }
            marks.append(newest)
            if marks.count > Self.quietSeconds / Self.pauseSeconds { marks.removeFirst() }
        }
    }

    /// Settles until nothing is left; a fault ends this look and the next one tries again.
    private func settle(through watermark: Int64) async {
        do {
            while !Task.isShuttingDownGracefully, try await store.merge(through: watermark) > 0 {
                try await Task.sleep(for: .milliseconds(20))
            }
        } catch {
            Logger(label: "spanledger").warning("runs could not be settled", metadata: ["error": "\(error)"])
        }
    }
}
