import GRDB
import Model
import OTLP

/// The runs of one segment within a snapshot, less those that other segments or traces tell better.
///
/// `@unchecked Sendable` holds because a part never leaves the reader's closure whose connection it reads.
final class StoredPart: LedgerPart, @unchecked Sendable {
    private let view: SegmentView
    private let db: Database
    private let memory: ReaderMemory
    private let answersMax: Int
    private lazy var segment = SegmentReader(db, entry, memory)
    private lazy var spans = SpanReader(segment)

    init(_ view: SegmentView, _ db: Database, _ memory: ReaderMemory, answersMax: Int) {
        self.view = view
        self.db = db
        self.memory = memory
        self.answersMax = answersMax
    }

    private var entry: SegmentEntry { view.entry }
    private var kept: [Int]? { view.kept }
    var runCount: Int { kept?.count ?? entry.runCount }
    var runStarts: ClosedRange<Int64> { entry.bounds.firstRun...entry.bounds.lastRun }
    var stepStarts: ClosedRange<Int64> { entry.bounds.firstStart...entry.bounds.lastStart }

    func stepOffsets() throws -> [Int32] {
        let offsets = try segment.offsets()
        guard let kept else { return offsets }
        var result: [Int32] = [0]
        for run in kept { result.append(result[result.count - 1] + offsets[run + 1] - offsets[run]) }
        return result
    }

    func runs(_ columns: RunColumns) throws -> RunBlock {
        let block = try segment.runs(columns)
        guard let kept else { return block }
        return block.picking(kept)
    }

    func steps(_ columns: StepColumns) throws -> StepBlock {
        let block = try segment.block(columns)
        guard let kept else { return block }
        let offsets = try segment.offsets()
        var rows: [Int] = []
        for run in kept { rows.append(contentsOf: Int(offsets[run])..<Int(offsets[run + 1])) }
        return block.picking(rows)
    }

    func findings(ofRun index: Int) throws -> [Finding] {
        let run = kept?[index] ?? index
        return try segment.findings(ofRun: run)
    }

    func records(ofRun index: Int) throws -> [SpanRecord] {
        let run = kept?[index] ?? index
        let offsets = try segment.offsets()
        return try spans.records(in: Int(offsets[run])..<Int(offsets[run + 1]))
    }

    func isText(_ phrase: Phrase, inRun index: Int) throws -> Bool? {
        let run = kept?[index] ?? index
        let offsets = try segment.offsets()
        return try spans.isText(phrase, inRows: Int(offsets[run])..<Int(offsets[run + 1]))
    }

    func runs(withWord word: String, isPrefix: Bool) throws -> [Bool]? {
        guard var found = try segment.runs(withWord: Array(word.utf8), isPrefix: isPrefix) else { return nil }
        for run in kept ?? Array(0..<entry.runCount) where found.possible[run] && !found.certain[run] {
            let offsets = try segment.offsets()
            found.certain[run] = try spans.records(in: Int(offsets[run])..<Int(offsets[run + 1])).contains {
                FreeText.holds($0, word: word, isPrefix: isPrefix)
            }
        }
        guard let kept else { return found.certain }
        return kept.map { found.certain[$0] }
    }

    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value {
        try view.answers.remembered(question, keeping: answersMax, answer)
    }
}

extension SegmentReader {
    /// Findings of one run, sorted by (time, span id, kind).
    func findings(ofRun run: Int) throws -> [Finding] {
        guard let column = try findingColumn() else { return [] }
        let trace = TraceID(
            high: UInt64(bitPattern: try number(RunNumber.traceHigh)[run]),
            low: UInt64(bitPattern: try number(RunNumber.traceLow)[run])
        )
        do {
            return try FindingCoder.decode(column.bytes, in: column.range(of: run), traceID: trace)
        } catch {
            throw damaged(.record(.findings), "\(error)")
        }
    }
}
