import Logging
import ServiceLifecycle
import Store

/// Merges segments in the background: at once while nobody sends, and under load only when much has piled up.
struct MergingService: Service {
    /// Seconds without new spans after which a run is taken to be over though parts of it are missing.
    ///
    /// SDKs send every 5 s; a person may think for longer.
    private static let quietSeconds = 30
    /// Seconds between marks of what was there when.
    private static let markSeconds = 5
    /// Looks a second.
    private static let looksASecond = 10
    /// Unmerged segments from which merging goes on beside ingest.
    ///
    /// Larger: scans visit more parts while spans pour in, and the file grows for longer.
    private static let backlogMax = 3_000

    let store: SpanStore

    func run() async throws {
        // What was there at start has been quiet for as long as the server was down.
        var marks = [try await store.newestSegment()]
        var looks = 0
        while !Task.isShuttingDownGracefully {
            await mergeAll(through: marks[0], isAtMark: looks % (Self.markSeconds * Self.looksASecond) == 0)
            guard
                (try? await cancelWhenGracefulShutdown {
                    try await Task.sleep(for: .milliseconds(1_000 / Self.looksASecond))
                }) != nil
            else { return }
            looks += 1
            guard looks % (Self.markSeconds * Self.looksASecond) == 0 else { continue }
            // A mark that cannot be read now is read at the next look.
            guard let newest = try? await store.newestSegment() else { continue }
            marks.append(newest)
            if marks.count > Self.quietSeconds / Self.markSeconds { marks.removeFirst() }
        }
    }

    /// Merges while something is due and nobody waits; a fault ends this look and the next one tries again.
    private func mergeAll(through watermark: Int64, isAtMark: Bool) async {
        var moved = 0
        do {
            while !Task.isShuttingDownGracefully {
                if store.isBusy, try await store.unmergedSegments() < Self.backlogMax { return }
                let count = try await store.merge(through: watermark)
                if count == 0 { break }
                moved += count
            }
            if !store.isBusy && (moved > 0 || isAtMark) { try await store.shrink() }
        } catch {
            Logger(label: "spanledger").warning(
                "segments could not be merged",
                metadata: ["error": "\(error)"]
            )
        }
    }
}
