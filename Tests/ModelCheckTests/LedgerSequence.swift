import GRDB
import Model
import StoreFakes
import TestSupport

@testable import Store

/// A store and its model, to which the same is done step by step.
///
/// Every step draws from a generator of its own, so that the others stay as they are when one is left out.
final class LedgerSequence {
    /// What sequences of one kind have in common.
    struct Kind: Sendable {
        /// The prices and rules that may be in force.
        var interpreters: [Interpreter]
        /// Nanoseconds about which the spans begin.
        var origin: Int64 = 1_000_000_000_000
        var source: RandomTraffic.Source
        /// What is compared beyond the store's own answers, now and then.
        var compare: @Sendable (_ snapshot: any LedgerSnapshot, _ expected: LedgerComparison) throws -> Void
    }

    static let projects = ["default", "other"]

    let seed: UInt64
    let kind: Kind
    let options: StoreOptions
    var directory: TemporaryDirectory
    var store: SpanStore
    var ledger = NaiveLedger()
    var interpreter: Interpreter
    var traffic: [String: RandomTraffic] = [:]
    /// Up to where retention has taken runs out, by project.
    var cutoffs: [String: Instant] = [:]
    var backup: Kept?
    var project = LedgerSequence.projects[0]

    init(seed: UInt64, kind: Kind) throws {
        self.seed = seed
        self.kind = kind
        var generator = SplitMix(seed: seed)
        options = Self.options(&generator)
        interpreter = kind.interpreters[0]
        directory = try TemporaryDirectory()
        store = try SpanStore(
            path: directory.path + "/data",
            mode: .readWrite,
            interpreter: interpreter,
            options: options
        )
        for project in Self.projects { traffic[project] = RandomTraffic(kind.source) }
    }

    private static func options(_ generator: inout SplitMix) -> StoreOptions {
        var options = StoreOptions()
        options.mergedRowsMax = Int.random(in: 20...60, using: &generator)
        options.textEpochRowsMax = generator.pick([30, 200, 1_000_000])
        options.textDictionaryBytes = generator.pick([100, 2_000, 4 << 20])
        options.segmentRowsMax = generator.pick([3, 10, 8_192])
        options.checkpointBytes = generator.pick([64 << 10, 512 << 10, 4 << 20])
        options.columnCacheBytes = generator.pick([0, 10_000, 96 << 20])
        options.textCacheBytes = generator.pick([0, 48 << 20])
        options.readers = 2
        options.ballastBytes = 0
        return options
    }

    /// Does the steps that are not left out, compares at the end, and closes.
    ///
    /// - Throws: `Difference`, or what the store threw, as a `FailedStep`.
    func run(_ steps: some Sequence<Int>) async throws(FailedStep) {
        var step = 0
        do {
            for index in steps {
                step = index
                var generator = SplitMix(seed: seed &* 0x1_0000_01B3 &+ UInt64(index))
                project = Self.projects[Int.random(in: 0..<4, using: &generator) == 0 ? 1 : 0]
                try await perform(Action.any(&generator), index, &generator)
            }
            step = -1
            var generator = SplitMix(seed: seed)
            for name in Self.projects {
                project = name
                try await ask(.askParts, &generator)
                try await ask(.askRange, &generator)
            }
            try await store.close()
        } catch {
            throw FailedStep(step: step, reason: "\(error)")
        }
    }

    /// What the action of a step is, for a report.
    static func action(seed: UInt64, step: Int) -> String {
        var generator = SplitMix(seed: seed &* 0x1_0000_01B3 &+ UInt64(step))
        let project = projects[Int.random(in: 0..<4, using: &generator) == 0 ? 1 : 0]
        return "\(step) \(Action.any(&generator)) \(project)"
    }

    private func perform(_ action: Action, _ step: Int, _ generator: inout SplitMix) async throws {
        switch action {
        case .ingest: try await send(batch(step, &generator))
        case .wholeRun: try await send(traffic[project]?.wholeRun(step, &generator) ?? [])
        case .repetition: try await send(traffic[project]?.repetition(&generator) ?? [])
        case .bothProjects: try await sendBoth(step, &generator)
        case .merge: try await merge(&generator)
        case .mergeAround: try await mergeAround(batch(step, &generator), &generator)
        case .olderReader: try await readBeside(batch(step, &generator), &generator)
        case .askRange, .askRun, .askWord, .askParts: try await ask(action, &generator)
        case .reopen: try await reopen(interpreter)
        case .reprice: try await reopen(generator.pick(kind.interpreters))
        case .retain: try await retain(batch(step, &generator), &generator)
        case .hold: try hold(&generator)
        case .backup: try await backUp()
        case .restore: try await restore()
        case .crash: try await restart(from: try await image())
        case .tornIngest:
            let spans = batch(step, &generator)
            try await stop(within: { try await $0.send(spans) }, &generator)
        case .tornMerge:
            var inner = generator
            try await stop(within: { try await $0.merge(&inner) }, &generator)
        }
    }

    private func batch(_ step: Int, _ generator: inout SplitMix) -> [SpanRecord] {
        traffic[project]?.batch(step, &generator) ?? []
    }
}
