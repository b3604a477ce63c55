/// A part of the ledger that holds whole runs with all their steps: the unit of every scan.
///
/// Runs are numbered from 0; the steps of run `i` are the rows `stepOffsets[i]..<stepOffsets[i + 1]` of every
/// step block, sorted by (start, span id). Columns are read from storage only when asked for, and kept
/// between reads as long as memory allows; calls may throw storage errors.
public protocol LedgerPart: Sendable {
    /// Runs it holds.
    var runCount: Int { get }
    /// Bounds that hold the start of every run, in nanoseconds.
    var runStarts: ClosedRange<Int64> { get }
    /// Bounds that hold the start of every step, in nanoseconds.
    var stepStarts: ClosedRange<Int64> { get }
    /// Where each run's rows begin, and after the last run the number of rows.
    func stepOffsets() throws -> [Int32]
    /// The asked-for columns of all runs.
    func runs(_ columns: RunColumns) throws -> RunBlock
    /// The asked-for columns of all steps.
    func steps(_ columns: StepColumns) throws -> StepBlock
    /// Findings of one run, sorted by (time, span id, kind).
    func findings(ofRun index: Int) throws -> [Finding]
    /// Spans of one run as received, sorted by (start, span id).
    func records(ofRun index: Int) throws -> [SpanRecord]

    /// The runs in whose free text a word occurs; `nil` if only reading the text can tell.
    ///
    /// Free text is what a text search looks at: span names, status messages, event names, and every string
    /// and number among the attributes of spans, events and the resource. A word is a longest run of
    /// `joinsWords` scalars, in lower case.
    ///
    /// - Parameters:
    ///   - word: One word in lower case.
    ///   - isPrefix: Whether words that only begin so count too.
    /// - Returns: A mask over the runs.
    /// - Throws: Errors of storage.
    func runs(withWord word: String, isPrefix: Bool) throws -> [Bool]?

    /// Whether a phrase occurs in the free text of a run, as far as that can be told without reading its
    /// spans.
    ///
    /// - Parameters:
    ///   - phrase: What is looked for.
    ///   - index: The run.
    /// - Returns: `true` if a text holds it; `false` if no string does, which says nothing of numbers; `nil`
    ///   if only the spans can tell.
    /// - Throws: Errors of storage.
    func isText(_ phrase: Phrase, inRun index: Int) throws -> Bool?

    /// The answer to a question about the whole part, worked out once and remembered while the part's content
    /// stays the same and memory allows.
    ///
    /// - Parameters:
    ///   - question: Names what is asked with all that the answer depends on besides the part.
    ///   - answer: Works it out; must be pure.
    /// - Returns: The answer, the same for as long as the part's content is.
    /// - Throws: What `answer` throws.
    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value
}

extension LedgerPart {
    /// Nothing is known before the spans are read.
    public func isText(_ phrase: Phrase, inRun index: Int) throws -> Bool? { nil }

    /// Whether every run starts in `range`.
    public func runsStart(in range: TimeRange) -> Bool {
        range.contains(Instant(nanoseconds: runStarts.lowerBound))
            && range.contains(Instant(nanoseconds: runStarts.upperBound))
    }

    /// Whether every step starts in `range`.
    public func stepsStart(in range: TimeRange) -> Bool {
        range.contains(Instant(nanoseconds: stepStarts.lowerBound))
            && range.contains(Instant(nanoseconds: stepStarts.upperBound))
    }

    /// Whether no run and no step starts in `range`.
    public func isOutside(_ range: TimeRange) -> Bool {
        let first = min(runStarts.lowerBound, stepStarts.lowerBound)
        let last = max(runStarts.upperBound, stepStarts.upperBound)
        if let from = range.from, last < from.nanoseconds { return true }
        if let to = range.to, first >= to.nanoseconds { return true }
        return false
    }
}
