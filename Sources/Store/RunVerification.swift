import Foundation
import GRDB
import Model
import Wire

/// Verifies the runs of one segment: that the catalogue finds them, and that they say what their rows say.
struct RunVerification {
    private let db: Database
    private let segment: Int64
    private let project: Int64
    private let block: StepBlock
    /// The segment's spans where they can be interpreted anew.
    private let records: [SpanRecord]?
    private let interpreter: Interpreter?

    init(
        _ db: Database,
        segment: Int64,
        project: Int64,
        block: StepBlock,
        records: [SpanRecord]?,
        interpreter: Interpreter?
    ) {
        self.db = db
        self.segment = segment
        self.project = project
        self.block = block
        self.records = records
        self.interpreter = interpreter
    }

    func run(_ traces: [(trace: TraceID, rows: Range<Int>)], _ report: inout VerificationReport) throws {
        let dead = try checkDead(Set(traces.map(\.trace)), &report)
        for (trace, rows) in traces {
            guard let stored = try StoredRun(db, trace: trace, project: project) else {
                if !dead.contains(trace) {
                    report.add(.catalogue, place(trace), "the run is missing from the catalogue")
                }
                continue
            }
            if dead.contains(trace) {
                if !stored.isSplit && stored.segment == segment {
                    report.add(.catalogue, place(trace), "the run is catalogued where its rows are dead")
                }
                continue
            }
            report.count(.catalogue)
            if stored.isSplit {
                try checkPart(trace, rows, stored, &report)
            } else if stored.segment != segment {
                report.add(.catalogue, place(trace), "catalogued in segment \(stored.segment)")
            } else {
                try checkWhole(trace, rows, stored, &report)
            }
        }
    }

    private func place(_ trace: TraceID) -> String { "segment \(segment), run \(trace)" }

    /// Compares the runs replaced by later segments with their count; returns them.
    private func checkDead(_ traces: Set<TraceID>, _ report: inout VerificationReport) throws -> Set<TraceID>
    {
        let dead = Set(
            try Data.fetchAll(
                db,
                sql: "SELECT trace FROM dead_runs WHERE segment = ?",
                arguments: [segment]
            )
            .compactMap(TraceID.init(blob:))
        )
        let count = try Int.fetchOne(
            db,
            sql: "SELECT dead_runs FROM segments WHERE id = ?",
            arguments: [segment]
        )
        if count != dead.count {
            report.add(
                .segments,
                "segment \(segment)",
                "counts \(count ?? 0) replaced runs, \(dead.count) are listed"
            )
        }
        if !dead.isSubset(of: traces) {
            report.add(.segments, "segment \(segment)", "lists replaced runs that it does not hold")
        }
        return dead
    }

    // MARK: One run

