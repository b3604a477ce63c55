import Model
import StoreFakes
import TestSupport

@testable import Store

/// What is asked of the store, and what it must answer.
extension LedgerSequence {
    func expected(_ project: String) -> LedgerComparison {
        LedgerComparison(NaiveAnswers(ledger.projects[project], interpreter))
    }

    func ask(_ action: Action, _ generator: inout SplitMix) async throws {
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

    func range(_ generator: inout SplitMix) -> TimeRange {
        func bound() -> Instant? {
            if Bool.random(using: &generator) { return nil }
            let trace = Int64.random(in: 0...25, using: &generator)
            return Instant(nanoseconds: kind.origin + trace * 700_000_000)
        }
        return TimeRange(from: bound(), to: bound())
    }

    func counters() async throws {
        let status = try await store.status()
        let counters = ledger.projects.values.map(\.counters)
        try Difference.check(
            [
                status.acknowledged, status.stored, status.duplicates, status.superseded, status.runs,
                status.commits, status.dropped,
            ],
            [
                counters.reduce(0) { $0 + $1.stored + $1.duplicates }, counters.reduce(0) { $0 + $1.stored },
                counters.reduce(0) { $0 + $1.duplicates }, counters.reduce(0) { $0 + $1.superseded },
                ledger.projects.values.reduce(0) { $0 + $1.runs.count },
                ledger.projects.values.reduce(0) { $0 + $1.commits },
                ledger.projects.values.reduce(0) { $0 + $1.dropped },
            ]
            .map(Int64.init),
            "acknowledged, stored, duplicates, superseded, runs, commits"
        )
    }

    /// Reads that begin before a batch and a merge see neither.
    func readBeside(_ spans: [SpanRecord], _ generator: inout SplitMix) async throws {
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
