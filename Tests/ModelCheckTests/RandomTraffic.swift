import Model
import TestSupport

/// Spans of a few runs at a time, as senders may send them: any order, any batch, changed, repeated.
struct RandomTraffic: Sendable {
    /// Makes one span of a run, and sometimes others that tell of the same.
    typealias Source =
        @Sendable (_ trace: UInt64, _ id: UInt64, _ generator: inout SplitMix) -> [SpanRecord]

    /// Runs that may get spans at one moment.
    private static let openRuns: UInt64 = 6

    private let source: Source
    /// Everything sent so far, to be sent again.
    private var sent: [SpanRecord] = []

    init(_ source: @escaping Source) { self.source = source }

    /// Spans of the runs that are open at this step, some of them repetitions.
    mutating func batch(_ step: Int, _ generator: inout SplitMix) -> [SpanRecord] {
        var batch: [SpanRecord] = []
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            if !sent.isEmpty, Int.random(in: 0..<6, using: &generator) == 0 {
                batch.append(generator.pick(sent))
            } else {
                let trace = Self.trace(step, &generator)
                batch += source(trace, .random(in: 1...6, using: &generator), &generator)
            }
        }
        sent += batch
        return batch
    }

    /// All spans of one run, the root last as often as first.
    mutating func wholeRun(_ step: Int, _ generator: inout SplitMix) -> [SpanRecord] {
        let trace = Self.trace(step, &generator)
        var batch: [SpanRecord] = []
        for id in 1...UInt64.random(in: 1...6, using: &generator) { batch += source(trace, id, &generator) }
        sent += batch
        return batch.shuffled(using: &generator)
    }

    /// What was sent before, in another batch.
    func repetition(_ generator: inout SplitMix) -> [SpanRecord] {
        if sent.isEmpty { return [] }
        return (0..<Int.random(in: 1...10, using: &generator)).map { _ in generator.pick(sent) }
    }

    private static func trace(_ step: Int, _ generator: inout SplitMix) -> UInt64 {
        UInt64(step / 12) + .random(in: 1...openRuns, using: &generator)
    }
}
