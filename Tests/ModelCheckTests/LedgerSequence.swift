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
    private var project = LedgerSequence.projects[0]

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
        options.textEpochRowsMax = generator.pick([30, 200, 160_000])
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

    // MARK: Ingest

    func send(_ spans: [SpanRecord]) async throws {
        let receipt = try await store.load(spans, project: project)
        try Difference.check(receipt, ledger.take(spans, project: project), "receipt of \(spans.count) spans")
    }

    private func sendBoth(_ step: Int, _ generator: inout SplitMix) async throws {
        let batches = Self.projects.map { traffic[$0]?.batch(step, &generator) ?? [] }
        let store = store
        async let first = store.load(batches[0], project: Self.projects[0])
        async let second = store.load(batches[1], project: Self.projects[1])
        let receipts = try await [first, second]
        for (index, name) in Self.projects.enumerated() {
            try Difference.check(receipts[index], ledger.take(batches[index], project: name), "receipt")
        }
    }

    // MARK: Merging

    func merge(_ generator: inout SplitMix) async throws {
        _ = try await store.merge(through: try await watermark(&generator))
    }

    private func watermark(_ generator: inout SplitMix) async throws -> Int64 {
        let newest = try await store.newestSegment()
        return generator.pick([0, .max, newest, Int64.random(in: 0...newest, using: &generator)])
    }

    private func mergeAround(_ spans: [SpanRecord], _ generator: inout SplitMix) async throws {
        let watermark = try await watermark(&generator)
        let merger = Merger(interpreter: store.interpreter, options: options, texts: store.texts)
        let preparation = try await store.database.read { try merger.prepare($0, through: watermark) }
        try await send(spans)
        guard let preparation else { return }
        _ = try await store.committer?.write { try merger.apply(preparation, $0) }
    }

    // MARK: Starts and stops

    private func open(_ interpreter: Interpreter) throws {
        self.interpreter = interpreter
        store = try SpanStore(
            path: directory.path + "/data",
            mode: .readWrite,
            interpreter: interpreter,
            options: options
        )
        try Difference.check(store.warning, nil, "warning after a start")
    }

    private func reopen(_ interpreter: Interpreter) async throws {
        try await store.close()
        try open(interpreter)
    }

    /// What the disk holds now.
    func image() async throws -> DiskImage {
        let path = directory.path + "/data"
        guard let image = try await store.committer?.write({ _ in try DiskImage(of: path) }) else {
            throw Difference(description: "the store is not open for writing")
        }
        return image
    }

    private func restart(from image: DiskImage) async throws {
        let next = try TemporaryDirectory()
        try image.write(to: next.path + "/data")
        try await store.close()
        directory = next
        try open(interpreter)
    }

    /// Does one transaction, and goes on from a disk that holds a part of it.
    private func stop(
        within body: (LedgerSequence) async throws -> Void,
        _ generator: inout SplitMix
    ) async throws {
        let (before, known) = (try await image(), ledger)
        try await body(self)
        let (torn, isCommitted) = before.torn(towards: try await image(), &generator)
        if !isCommitted { ledger = known }
        try await restart(from: torn)
    }

    // MARK: Questions

    private func expected(_ project: String) -> LedgerComparison {
        LedgerComparison(NaiveAnswers(ledger.projects[project], interpreter))
    }

    private func ask(_ action: Action, _ generator: inout SplitMix) async throws {
        let expected = self.expected(project)
        let (compare, range) = (kind.compare, self.range(&generator))
        let traces = expected.runs.keys.sorted() + [TraceID(high: 1, low: 1)]
        let trace = generator.pick(traces)
        let drawn = SplitMix(seed: generator.next())
        try await store.read(project: project) { snapshot in
            var generator = drawn
            switch action {
            case .askRun: try expected.run(trace, of: snapshot)
            case .askWord: try expected.word(of: snapshot, &generator)
            case .askParts:
                try expected.parts(of: snapshot)
                try expected.memory(of: snapshot)
            default:
                try expected.range(range, of: snapshot)
                try expected.memory(of: snapshot)
                try compare(snapshot, expected)
            }
        }
        try await counters()
    }

    private func range(_ generator: inout SplitMix) -> TimeRange {
        func bound() -> Instant? {
            if Bool.random(using: &generator) { return nil }
            let trace = Int64.random(in: 0...25, using: &generator)
            return Instant(nanoseconds: kind.origin + trace * 700_000_000)
        }
        return TimeRange(from: bound(), to: bound())
    }

    private func counters() async throws {
        let status = try await store.status()
        let counters = ledger.projects.values.map(\.counters)
        try Difference.check(
            [
                status.acknowledged, status.stored, status.duplicates, status.superseded, status.runs,
                status.commits,
            ],
            [
                counters.reduce(0) { $0 + $1.stored + $1.duplicates }, counters.reduce(0) { $0 + $1.stored },
                counters.reduce(0) { $0 + $1.duplicates }, counters.reduce(0) { $0 + $1.superseded },
                ledger.projects.values.reduce(0) { $0 + $1.runs.count },
                ledger.projects.values.reduce(0) { $0 + $1.commits },
            ]
            .map(Int64.init),
            "acknowledged, stored, duplicates, superseded, runs, commits"
        )
    }

    /// Reads that begin before a batch and a merge see neither.
    private func readBeside(_ spans: [SpanRecord], _ generator: inout SplitMix) async throws {
        let before = expected(project)
        let (began, beginning) = AsyncStream<Void>.makeStream()
        let (store, project, gate) = (store, project, ReaderGate())
        async let slow: Void = store.read(project: project) { snapshot in
            beginning.finish()
            gate.wait()
            try before.parts(of: snapshot)
            try before.memory(of: snapshot)
        }
        for await _ in began {}
        do {
            try await send(spans)
            try await merge(&generator)
            try await ask(.askRange, &generator)
        } catch {
            gate.open()
            try? await slow
            throw error
        }
        gate.open()
        try await slow
        try await ask(.askRange, &generator)
    }
}
