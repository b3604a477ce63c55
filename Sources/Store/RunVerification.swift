import Foundation
import GRDB
import Model
import Wire

/// Verifies the runs of one segment: that the catalogue finds them, and that they say what their rows say.
struct RunVerification {
    private let db: Database
    private let segment: Int64
    private let project: Int64
    private let columns: VerifiedColumns
    /// The segment's spans where they can be interpreted anew.
    private let records: [SpanRecord]?
    private let interpreter: Interpreter?

    init(
        _ db: Database,
        segment: Int64,
        project: Int64,
        columns: VerifiedColumns,
        records: [SpanRecord]?,
        interpreter: Interpreter?
    ) {
        self.db = db
        self.segment = segment
        self.project = project
        self.columns = columns
        self.records = records
        self.interpreter = interpreter
    }

    func run(_ report: inout VerificationReport) throws {
        let dead = try checkDead(&report)
        for index in 0..<columns.runs.count {
            let trace = columns.runs.traceID(at: index)
            checkSums(index, trace, &report)
            let resolved = try resolve(index)
            if let resolved { compare(resolved, index, &report) }
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT segment, is_split, is_twin_candidate FROM runs WHERE trace = ? AND project = ?
                        """
                ),
                arguments: [trace.blob, project]
            )
            guard let row else {
                if !dead.contains(trace) {
                    report.add(.catalogue, place(trace), "the run is missing from the catalogue")
                }
                continue
            }
            let (home, isSplit): (Int64, Bool) = try (row.decode(atIndex: 0), row.decode(atIndex: 1))
            if dead.contains(trace) {
                if !isSplit && home == segment {
                    report.add(.catalogue, place(trace), "the run is catalogued where its rows are dead")
                }
                continue
            }
            report.count(.catalogue)
            if isSplit {
                try checkPart(trace, &report)
            } else if home != segment {
                report.add(.catalogue, place(trace), "catalogued in segment \(home)")
            } else {
                let isCandidate: Bool = try row.decode(atIndex: 2)
                if isCandidate != (columns.candidates[index] != 0) {
                    report.add(.catalogue, place(trace), "its mark as a possible second sighting is wrong")
                }
                if let resolved { try checkKeys(resolved, &report) }
            }
        }
    }

    private func place(_ trace: TraceID) -> String { "segment \(segment), run \(trace)" }

    /// Compares the runs replaced by later segments with their count; returns them.
    private func checkDead(_ report: inout VerificationReport) throws -> Set<TraceID> {
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
        let traces = Set((0..<columns.runs.count).map { columns.runs.traceID(at: $0) })
        if !dead.isSubset(of: traces) {
            report.add(.segments, "segment \(segment)", "lists replaced runs that it does not hold")
        }
        return dead
    }

    private func checkPart(_ trace: TraceID, _ report: inout VerificationReport) throws {
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
    }

    // MARK: Figures

    /// Compares a run with the sums over its steps.
    private func checkSums(_ index: Int, _ trace: TraceID, _ report: inout VerificationReport) {
        report.count(.runs)
        let run = columns.runs.run(at: index)
        let sums = RunColumnSums(columns.steps, rows: columns.rows(ofRun: index))
        if let reason = sums.difference(from: run) { report.add(.runs, place(trace), reason) }
        if run.findings != columns.findings[index].count {
            report.add(
                .runs,
                place(trace),
                "counts \(run.findings) findings, \(columns.findings[index].count) are there"
            )
        }
    }

    /// The run as its spans give it now, where that can be compared.
    private func resolve(_ index: Int) throws -> ResolvedRun? {
        guard let records, let interpreter else { return nil }
        return interpreter.resolve(Array(records[columns.rows(ofRun: index)]), Elsewhere())
    }

    private func compare(_ resolved: ResolvedRun, _ index: Int, _ report: inout VerificationReport) {
        let place = place(resolved.run.traceID)
        if resolved.run != columns.runs.run(at: index) {
            report.add(.runs, place, "interpreted anew, the run is another")
        }
        if resolved.findings != columns.findings[index] {
            report.add(.runs, place, "interpreted anew, its findings are others")
        }
        if let column = difference(resolved.steps, at: columns.rows(ofRun: index)) {
            report.add(.runs, place, "interpreted anew, column \(column) is another")
        }
        if interpreter?.isTwinCandidate(resolved) != (columns.candidates[index] != 0) {
            report.add(.runs, place, "interpreted anew, it may be a second sighting or not")
        }
    }

    private func checkKeys(_ resolved: ResolvedRun, _ report: inout VerificationReport) throws {
        guard let interpreter else { return }
        let trace = resolved.run.traceID
        let keys = try FrozenRun.decisionKeys(db, trace, project: project)
        if Set(keys) != Set(interpreter.decisionKeys(resolved)) {
            report.add(.runs, place(trace), "the keys of its decisions are others")
        }
    }

    /// The first column in which the steps differ from the rows.
    private func difference(_ steps: [Step], at rows: Range<Int>) -> String? {
        guard steps.count == rows.count else { return "spanID" }
        for column in StepNumber.allCases {
            let stored = columns.steps[column]
            for (step, row) in zip(steps.indices, rows)
            where column.value(in: steps, at: step) != stored[row] {
                return "\(column)"
            }
        }
        for column in StepColumn.allCases {
            let stored = columns.steps[column]
            for (step, row) in zip(steps.indices, rows)
            where column.value(in: steps, at: step) != stored[row] {
                return "\(column)"
            }
        }
        return nil
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
