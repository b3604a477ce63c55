import Model

/// The rows of one part that an aggregation looks at, column by column.
struct AggregationRows {
    /// Stands for a value that is not known.
    static let none = Int128.min

    /// The rows that count.
    var selected: [Int]
    /// The run of each row.
    let runs: [Int32]
    /// Keys of each row, the bucket first if time is told apart.
    let keys: [DictionaryColumn]
    /// Values of each row, a list a field; `none` where not known.
    let values: [[Int128]]
    /// Runs left out as second sightings.
    var duplicates = 0
}

/// Reads the rows of one part.
struct AggregationReader {
    let aggregation: Aggregation
    let part: any LedgerPart
    let snapshot: any LedgerSnapshot
    let range: TimeRange

    /// The rows that count, with their columns.
    func rows() throws -> AggregationRows {
        let mask = try aggregation.search.mask(of: part, in: snapshot)
        if mask?.contains(true) == false {
            return AggregationRows(selected: [], runs: [], keys: [], values: [])
        }
        switch aggregation.source {
        case .steps, .charges: return try steps(mask)
        case .runs: return try runs(mask)
        case .findings: return try findings(mask)
        }
    }

    private func steps(_ mask: [Bool]?) throws -> AggregationRows {
        let figures = aggregation.fields.compactMap(StepFigure.init)
        var columns = StepColumns(numbers: [.start, .rating] + figures.flatMap(\.columns))
        for key in aggregation.keys {
            switch key.origin {
            case .step(let column): columns.texts.append(column)
            case .stepName(let column): columns.numbers.append(column)
            case .trace: columns.numbers += [.traceHigh, .traceLow]
            case .run, .runStatus, .finding: break
            }
        }
        let block = try part.steps(columns.unique)
        let offsets = try part.stepOffsets()
        let condition = try aggregation.condition.map { try RowTest($0.root).rows(of: part) }
        let (starts, ratings) = (block[StepNumber.start], block[StepNumber.rating])
        let isWhole = part.stepsStart(in: range)
        var selected: [Int] = []
        var runs: [Int32] = []
        runs.reserveCapacity(block.count)
        for run in 0..<part.runCount {
            for row in Int(offsets[run])..<Int(offsets[run + 1]) {
                runs.append(Int32(run))
                guard mask?[run] ?? true, condition?[row] ?? true else { continue }
                guard isWhole || range.contains(Instant(nanoseconds: starts[row])) else { continue }
                if aggregation.source == .charges, !Self.isCall(ratings[row]) { continue }
                selected.append(row)
            }
        }
        let keys = aggregation.keys.map { key(block, $0.origin) }
        return AggregationRows(
            selected: selected,
            runs: runs,
            keys: bucketed(starts) + keys,
            values: figures.map {
                $0.values(block).map { $0 == StepBlock.none ? AggregationRows.none : Int128($0) }
            }
        )
    }

    private static func isCall(_ rating: Int64) -> Bool {
        Rating(rawValue: UInt8(clamping: rating))?.isCounted ?? false
    }

    private func bucketed(_ times: [Int64]) -> [DictionaryColumn] {
        aggregation.bucket == .none ? [] : [aggregation.bucket.column(times)]
    }

    private func key(_ block: StepBlock, _ origin: AggregationKey.Origin) -> DictionaryColumn {
        switch origin {
        case .step(let column): return block[column]
        case .stepName(let column): return DictionaryColumn(names: Self.names(of: column), block[column])
        case .trace: return DictionaryColumn((0..<block.count).map { block.traceID(at: $0).description })
        case .run, .runStatus, .finding: preconditionFailure("no key of steps")
        }
    }

