import LedgerFakes
import Model
import Synchronization

/// A ledger of many parts that remember answers, to time reports and nothing else.
///
/// Each part has the runs and steps of one of a few samples, moved in time and with trace ids of its own.
struct ReadyLedger: LedgerSnapshot {
    /// Start of the 30 days over which the parts are spread.
    static let epoch = RunSketch.epoch
    static let nanosecondsADay: Int64 = 86_400_000_000_000
    private static let samples = 8

    private let held: [ReadyPart]
    var freshness: Freshness { Freshness(newestSpan: nil, commit: 1, spans: 0) }

    /// Parts of `runs` runs with about `stepsPerRun` steps each.
    init(parts count: Int, runs: Int = 200, stepsPerRun: Int = 20) {
        let interval = 30 * Self.nanosecondsADay / Int64(count)
        let samples = (0..<min(count, Self.samples)).map {
            ReadyPart.Sample(seed: UInt64($0), runs: runs, stepsPerRun: stepsPerRun, over: interval)
        }
        held = (0..<count).map { number in
            ReadyPart(samples[number % samples.count], number: number, shift: interval * Int64(number))
        }
    }

    func parts(in range: TimeRange) throws -> [any LedgerPart] {
        held.reversed().filter { !$0.isOutside(range) }
    }

    func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? { nil }
}

/// One part of a `ReadyLedger`.
final class ReadyPart: LedgerPart {
    /// Runs and steps that several parts share.
    struct Sample {
        let runs: RunBlock
        let steps: StepBlock
        let offsets: [Int32]
        let findings: [[Finding]]

        init(seed: UInt64, runs count: Int, stepsPerRun: Int, over interval: Int64) {
            let drawn = RandomLedger(seed: seed, runs: count).runs.enumerated().map { number, run in
                Self.move(run, to: interval / Int64(count) * Int64(number))
            }
            var runs: [Run] = []
            var steps: [Step] = []
            var offsets: [Int32] = [0]
            for (number, resolved) in drawn.enumerated() {
                var run = resolved.run
                run.workflow = "workflow-\(number * number % 12)"
                runs.append(run)
                for step in 0..<stepsPerRun { steps.append(resolved.steps[step % resolved.steps.count]) }
                offsets.append(Int32(steps.count))
            }
            self.runs = RunBlock(runs)
            self.steps = StepBlock(steps)
            self.offsets = offsets
            findings = drawn.map(\.findings)
        }

        /// Lets a run start so many nanoseconds after the epoch.
        private static func move(_ resolved: ResolvedRun, to offset: Int64) -> ResolvedRun {
            let shift = ReadyLedger.epoch.nanoseconds + offset - resolved.run.start.nanoseconds
            var moved = resolved
            moved.run.start = moved.run.start.advanced(byNanoseconds: shift)
            moved.run.firstStart = moved.run.firstStart.advanced(byNanoseconds: shift)
            moved.run.lastEnd = moved.run.lastEnd.advanced(byNanoseconds: shift)
            for index in moved.steps.indices {
                moved.steps[index].start = moved.steps[index].start.advanced(byNanoseconds: shift)
            }
            for index in moved.findings.indices {
                moved.findings[index].time = moved.findings[index].time.advanced(byNanoseconds: shift)
            }
            return moved
        }
    }

    private let sample: Sample
    private let number: Int
    private let shift: Int64
    let runStarts: ClosedRange<Int64>
    let stepStarts: ClosedRange<Int64>
    private let memory = Mutex<[String: any Sendable]>([:])

    init(_ sample: Sample, number: Int, shift: Int64) {
        self.sample = sample
        self.number = number
        self.shift = shift
        runStarts = Self.bounds(sample.runs[RunNumber.start], shift)
        stepStarts = Self.bounds(sample.steps[StepNumber.start], shift)
    }

    private static func bounds(_ starts: [Int64], _ shift: Int64) -> ClosedRange<Int64> {
        (starts.min() ?? 0) + shift...(starts.max() ?? 0) + shift
    }

    var runCount: Int { sample.runs.count }

    func stepOffsets() throws -> [Int32] { sample.offsets }

    func runs(_ columns: RunColumns) throws -> RunBlock {
        var answer = RunBlock(count: sample.runs.count)
        for column in columns.texts { answer[column] = sample.runs[column] }
        for column in columns.numbers {
            switch column {
            case .start, .firstStart, .lastEnd: answer[column] = sample.runs[column].map { $0 + shift }
            case .traceHigh: answer[column] = sample.runs[column].map { $0 + Int64(number) }
            default: answer[column] = sample.runs[column]
            }
        }
        return answer
    }

    func steps(_ columns: StepColumns) throws -> StepBlock {
        var answer = StepBlock(count: sample.steps.count)
        for column in columns.texts { answer[column] = sample.steps[column] }
        for column in columns.numbers {
            switch column {
            case .start: answer[column] = sample.steps[column].map { $0 + shift }
            case .traceHigh: answer[column] = sample.steps[column].map { $0 + Int64(number) }
            default: answer[column] = sample.steps[column]
            }
        }
        return answer
    }

    func findings(ofRun index: Int) throws -> [Finding] {
        sample.findings[index].map { finding in
            var finding = finding
            finding.time = finding.time.advanced(byNanoseconds: shift)
            finding.traceID.high += UInt64(number)
            return finding
        }
    }

    func records(ofRun index: Int) throws -> [SpanRecord] { [] }

    func runs(withWord word: String, isPrefix: Bool) throws -> [Bool]? { nil }

    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value {
        if let known = memory.withLock({ $0[question] }) as? Value { return known }
        let value = try answer()
        memory.withLock { $0[question] = value }
        return value
    }
}
