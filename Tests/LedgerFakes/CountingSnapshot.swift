public import Model
import Synchronization

/// A number that many may raise.
public final class Counter: Sendable {
    private let value = Atomic(0)

    /// Starts at 0.
    public init() {}

    /// The number now.
    public var count: Int { value.load(ordering: .relaxed) }

    func increment() { value.add(1, ordering: .relaxed) }
}

/// A ledger that counts the runs whose spans are read.
public struct CountingSnapshot: LedgerSnapshot {
    private let inner: FakeSnapshot
    private let reads: Counter

    /// Counts in `reads` what is read of another ledger.
    public init(inner: FakeSnapshot, reads: Counter) {
        self.inner = inner
        self.reads = reads
    }

    /// The inner ledger's.
    public var freshness: Freshness { inner.freshness }

    /// The inner ledger's parts, counting.
    public func parts(in range: TimeRange) throws -> [any LedgerPart] {
        try inner.parts(in: range).map { CountingPart(inner: $0, reads: reads) }
    }

    /// The inner ledger's.
    public func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? {
        try inner.run(traceID)
    }
}

private struct CountingPart: LedgerPart {
    let inner: any LedgerPart
    let reads: Counter

    var runCount: Int { inner.runCount }
    var runStarts: ClosedRange<Int64> { inner.runStarts }
    var stepStarts: ClosedRange<Int64> { inner.stepStarts }

    func stepOffsets() throws -> [Int32] { try inner.stepOffsets() }
    func runs(_ columns: RunColumns) throws -> RunBlock { try inner.runs(columns) }
    func steps(_ columns: StepColumns) throws -> StepBlock { try inner.steps(columns) }
    func findings(ofRun index: Int) throws -> [Finding] { try inner.findings(ofRun: index) }

    func records(ofRun index: Int) throws -> [SpanRecord] {
        reads.increment()
        return try inner.records(ofRun: index)
    }

    func runs(withWord word: String, isPrefix: Bool) throws -> [Bool]? {
        try inner.runs(withWord: word, isPrefix: isPrefix)
    }

    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value {
        try inner.remembered(question, answer)
    }
}