    /// The names of the numbers of a column, from 0.
    private static func names(of column: StepNumber) -> [String?] {
        switch column {
        case .operation: (0..<UInt8(Operation.allCases.count)).map { Operation(rawValue: $0)?.name }
        case .layer: (0..<UInt8(Layer.allCases.count)).map { Layer(rawValue: $0)?.name }
        case .verdict: [nil] + (UInt8(0)...5).map { Verdict(rawValue: $0)?.name }
        default: ["ok", "error"]
        }
    }
}

extension AggregationReader {
    private func runs(_ mask: [Bool]?) throws -> AggregationRows {
        let figures = aggregation.fields.compactMap(RunFigure.init)
        var columns = RunColumns(numbers: [.start, .marks] + figures.flatMap(\.columns))
        for key in aggregation.keys {
            switch key.origin {
            case .run(let column): columns.texts.append(column)
            case .runStatus: columns.numbers.append(.status)
            case .trace: columns.numbers += [.traceHigh, .traceLow]
            case .step, .stepName, .finding: break
            }
        }
        let block = try part.runs(columns.unique)
        let (starts, marks) = (block[RunNumber.start], block[RunNumber.marks])
        let found = starts.indices.filter {
            (mask?[$0] ?? true) && range.contains(Instant(nanoseconds: starts[$0]))
        }
        let selected = found.filter { marks[$0] & 2 == 0 }
        let keys = aggregation.keys.map { key(block, $0.origin) }
        return AggregationRows(
            selected: selected,
            runs: starts.indices.map { Int32($0) },
            keys: bucketed(starts) + keys,
            values: figures.map { $0.values(block).map { $0 ?? AggregationRows.none } },
            duplicates: found.count - selected.count
        )
    }

    private func key(_ block: RunBlock, _ origin: AggregationKey.Origin) -> DictionaryColumn {
        switch origin {
        case .run(let column): return block[column]
        case .runStatus:
            let names = (UInt8(0)...2).map { RunStatus(rawValue: $0)?.name }
            return DictionaryColumn(names: names, block[RunNumber.status])
        case .trace: return DictionaryColumn((0..<block.count).map { block.traceID(at: $0).description })
        case .step, .stepName, .finding: preconditionFailure("no key of runs")
        }
    }

    private func findings(_ mask: [Bool]?) throws -> AggregationRows {
        let counts = try part.runs(RunColumns(numbers: [.findings]))[RunNumber.findings]
        var found: [Finding] = []
        var runs: [Int32] = []
        for run in counts.indices where counts[run] > 0 && mask?[run] ?? true {
            for finding in try part.findings(ofRun: run) where range.contains(finding.time) {
                found.append(finding)
                runs.append(Int32(run))
            }
        }
        let keys = aggregation.keys.map { key in
            guard case .finding(let text) = key.origin else { preconditionFailure("no key of findings") }
            return DictionaryColumn(found.map(text.value))
        }
        return AggregationRows(
            selected: Array(found.indices),
            runs: runs,
            keys: bucketed(found.map(\.time.nanoseconds)) + keys,
            values: aggregation.fields.map { _ in
                found.map { $0.cost.map { Int128($0.picodollars) } ?? AggregationRows.none }
            }
        )
    }
}

extension DictionaryColumn {
    /// Codes numbers that are positions in a list of names; numbers past its end are not known.
    fileprivate init(names: [String?], _ numbers: [Int64]) {
        let unknown = UInt32(names.count)
        self.init(
            values: names + [nil],
            codes: numbers.map { names.indices.contains(Int(clamping: $0)) ? UInt32($0) : unknown }
        )
    }
}

extension StepColumns {
    /// Each column once.
    fileprivate var unique: StepColumns {
        StepColumns(
            texts: StepColumn.allCases.filter(texts.contains),
            numbers: StepNumber.allCases.filter(numbers.contains)
        )
    }
}

extension RunColumns {
    /// Each column once.
    fileprivate var unique: RunColumns {
        RunColumns(
            texts: RunText.allCases.filter(texts.contains),
            numbers: RunNumber.allCases.filter(numbers.contains)
        )
    }
}
