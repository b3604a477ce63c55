import Model
import Query

/// The runs a report is about, asked part by part.
struct RunSelection {
    let snapshot: any LedgerSnapshot
    let range: TimeRange
    let search: RunSearch
    private let workflow: String?
    /// Names the runs in questions that parts remember; `nil` if their answers are not worth remembering.
    private let key: String?

    /// Runs that match the search of a request and start in its range.
    init(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws {
        let query = try request.runQuery()
        self.snapshot = snapshot
        range = request.range
        search = RunSearch(query)
        workflow = request.workflow
        key =
            search.readsText
            ? nil : (workflow.map { "of \($0.utf8.count):\($0) " } ?? "") + search.canonicalText
    }

    private init(_ whole: RunSelection, range: TimeRange) {
        snapshot = whole.snapshot
        search = whole.search
        workflow = whole.workflow
        key = whole.key
        self.range = range
    }

    /// The same runs as far as they start in another range.
    func starting(in range: TimeRange) -> RunSelection { RunSelection(self, range: range) }

    /// Calls `body` with a partial answer for each part, which a part whose runs all start in the range
    /// remembers.
    ///
    /// - Parameters:
    ///   - question: Names what is asked; the search is added.
    ///   - answer: Works out the partial answer of the given runs of a part, which are in rising order.
    ///   - body: Adds it to the whole.
    /// - Throws: Errors of the snapshot.
    func partials<Partial: Sendable>(
        _ question: String,
        of answer: (any LedgerPart, [Int]) throws -> Partial,
        _ body: (any LedgerPart, Partial) throws -> Void
    ) throws {
        let question = key.map { "\(question) \($0)" }
        for part in try snapshot.parts(in: range) where range.mayHold(part.runStarts) {
            try snapshot.checkDeadline()
            if let question, part.runsStart(in: range) {
                try body(part, part.remembered(question) { try answer(part, runs(of: part)) })
            } else {
                let rows = try runsInRange(of: part)
                if !rows.isEmpty { try body(part, answer(part, rows)) }
            }
        }
    }

    /// Calls `body` with a partial answer about the steps of each part, which a part whose steps all start in
    /// the range remembers.
    ///
    /// - Parameters:
    ///   - question: Names what is asked; the search is added. `nil` for what must not be remembered.
    ///   - answer: Works out the partial answer of the steps that lie in the given runs (`nil` for all) and
    ///     start in the given range (`nil` for anywhere).
    ///   - body: Adds it to the whole.
    /// - Throws: Errors of the snapshot.
    func stepPartials<Partial: Sendable>(
        _ question: String?,
        of answer: (any LedgerPart, [Int]?, TimeRange?) throws -> Partial,
        _ body: (any LedgerPart, Partial) throws -> Void
    ) throws {
        let named = question.flatMap { question in key.map { "\(question) \($0)" } }
        for part in try snapshot.parts(in: range) where range.mayHold(part.stepStarts) {
            try snapshot.checkDeadline()
            let isWhole = part.stepsStart(in: range)
            func answered() throws -> Partial {
                let mask = try mask(of: part)
                return try answer(
                    part,
                    mask.map { mask in mask.indices.filter { mask[$0] } },
                    isWhole ? nil : range
                )
            }
            if let named, isWhole {
                try body(part, part.remembered(named, answered))
            } else {
                try body(part, answered())
            }
        }
    }

    /// The runs of a part that match, whenever they start.
    func runs(of part: any LedgerPart) throws -> [Int] {
        guard let mask = try mask(of: part) else { return Array(0..<part.runCount) }
        return mask.indices.filter { mask[$0] }
    }

    /// The runs of a part that match and start in the range.
    func runsInRange(of part: any LedgerPart) throws -> [Int] {
        let runs = try runs(of: part)
        if runs.isEmpty || part.runsStart(in: range) { return runs }
        let starts = try part.runs(RunColumns(numbers: [.start]))[RunNumber.start]
        return runs.filter { range.contains(Instant(nanoseconds: starts[$0])) }
    }

    /// Which runs of a part match; `nil` for all.
    private func mask(of part: any LedgerPart) throws -> [Bool]? {
        let found = try search.mask(of: part, in: snapshot)
        guard let workflow else { return found }
        let names = try part.runs(RunColumns(texts: [.workflow]))[RunText.workflow]
        let isNamed = names.values.map { ($0 ?? "") == workflow }
        return names.codes.indices.map { isNamed[Int(names.codes[$0])] && found?[$0] ?? true }
    }
}

extension TimeRange {
    /// Whether some instant within the bounds is in the range.
    fileprivate func mayHold(_ bounds: ClosedRange<Int64>) -> Bool {
        if let from, bounds.upperBound < from.nanoseconds { return false }
        if let to, bounds.lowerBound >= to.nanoseconds { return false }
        return true
    }
}
