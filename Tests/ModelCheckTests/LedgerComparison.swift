import LedgerFakes
import Model
import StoreFakes
import TestSupport

/// Compares one snapshot with what the model expects of its project.
struct LedgerComparison: Sendable {
    let runs: [TraceID: ResolvedRun]
    let records: [TraceID: [SpanRecord]]
    /// The same as a ledger, for everything that reads through one.
    let whole: FakeSnapshot

    init(_ answers: NaiveAnswers) {
        runs = answers.runs
        records = answers.records
        whole = FakeSnapshot(Array(answers.runs.values), records: answers.records.values.flatMap { $0 })
    }

    /// What reports and searches read, over a range of time.
    func range(_ range: TimeRange, of snapshot: any LedgerSnapshot) throws {
        let (found, expected) = (try LedgerState(snapshot, range), try LedgerState(whole, range))
        try Difference.check(found.spans, expected.spans, "spans")
        try Difference.check(found.runs, expected.runs, "runs in \(range)")
        try Difference.check(found.findings, expected.findings, "findings in \(range)")
        try Difference.check(found.steps, expected.steps, "steps in \(range)")
    }

    /// One run by its id.
    func run(_ trace: TraceID, of snapshot: any LedgerSnapshot) throws {
        let found = try snapshot.run(trace)
        try Difference.check(found?.records, records[trace], "spans of run \(trace)")
        try Difference.check(found?.resolved, runs[trace], "run \(trace)")
    }

    /// Every column of every run and step, with the promises that parts make.
    func parts(of snapshot: any LedgerSnapshot) throws {
        var seen: Set<TraceID> = []
        for part in try snapshot.parts(in: TimeRange()) {
            let (offsets, table) = (try part.stepOffsets(), try part.runs(.all))
            let steps = try part.steps(Self.allColumns)
            try Difference.check(offsets.count, part.runCount + 1, "offsets of a part")
            try Difference.check([Int32(steps.count), 0], [offsets.last, offsets.first], "rows of a part")
            for index in 0..<part.runCount {
                let run = table.run(at: index)
                guard let expected = runs[run.traceID] else {
                    throw Difference(description: "run \(run.traceID) is not known")
                }
                guard seen.insert(run.traceID).inserted else {
                    throw Difference(description: "run \(run.traceID) is in two parts")
                }
                try Difference.check(run, expected.run, "run \(run.traceID) of a part")
                try Difference.check(
                    part.runStarts.contains(run.start.nanoseconds),
                    true,
                    "bounds hold run \(run.traceID)"
                )
                let rows = Int(offsets[index])..<Int(offsets[index + 1])
                try compare(steps, rows, StepBlock(expected.steps), run.traceID)
                for start in steps[StepNumber.start][rows] where !part.stepStarts.contains(start) {
                    throw Difference(description: "a step of \(run.traceID) is outside the bounds")
                }
                try Difference.check(
                    try part.findings(ofRun: index),
                    expected.findings,
                    "findings of \(run.traceID)"
                )
                try Difference.check(
                    try part.records(ofRun: index),
                    records[run.traceID],
                    "spans of \(run.traceID)"
                )
            }
        }
        try Difference.check(seen, Set(runs.keys), "runs in parts")
    }

    private static let allColumns = StepColumns(texts: StepColumn.allCases, numbers: StepNumber.allCases)

    private func compare(
        _ steps: StepBlock,
        _ rows: Range<Int>,
        _ expected: StepBlock,
        _ trace: TraceID
    ) throws {
        for column in StepNumber.allCases {
            try Difference.check(Array(steps[column][rows]), expected[column], "\(column) of \(trace)")
        }
        for column in StepColumn.allCases {
            let (found, wanted) = (steps[column], expected[column])
            try Difference.check(
                rows.map { found[$0] },
                (0..<expected.count).map { wanted[$0] },
                "\(column) of \(trace)"
            )
        }
    }

    /// What parts remember is what they would say now, however often they are asked.
    func memory(of snapshot: any LedgerSnapshot) throws {
        for part in try snapshot.parts(in: TimeRange()) {
            let now = try Self.figures(part)
            for _ in 0..<2 {
                let remembered = try part.remembered("model check") { try Self.figures(part) }
                try Difference.check(remembered, now, "a remembered answer")
            }
        }
    }

    private static func figures(_ part: any LedgerPart) throws -> [String] {
        let runs = try part.runs(RunColumns(numbers: [.traceHigh, .traceLow, .steps, .cost, .findings]))
        return (0..<part.runCount).map { index in
            let (steps, cost) = (runs[RunNumber.steps][index], runs[RunNumber.cost][index])
            return "\(runs.traceID(at: index)) \(steps) \(cost) \(runs[RunNumber.findings][index])"
        }
    }

    /// A word that occurs somewhere or nowhere, whole or as a beginning.
    func word(of snapshot: any LedgerSnapshot, _ generator: inout SplitMix) throws {
        let spans = records.values.joined()
        var word = "absent"
        if !spans.isEmpty {
            let record = spans[
                spans.index(spans.startIndex, offsetBy: Int.random(in: 0..<spans.count, using: &generator))
            ]
            let words = NaiveWords.words(of: record).filter { $0.utf8.count <= WordScanner.wholeBytesMax }
            word = words.sorted().randomElement(using: &generator) ?? word
        }
        let isPrefix = Bool.random(using: &generator)
        if isPrefix { word = String(word.prefix(Int.random(in: 1...word.count, using: &generator))) }
        for part in try snapshot.parts(in: TimeRange()) {
            guard let found = try part.runs(withWord: word, isPrefix: isPrefix) else { continue }
            let table = try part.runs(RunColumns(numbers: [.traceHigh, .traceLow]))
            let expected = (0..<part.runCount).map { index in
                (records[table.traceID(at: index)] ?? []).contains { record in
                    NaiveWords.words(of: record).contains { isPrefix ? $0.hasPrefix(word) : $0 == word }
                }
            }
            try Difference.check(found, expected, "runs with \(word), prefix \(isPrefix)")
        }
    }
}
