import GRDB
import Model

/// Reads the calls of a block that could have a twin.
enum TwinCalls {
    static let columns = StepColumns(numbers: [
        .spanID, .traceHigh, .traceLow, .start, .duration, .rating, .input, .cacheRead, .cacheWrite5m,
        .cacheWrite1h,
        .inputAudio, .inputImage, .output, .outputReasoning, .outputAudio, .outputImage,
    ])

    static func calls(in block: StepBlock, rows: Range<Int>) -> [TwinCall] {
        let rating = block[StepNumber.rating]
        return rows.filter { rating[$0] == Int64(Rating.charged.rawValue) }.map { call(in: block, at: $0) }
    }

    private static func call(in block: StepBlock, at row: Int) -> TwinCall {
        func sum(_ columns: [StepNumber]) -> Int64 { columns.reduce(0) { $0 &+ block[$1][row] } }
        let start = block[StepNumber.start][row]
        return TwinCall(
            span: SpanID(bits: UInt64(bitPattern: block[StepNumber.spanID][row])),
            start: start,
            end: start &+ block[StepNumber.duration][row],
            totals: TokenTotals(
                input: sum([.input, .cacheRead, .cacheWrite5m, .cacheWrite1h, .inputAudio, .inputImage]),
                output: sum([.output, .outputReasoning, .outputAudio, .outputImage])
            )
        )
    }
}

/// Looks for the other sightings of candidates' calls among the calls of all other traces.
struct TwinSearch {
    /// How far apart the clocks of two instrumentations in one process may see one call: 2 s.
    private static let tolerance: Int64 = 2_000_000_000

    private let db: Database
    private let project: Int64
    private let interpreter: Interpreter
    private let candidates: [TraceID: TwinCandidate]
    private let calls: [TokenTotals: [(trace: TraceID, call: TwinCall)]]

    init(
        _ db: Database,
        project: Int64,
        interpreter: Interpreter,
        candidates: [TraceID: TwinCandidate]
    ) {
        self.db = db
        self.project = project
        self.interpreter = interpreter
        self.candidates = candidates
        var calls: [TokenTotals: [(trace: TraceID, call: TwinCall)]] = [:]
        for (trace, candidate) in candidates {
            for call in candidate.calls {
                calls[call.totals, default: []].append((trace, call))
            }
        }
        self.calls = calls
    }

    /// What a search found for one candidate.
    struct Found {
        var sightings: Set<TwinSighting> = []
        var passedOver: Set<TraceID> = []
    }

    /// Searches every segment not searched before whose time overlaps; returns what was found, by trace.
    ///
    /// Calls of `candidates`, which are all of the project's, vouch for no other and are passed over.
    func run(_ readers: inout SegmentReaders, passingOver candidates: Set<TraceID>) throws -> [TraceID: Found]
    {
        var found: [TraceID: Found] = [:]
        let wanted = calls.values.joined().map(\.call)
        guard let first = wanted.map(\.start).min(), let last = wanted.map(\.end).max() else { return [:] }
        let searched = self.candidates.values.map(\.searchedThrough).min() ?? 0
        let segments = try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM segments
                WHERE project = ? AND id > ? AND first_start <= ? AND last_start >= ?
                ORDER BY id
                """,
            arguments: [project, searched, last &+ Self.tolerance, first &- 86_400_000_000_000]
        )
        for id in segments {
            let reader = try readers.reader(id)
            let block = try reader.segment.block(TwinCalls.columns)
            for row in 0..<block.count where block[StepNumber.rating][row] == Int64(Rating.charged.rawValue) {
                guard let call = TwinCalls.calls(in: block, rows: row..<row + 1).first,
                    let possible = calls[call.totals]
                else { continue }
                let trace = block.traceID(at: row)
                let near = possible.filter { $0.trace != trace && overlaps(call, $0.call) }
                if candidates.contains(trace) {
                    for (candidate, _) in near { found[candidate, default: Found()].passedOver.insert(trace) }
                } else {
                    try match(call, trace: trace, at: row, in: reader, near, &found)
                }
            }
        }
        return found
    }

    private func match(
        _ call: TwinCall,
        trace: TraceID,
        at row: Int,
        in reader: SpanReader,
        _ possible: [(trace: TraceID, call: TwinCall)],
        _ found: inout [TraceID: Found]
    ) throws {
        for (candidateTrace, candidate) in possible {
            guard
                let other = interpreter.resolve(try reader.records(in: row..<(row + 1)), Elsewhere()).steps
                    .first,
                let own = try step(candidate.span, of: candidateTrace), interpreter.areTwins(own, other)
            else { continue }
            found[candidateTrace, default: Found()].sightings.insert(
                TwinSighting(call: candidate.span, otherTrace: trace, other: call, segment: reader.segment.id)
            )
        }
    }

    private func overlaps(_ left: TwinCall, _ right: TwinCall) -> Bool {
        left.start <= right.end &+ Self.tolerance && right.start <= left.end &+ Self.tolerance
    }

    private func step(_ span: SpanID, of trace: TraceID) throws -> Step? {
        var readers = SegmentReaders(db)
        let segments = try RunRecords.segments(of: trace, project: project, db)
        let records = try RunRecords.read(trace: trace, segments: segments, readers: &readers)
        return interpreter.resolve(records, Elsewhere()).steps.first { $0.spanID == span }
    }
}