    private func checkPart(
        _ trace: TraceID,
        _ rows: Range<Int>,
        _ stored: StoredRun,
        _ report: inout VerificationReport
    ) throws {
        let isListed = try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM run_segments WHERE project = ? AND trace = ? AND segment = ?)
                """,
            arguments: [project, trace.blob, segment]
        )
        if isListed != true {
            report.add(.catalogue, place(trace), "the run's list of segments leaves this one out")
        }
        let starts = block[StepNumber.start]
        let durations = block[StepNumber.duration]
        for row in rows
        where starts[row] < stored.firstStart || starts[row] &+ durations[row] > stored.lastEnd {
            return report.add(
                .catalogue,
                place(trace),
                "the run's bounds in time leave out some of its spans"
            )
        }
    }

    private func checkWhole(
        _ trace: TraceID,
        _ rows: Range<Int>,
        _ stored: StoredRun,
        _ report: inout VerificationReport
    ) throws {
        report.count(.runs)
        guard Int64(Checksum.crc32(stored.summary)) == stored.checksum else {
            return report.add(.runs, place(trace), "checksum mismatch")
        }
        let run: Run
        do {
            (run, _) = try RunCoder.decode(stored.summary, traceID: trace)
        } catch {
            return report.add(.runs, place(trace), "\(error)")
        }
        if run.start.nanoseconds != stored.start || run.firstStart.nanoseconds != stored.firstStart
            || run.lastEnd.nanoseconds != stored.lastEnd
        {
            report.add(.runs, place(trace), "its times differ from those of the catalogue")
        }
        if let reason = RunColumnSums(block, rows: rows).difference(from: run) {
            report.add(.runs, place(trace), reason)
        }
        guard let records, let interpreter else { return }
        let resolved = interpreter.resolve(Array(records[rows]), Elsewhere())
        if RunCoder.encode(resolved.run, findings: resolved.findings) != stored.summary {
            report.add(.runs, place(trace), "interpreted anew, the run is another")
        }
        if let column = difference(resolved.steps, at: rows) {
            report.add(.runs, place(trace), "interpreted anew, column \(column) is another")
        }
        try checkMarks(resolved, stored, &report)
    }

    /// What the overlay of other traces' knowledge starts from.
    private func checkMarks(
        _ resolved: ResolvedRun,
        _ stored: StoredRun,
        _ report: inout VerificationReport
    ) throws {
        guard let interpreter else { return }
        let trace = resolved.run.traceID
        if interpreter.isTwinCandidate(resolved) != stored.isTwinCandidate {
            report.add(.runs, place(trace), "its mark as a possible second sighting is wrong")
        }
        let keys = try String.fetchSet(
            db,
            sql: "SELECT key FROM decision_keys WHERE project = ? AND trace = ?",
            arguments: [project, trace.blob]
        )
        if keys != Set(interpreter.decisionKeys(resolved)) {
            report.add(.runs, place(trace), "the keys of its decisions are others")
        }
    }

    /// The first column in which the steps differ from the rows.
    private func difference(_ steps: [Step], at rows: Range<Int>) -> String? {
        guard steps.count == rows.count else { return "spanID" }
        for column in StepNumber.allCases {
            let stored = block[column]
            for (step, row) in zip(steps, rows) where column.value(of: step) != stored[row] {
                return "\(column)"
            }
        }
        for column in StepColumn.allCases {
            let stored = block[column]
            for (step, row) in zip(steps, rows) where column.value(of: step) != stored[row] {
                return "\(column)"
            }
        }
        return nil
    }
}

/// A run's row in the catalogue, whatever types damage has left in it.
struct StoredRun {
    var segment: Int64
    var isSplit: Bool
    var isTwinCandidate: Bool
    var start: Int64
    var firstStart: Int64
    var lastEnd: Int64
    var checksum: Int64
    var summary: [UInt8]

    init?(_ db: Database, trace: TraceID, project: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT segment, is_split, is_twin_candidate, start, first_start, last_end, checksum, summary
                FROM runs WHERE trace = ? AND project = ?
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [trace.blob, project]) else { return nil }
        segment = try row.decode(atIndex: 0)
        isSplit = try row.decode(atIndex: 1)
        isTwinCandidate = try row.decode(atIndex: 2)
        start = try row.decode(atIndex: 3)
        firstStart = try row.decode(atIndex: 4)
        lastEnd = try row.decode(atIndex: 5)
        checksum = try row.decode(atIndex: 6)
        summary = [UInt8](try row.decode(Data.self, atIndex: 7))
    }
}

/// The sums of a run that its columns show by themselves.
struct RunColumnSums {
    private(set) var cost = MoneySum()
    private(set) var usage = Usage()
    private(set) var modelCalls = 0

    init(_ block: StepBlock, rows: Range<Int>) {
        let ratings = block[StepNumber.rating]
        let costs = block[StepNumber.cost]
        for row in rows {
            guard let rating = UInt8(exactly: ratings[row]).flatMap(Rating.init(rawValue:)) else { continue }
            if rating.isCounted { modelCalls += 1 }
            guard rating == .charged else { continue }
            usage += Usage(block, at: row)
            if costs[row] != StepBlock.none { cost += Money(picodollars: costs[row]) }
        }
    }

    /// What a run says otherwise, in words.
    func difference(from run: Run) -> String? {
        if run.cost != cost { return "costs \(run.cost.decimal) USD, its steps \(cost.decimal)" }
        if run.modelCalls != modelCalls {
            return "counts \(run.modelCalls) model calls, its steps \(modelCalls)"
        }
        return run.usage == usage ? nil : "counts \(run.usage.total) tokens, its steps \(usage.total)"
    }
}

extension Usage {
    /// The tokens of one row.
    init(_ block: StepBlock, at row: Int) {
        self.init()
        input = block[StepNumber.input][row]
        cacheRead = block[StepNumber.cacheRead][row]
        cacheWrite5m = block[StepNumber.cacheWrite5m][row]
        cacheWrite1h = block[StepNumber.cacheWrite1h][row]
        output = block[StepNumber.output][row]
        outputReasoning = block[StepNumber.outputReasoning][row]
        inputAudio = block[StepNumber.inputAudio][row]
        outputAudio = block[StepNumber.outputAudio][row]
        inputImage = block[StepNumber.inputImage][row]
        outputImage = block[StepNumber.outputImage][row]
    }
}
