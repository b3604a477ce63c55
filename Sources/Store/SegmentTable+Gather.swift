import Model

/// One run of one table.
struct RunPick {
    var table: Int
    var run: Int
}

extension SegmentTable {
    /// The table of the picked runs, in the order of the picks.
    ///
    /// The content hash is kept only if every table has it.
    init(picking picks: [RunPick], from tables: [SegmentTable]) {
        let rows = picks.map { (table: $0.table, rows: tables[$0.table].rows(ofRun: $0.run)) }
        let ones = picks.map { (table: $0.table, rows: $0.run..<($0.run + 1)) }
        var offsets: [Int32] = [0]
        for pick in rows { offsets.append(offsets[offsets.count - 1] + Int32(pick.rows.count)) }
        var runBlock = RunBlock(count: picks.count)
        for column in RunNumber.allCases { runBlock[column] = Self.gather(ones) { tables[$0].runs[column] } }
        for column in RunText.allCases {
            runBlock[column] = DictionaryColumn(gathering: ones, of: tables.map { $0.runs[column] })
        }
        var steps = StepBlock(count: Int(offsets.last ?? 0))
        for column in StepNumber.allCases { steps[column] = Self.gather(rows) { tables[$0].steps[column] } }
        for column in StepColumn.allCases {
            steps[column] = DictionaryColumn(gathering: rows, of: tables.map { $0.steps[column] })
        }
        var numbers: [RecordColumn: [Int64]] = [:]
        for column in Self.plainNumbers + [.contentHash] {
            let columns = tables.map { $0.numbers[column] }
            guard columns.allSatisfy({ $0 != nil }) else { continue }
            numbers[column] = Self.gather(rows) { columns[$0] ?? [] }
        }
        var texts: [RecordColumn: DictionaryColumn] = [:]
        for column in Self.plainTexts {
            texts[column] = DictionaryColumn(
                gathering: rows,
                of: tables.map { $0.texts[column] ?? DictionaryColumn(values: [], codes: []) }
            )
        }
        var lists: [RecordColumn: BytesColumn] = [:]
        for column in Self.plainLists {
            lists[column] = BytesColumn(gathering: rows, of: tables.map { $0.lists[column] ?? BytesColumn() })
        }
        self.init(
            runs: runBlock,
            offsets: offsets,
            steps: steps,
            findings: picks.map { tables[$0.table].findings[$0.run] },
            twinCandidates: Self.gather(ones) { tables[$0].twinCandidates },
            numbers: numbers,
            texts: texts,
            resources: SharedValues(gathering: rows, of: tables.map(\.resources)),
            scopes: SharedValues(gathering: rows, of: tables.map(\.scopes)),
            lists: lists
        )
    }

    private static func gather(
        _ picks: [(table: Int, rows: Range<Int>)],
        _ column: (Int) -> [Int64]
    ) -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(picks.reduce(0) { $0 + $1.rows.count })
        for pick in picks { values.append(contentsOf: column(pick.table)[pick.rows]) }
        return values
    }
}

extension SharedValues {
    fileprivate init(gathering picks: [(table: Int, rows: Range<Int>)], of columns: [SharedValues]) {
        var index: [[UInt8]: Int64] = [:]
        var known = columns.map { [Int64?](repeating: nil, count: $0.values.count) }
        for pick in picks {
            let column = columns[pick.table]
            for row in pick.rows {
                let old = Int(column.codes[row])
                if let code = known[pick.table][old] {
                    codes.append(code)
                    continue
                }
                let code = index[column.values[old]] ?? Int64(values.count)
                if code == Int64(values.count) {
                    index[column.values[old]] = code
                    values.append(column.values[old])
                }
                known[pick.table][old] = code
                codes.append(code)
            }
        }
    }
}
