public import Model
import Synchronization

/// A ledger in memory, made of resolved runs and the spans behind them.
public struct FakeSnapshot: LedgerSnapshot {
    private let resolved: [ResolvedRun]
    private let records: [TraceID: [SpanRecord]]
    private let pieces: [FakePart]

    /// Holds runs and spans; a part holds runs of about `blockRows` steps.
    ///
    /// With `isIndexed`, parts know the words of their texts and remember answers.
    public init(
        _ runs: [ResolvedRun],
        records: [SpanRecord] = [],
        blockRows: Int = 1_000,
        isIndexed: Bool = false
    ) {
        resolved = runs
        self.records = Dictionary(grouping: records, by: \.traceID).mapValues { spans in
            spans.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
        }
        var pieces: [FakePart] = []
        var piece: [ResolvedRun] = []
        for run in runs {
            piece.append(run)
            if piece.reduce(0, { $0 + $1.steps.count }) >= blockRows {
                pieces.append(FakePart(piece, records: self.records, isIndexed: isIndexed))
                piece = []
            }
        }
        if !piece.isEmpty { pieces.append(FakePart(piece, records: self.records, isIndexed: isIndexed)) }
        self.pieces = pieces
    }

    /// The newest step, as commit 1.
    public var freshness: Freshness {
        Freshness(
            newestSpan: resolved.flatMap(\.steps).map(\.start).max(),
            commit: 1,
            spans: Int64(resolved.reduce(0) { $0 + $1.steps.count })
        )
    }

    /// The parts that overlap the range, newest first.
    public func parts(in range: TimeRange) throws -> [any LedgerPart] {
        pieces.filter { !$0.isOutside(range) }.sorted {
            $0.runStarts.upperBound > $1.runStarts.upperBound
        }
    }

    /// One run and its spans.
    public func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? {
        resolved.first { $0.run.traceID == traceID }.map { ($0, records[traceID] ?? []) }
    }
}

/// Some runs in memory.
public struct FakePart: LedgerPart {
    private let words: [Set<String>]?
    private let memory: FakeMemory?
    private let held: [ResolvedRun]
    private let records: [TraceID: [SpanRecord]]
    private let runBlock: RunBlock
    private let stepBlock: StepBlock
    private let offsets: [Int32]
    /// First through last start of a run.
    public let runStarts: ClosedRange<Int64>
    /// First through last start of a step.
    public let stepStarts: ClosedRange<Int64>

    /// Holds runs, which have at least one step each, and their spans by trace.
    ///
    /// With `isIndexed`, it knows the words of its texts and remembers answers.
    public init(_ runs: [ResolvedRun], records: [TraceID: [SpanRecord]], isIndexed: Bool = false) {
        held = runs
        self.records = records
        memory = isIndexed ? FakeMemory() : nil
        words =
            isIndexed
            ? runs.map { run in
                Set((records[run.run.traceID] ?? []).flatMap(FreeText.of).flatMap(WordScanner.words(of:)))
            } : nil
        runBlock = RunBlock(runs.map(\.run))
        let steps = runs.flatMap(\.steps)
        stepBlock = StepBlock(steps)
        runStarts = Self.bounds(runs.map(\.run.start.nanoseconds))
        stepStarts = Self.bounds(steps.map(\.start.nanoseconds))
        offsets = runs.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.steps.count)) }
    }

    /// Runs it holds.
    public var runCount: Int { held.count }

    private static func bounds(_ starts: [Int64]) -> ClosedRange<Int64> {
        guard let first = starts.min(), let last = starts.max() else { return 0...0 }
        return first...last
    }

    /// Where each run's steps begin.
    public func stepOffsets() throws -> [Int32] { offsets }

    /// Runs with the columns asked for and no others.
    public func runs(_ columns: RunColumns) throws -> RunBlock {
        var answer = RunBlock(count: runBlock.count)
        for column in columns.texts { answer[column] = runBlock[column] }
        for column in columns.numbers { answer[column] = runBlock[column] }
        return answer
    }

    /// Steps with the columns asked for and no others.
    public func steps(_ columns: StepColumns) throws -> StepBlock {
        var answer = StepBlock(count: stepBlock.count)
        for column in columns.texts { answer[column] = stepBlock[column] }
        for column in columns.numbers { answer[column] = stepBlock[column] }
        return answer
    }

    /// Findings of one run.
    public func findings(ofRun index: Int) throws -> [Finding] { held[index].findings }

    /// Spans of one run.
    public func records(ofRun index: Int) throws -> [SpanRecord] { records[held[index].run.traceID] ?? [] }

    /// The runs with the word, if words are known.
    public func runs(withWord word: String, isPrefix: Bool) throws -> [Bool]? {
        words?.map { $0.contains { isPrefix ? $0.hasPrefix(word) : $0 == word } }
    }

    /// Works the answer out, once if it remembers.
    public func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value
    {
        if let known = memory?.answers.withLock({ $0[question] }) {
            guard let value = known as? Value else { throw FakeMemory.TwoMeanings(question: question) }
            return value
        }
        let value = try answer()
        memory?.answers.withLock { $0[question] = value }
        return value
    }
}

/// Answers a part has given.
final class FakeMemory: Sendable {
    /// One question that was asked for two types of answer.
    struct TwoMeanings: Error { let question: String }

    let answers = Mutex<[String: any Sendable]>([:])
}

/// What a text search looks at.
public enum FreeText {
    /// All texts of a span, in no order that matters.
    public static func of(_ record: SpanRecord) -> [String] {
        let attributes = record.attributes + record.events.flatMap(\.attributes) + record.resource.attributes
        return [record.name, record.statusMessage] + record.events.map(\.name)
            + attributes.flatMap { of($0.value) }
    }

    private static func of(_ value: AttributeValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .int(let number): [String(number)]
        case .double(let number): [String(number)]
        case .array(let values): values.flatMap(of)
        case .map(let attributes): attributes.flatMap { of($0.value) }
        case .bool, .bytes, .empty: []
        }
    }
}
