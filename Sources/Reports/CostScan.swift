import Model

/// Sums the model calls of one part by bucket and group keys.
struct CostScan {
    private let question: CostQuestion
    private let block: StepBlock
    private let calls: CallColumns
    private let rows: [Int]
    private(set) var texts: [HashedTexts] = []
    /// Key after key, as in `CostPartial`.
    private(set) var keys: [Int64] = []
    private(set) var sums: [CostSums] = []
    /// Every call once.
    private(set) var total = CostSums()
    /// Unpriced calls and tokens by model.
    private(set) var unpriced: [String: UnpricedCalls] = [:]
    /// Calls whose charge could not be split.
    private(set) var unsplitCalls = 0

    /// Sums the calls of a part in the given runs (`nil` for all) that start in a range (`nil` for anywhere).
    init(_ question: CostQuestion, _ part: any LedgerPart, runs: [Int]?, range: TimeRange?) throws {
        self.question = question
        block = try part.steps(question.columns)
        calls = CallColumns(block)
        rows = try Self.rows(of: block, part, runs: runs, range: range)
        guard !rows.isEmpty else {
            texts = Array(repeating: HashedTexts(), count: question.columnKeys.count)
            return
        }
        let grouping = grouping()
        if question.isByClass {
            addByClass(grouping)
        } else {
            sums = Array(repeating: CostSums(), count: grouping.keys.count)
            for (index, row) in rows.enumerated() { calls.add(row, to: &sums[Int(grouping.groups[index])]) }
            keys = grouping.keys.flatMap(\.self)
            for group in sums { total += group }
        }
        keepUsedTexts()
        noteUnpriced()
    }

    private static func rows(
        of block: StepBlock,
        _ part: any LedgerPart,
        runs: [Int]?,
        range: TimeRange?
    ) throws -> [Int] {
        let rating = block[StepNumber.rating]
        let charged = Int64(Rating.charged.rawValue)
        let missing = Int64(Rating.usageMissing.rawValue)
        var rows: [Int] = []
        rows.reserveCapacity(block.count / 2)
        func take(_ range: Range<Int>) {
            for row in range where rating[row] == charged || rating[row] == missing { rows.append(row) }
        }
        if let runs {
            let offsets = try part.stepOffsets()
            for run in runs { take(Int(offsets[run])..<Int(offsets[run + 1])) }
        } else {
            take(0..<block.count)
        }
        guard let range else { return rows }
        let starts = block[StepNumber.start]
        return rows.filter { range.contains(Instant(nanoseconds: starts[$0])) }
    }

    private mutating func grouping() -> RowGrouping {
        var grouping = RowGrouping(rows: rows.count)
        if question.bucket == .none {
            grouping.split(by: [], numbers: [0])
        } else {
            let (codes, numbers) = bucketCodes(rows, block[StepNumber.start])
            grouping.split(by: codes, numbers: numbers)
        }
        for key in question.columnKeys {
            guard let column = key.column else { continue }
            let dictionary = block[column]
            var names = TextNumbers()
            let numbers = dictionary.values.map { value in
                names.number(of: value.flatMap { $0.isEmpty ? nil : $0 } ?? key.missing)
            }
            texts.append(HashedTexts(names.texts))
            grouping.split(by: rows.map { Int32(truncatingIfNeeded: dictionary.codes[$0]) }, numbers: numbers)
        }
        return grouping
    }

    /// A dictionary may hold values that no summed row has.
    private mutating func keepUsedTexts() {
        let width = question.keyWidth
        for column in texts.indices {
            var positions = [Int64](repeating: -1, count: texts[column].texts.count)
            var used: [String] = []
            for place in stride(from: column + 1, to: keys.count, by: width) {
                let number = Int(keys[place])
                if positions[number] < 0 {
                    positions[number] = Int64(used.count)
                    used.append(texts[column].texts[number])
                }
                keys[place] = positions[number]
            }
            texts[column] = HashedTexts(used)
        }
    }

    /// Numbers the buckets of the rows; consecutive rows mostly share one.
    private func bucketCodes(_ rows: [Int], _ starts: [Int64]) -> (codes: [Int32], numbers: [Int64]) {
        var numbers: [Int64] = []
        var known: [Int64: Int32] = [:]
        var codes: [Int32] = []
        codes.reserveCapacity(rows.count)
        var last: (number: Int64, code: Int32) = (.min, -1)
        for row in rows {
            let number = question.bucket.number(of: Instant(nanoseconds: starts[row]))
            if number != last.number {
                let code = known[number] ?? Int32(numbers.count)
                if code == numbers.count {
                    known[number] = code
                    numbers.append(number)
                }
                last = (number, code)
            }
            codes.append(last.code)
        }
        return (codes, numbers)
    }

    private mutating func noteUnpriced() {
        let models = block[StepColumn.model]
        for row in rows where calls.isUnpriced(row) {
            unpriced[models[row] ?? CostKey.model.missing, default: UnpricedCalls()] += UnpricedCalls(
                calls: 1,
                tokens: calls.tokens(row)
            )
        }
    }

    private mutating func addByClass(_ grouping: RowGrouping) {
        let width = CostQuestion.noClass + 1
        var local = [CostSums](repeating: CostSums(), count: grouping.keys.count * width)
        for (index, row) in rows.enumerated() {
            calls.add(row, to: &total)
            let base = Int(grouping.groups[index]) * width
            let usage = calls.usage(row)
            let price = calls.cost[row]
            let parts = question.splitter.flatMap { split in
                price == StepBlock.none ? nil : split(calls.pricedCall(row, block, usage))
            }
            if question.splitter != nil, price != StepBlock.none, parts == nil { unsplitCalls += 1 }
            var rest = price == StepBlock.none ? 0 : Int128(price)
            var hasTokens = false
            for tokenClass in TokenClass.allCases {
                let tokens = Int128(usage[tokenClass])
                let part = Int128(parts?[tokenClass]?.picodollars ?? 0)
                guard tokens != 0 || part != 0 else { continue }
                hasTokens = true
                rest -= part
                calls.addKind(row, tokens, part, to: &local[base + tokenClass.index])
                local[base + tokenClass.index].add(tokens, of: tokenClass)
            }
            if !hasTokens {
                calls.addKind(row, 0, rest, to: &local[base + CostQuestion.noClass])
            } else if rest != 0, question.splitter != nil {
                local[base + CostQuestion.noClass].cost += rest
                local[base + CostQuestion.noClass].pricedCalls += 1
            }
        }
        for (group, key) in grouping.keys.enumerated() {
            for tokenClass in 0..<width {
                let part = local[group * width + tokenClass]
                if part.calls > 0 || part.cost != 0 {
                    keys += key + [Int64(tokenClass)]
                    sums.append(part)
                }
            }
        }
    }
}
