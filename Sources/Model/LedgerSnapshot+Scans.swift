extension LedgerSnapshot {
    /// Runs whose start is in `range` as values, sorted by (start, trace id); scans of many read columns
    /// instead.
    public func runs(in range: TimeRange) throws -> [Run] {
        var runs: [Run] = []
        for part in try parts(in: range) {
            try checkDeadline()
            let block = try part.runs(.all)
            for index in 0..<block.count
            where range.contains(Instant(nanoseconds: block[RunNumber.start][index])) {
                runs.append(block.run(at: index))
            }
        }
        return runs.sorted { ($0.start, $0.traceID) < ($1.start, $1.traceID) }
    }

    /// Findings of the runs whose start is in `range`, sorted by (time, trace id, span id, kind, rule).
    public func findings(in range: TimeRange) throws -> [Finding] {
        var findings: [Finding] = []
        for part in try parts(in: range) {
            try checkDeadline()
            let block = try part.runs(RunColumns(numbers: [.start, .findings]))
            let (starts, counts) = (block[RunNumber.start], block[RunNumber.findings])
            for index in 0..<block.count
            where counts[index] > 0 && range.contains(Instant(nanoseconds: starts[index])) {
                findings += try part.findings(ofRun: index)
            }
        }
        return findings.sorted { left, right in
            if left.time != right.time { return left.time < right.time }
            if left.traceID != right.traceID { return left.traceID < right.traceID }
            if left.spanID != right.spanID { return left.spanID < right.spanID }
            return (left.kind, left.rule) < (right.kind, right.rule)
        }
    }

    /// Calls `body` with blocks that together hold every step whose own start is in `range`, each exactly
    /// once.
    ///
    /// The order of blocks and rows is not defined: aggregate, or sort.
    public func scanSteps(
        _ columns: StepColumns,
        in range: TimeRange,
        _ body: (StepBlock) throws -> Void
    ) throws {
        var needed = columns
        if !needed.numbers.contains(.start) { needed.numbers.append(.start) }
        for part in try parts(in: range) {
            try checkDeadline()
            let block = try part.steps(needed)
            let starts = block[StepNumber.start]
            let isWhole = part.stepsStart(in: range)
            let kept = isWhole ? block : block.filtered { range.contains(Instant(nanoseconds: starts[$0])) }
            if kept.count > 0 { try body(kept) }
        }
    }

    /// Calls `body` with every span, as received, of the runs whose start is in `range`; the order is not
    /// defined.
    public func scanRecords(in range: TimeRange, _ body: (SpanRecord) throws -> Void) throws {
        for part in try parts(in: range) {
            try checkDeadline()
            let starts = try part.runs(RunColumns(numbers: [.start]))[RunNumber.start]
            for index in 0..<part.runCount where range.contains(Instant(nanoseconds: starts[index])) {
                for record in try part.records(ofRun: index) { try body(record) }
            }
        }
    }
}
