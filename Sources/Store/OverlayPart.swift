import Model

/// Some of the runs that the stored rows alone do not tell, with what is remembered of them.
///
/// Never changes: when one of its runs does, another group takes its place.
final class OverlayGroup: Sendable {
    /// Segments whose runs make one group: those whose newest spans are in them.
    ///
    /// Larger: fewer groups, and more runs to ask again when one has changed.
    private static let segments: Int64 = 4

    /// By (start, trace); at least one.
    let runs: [OverlayRun]
    let runStarts: ClosedRange<Int64>
    let stepStarts: ClosedRange<Int64>
    let answers = RememberedAnswers()

    /// Groups at least one run.
    init(_ runs: [OverlayRun]) {
        self.runs = runs.sorted { ($0.run.start, $0.run.traceID) < ($1.run.start, $1.run.traceID) }
        runStarts = Self.bounds(runs.map(\.run.start.nanoseconds))
        stepStarts = Self.bounds(
            runs.flatMap { run in
                // Rows are sorted by start.
                let starts = run.block[StepNumber.start]
                return [starts.first, starts.last].compactMap { $0 }
            }
        )
    }

    private static func bounds(_ starts: [Int64]) -> ClosedRange<Int64> {
        guard let first = starts.min(), let last = starts.max() else { return 0...0 }
        return first...last
    }

    /// The group that a run belongs to.
    static func number(of run: OverlayRun) -> Int64 { run.throughSegment / segments }
}

/// A group of the runs that the stored rows alone do not tell, within a snapshot.
///
/// `@unchecked Sendable` holds because a part never leaves the reader's closure whose connection `records`
/// reads.
final class OverlayPart: LedgerPart, @unchecked Sendable {
    private let group: OverlayGroup
    private let answersMax: Int
    private let records: (TraceID) throws -> [SpanRecord]

    init(_ group: OverlayGroup, answersMax: Int, records: @escaping (TraceID) throws -> [SpanRecord]) {
        self.group = group
        self.answersMax = answersMax
        self.records = records
    }

    private var runs: [OverlayRun] { group.runs }
    var runStarts: ClosedRange<Int64> { group.runStarts }
    var stepStarts: ClosedRange<Int64> { group.stepStarts }
    var runCount: Int { runs.count }

    func stepOffsets() throws -> [Int32] {
        var offsets: [Int32] = [0]
        for run in runs { offsets.append(offsets[offsets.count - 1] + Int32(run.block.count)) }
        return offsets
    }

    func runs(_ columns: RunColumns) throws -> RunBlock {
        var block = RunBlock(count: runs.count)
        for column in columns.numbers { block[column] = runs.map { column.value(of: $0.run) } }
        for column in columns.texts {
            block[column] = DictionaryColumn(runs.lazy.map { column.value(of: $0.run) })
        }
        return block
    }

    func steps(_ columns: StepColumns) throws -> StepBlock {
        let picks = runs.indices.map { (table: $0, rows: 0..<runs[$0].block.count) }
        var block = StepBlock(count: picks.reduce(0) { $0 + $1.rows.count })
        for column in columns.numbers { block[column] = runs.flatMap { $0.block[column] } }
        for column in columns.texts {
            block[column] = DictionaryColumn(gathering: picks, of: runs.map { $0.block[column] })
        }
        return block
    }

    func findings(ofRun index: Int) throws -> [Finding] { runs[index].findings }

    func records(ofRun index: Int) throws -> [SpanRecord] { try records(runs[index].run.traceID) }

    func runs(withWord word: String, isPrefix: Bool) throws -> [Bool]? { nil }

    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value {
        try group.answers.remembered(question, keeping: answersMax, answer)
    }
}
