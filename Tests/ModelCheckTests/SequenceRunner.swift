import Foundation
import Testing

/// Runs sequences by their seeds; a failing one is told with what is needed to replay it.
struct SequenceRunner: Sendable {
    static let steps = 200
    static let isTorture = ProcessInfo.processInfo.environment["SPANLEDGER_TORTURE"] != nil
    /// The one seed to replay, if the environment names one.
    static let replayed = ProcessInfo.processInfo.environment["SPANLEDGER_MODEL_SEED"].flatMap { UInt64($0) }

    let name: String
    let kind: LedgerSequence.Kind

    /// Runs the seeds on as many threads as there are processors.
    func run(_ seeds: ClosedRange<UInt64>) async {
        if let seed = Self.replayed { return await replay(seed) }
        print("\(name): seeds \(seeds.lowerBound)...\(seeds.upperBound), \(Self.steps) steps each")
        let width = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<width {
                group.addTask {
                    for seed in seeds where seed % width == lane {
                        // One failure tells enough; the next ones are mostly the same.
                        if await !isSound(seed) { return }
                    }
                }
            }
        }
    }

    private func isSound(_ seed: UInt64) async -> Bool {
        guard let failure = await failure(seed, 0..<Self.steps) else { return true }
        Issue.record(
            "\(name) seed \(seed) \(failure); alone and shortened with SPANLEDGER_MODEL_SEED=\(seed)"
        )
        return false
    }

    private func failure(_ seed: UInt64, _ steps: some Sequence<Int>) async -> FailedStep? {
        do {
            try await LedgerSequence(seed: seed, kind: kind).run(steps)
            return nil
        } catch let failure as FailedStep {
            return failure
        } catch {
            return FailedStep(step: -1, reason: "\(error)")
        }
    }

    /// Runs one seed, leaves out steps as long as it still fails, and tells those that are left.
    private func replay(_ seed: UInt64) async {
        print("\(name): seed \(seed)")
        var steps = Array(0..<Self.steps)
        guard var last = await failure(seed, steps) else { return }
        if last.step >= 0 { steps.removeAll { $0 > last.step } }
        var size = max(1, steps.count / 2)
        while true {
            var start = 0
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if let failure = await failure(seed, fewer) {
                    (steps, last) = (fewer, failure)
                } else {
                    start += size
                }
            }
            if size == 1 { break }
            size /= 2
        }
        let told = steps.map { LedgerSequence.action(seed: seed, step: $0) }.joined(separator: ", ")
        Issue.record("\(name) seed \(seed) \(last)\nsteps: \(told)")
    }
}
