import Model
import Query

/// Sums model calls by bucket and group keys, block by block.
struct CostScan {
    /// One row of the answer: sums under a key.
    struct Row {
        var bucket: Int64
        /// One text a group key, in the order asked for.
        var key: [String]
        var sums: CostSums
    }

    /// Stands for what no token class holds: calls without tokens, and what a split leaves over.
    static let noClass = TokenClass.allCases.count

    let keys: [CostKey]
    let bucket: TimeBucket
    private let splitter: PriceSplitter?
    /// Keys read from a column; the token class comes last in the internal key.
    private let columnKeys: [CostKey]
    private let isByClass: Bool
    private var texts: [TextNumbers]
    private var sums: [[Int64]: CostSums] = [:]
    /// Unpriced calls and tokens by model.
    private(set) var unpricedModels: [String: (calls: Int, tokens: Int128)] = [:]
    /// Calls whose charge could not be split.
    private(set) var unsplitCalls = 0

    init(_ keys: [CostKey], bucket: TimeBucket, splitter: PriceSplitter?) {
        self.keys = keys
        self.bucket = bucket
        self.splitter = splitter
        columnKeys = keys.filter { $0.column != nil }
        isByClass = keys.contains(.tokenClass)
        texts = Array(repeating: TextNumbers(), count: columnKeys.count)
    }

    /// The columns it reads.
    var columns: StepColumns {
        var columns = StepColumns(
            texts: columnKeys.compactMap(\.column),
            numbers: [.traceHigh, .traceLow, .start, .rating, .flags, .cost, .reportedCost]
                + TokenClass.allCases.map(\.column)
        )
        for column in [StepColumn.model] + (isByClass ? [.priceRow, .serviceTier] : [])
        where !columns.texts.contains(column) { columns.texts.append(column) }
        return columns
    }

    /// Adds the model calls of one block for which `isIncluded` holds (row).
    mutating func add(_ block: StepBlock, where isIncluded: ((Int) -> Bool)?) {
        let rating = block[StepNumber.rating]
        let charged = Int64(Rating.charged.rawValue)
        let missing = Int64(Rating.usageMissing.rawValue)
        var rows: [Int] = []
        rows.reserveCapacity(block.count / 2)
        for row in rating.indices where rating[row] == charged || rating[row] == missing {
            if let isIncluded, !isIncluded(row) { continue }
            rows.append(row)
        }
        guard !rows.isEmpty else { return }
        let grouping = grouping(rows, of: block)
        let calls = CallColumns(block)
        if isByClass {
            addByClass(rows, grouping, block, calls)
        } else {
            var local = [CostSums](repeating: CostSums(), count: grouping.keys.count)
            for (index, row) in rows.enumerated() { calls.add(row, to: &local[Int(grouping.groups[index])]) }
            for (group, key) in grouping.keys.enumerated() { sums[key, default: CostSums()] += local[group] }
        }
        noteUnpriced(rows, block, calls)
    }

    private mutating func grouping(_ rows: [Int], of block: StepBlock) -> RowGrouping {
        var grouping = RowGrouping(rows: rows.count)
        if bucket == .none {
            grouping.split(by: [], numbers: [0])
        } else {
            let (codes, numbers) = bucketCodes(rows, block[StepNumber.start])
            grouping.split(by: codes, numbers: numbers)
        }
        for (index, key) in columnKeys.enumerated() {
            guard let column = key.column else { continue }
            let dictionary = block[column]
            // A dictionary may hold values that no included row has: they get numbers but no group.
            let numbers = dictionary.values.map { value in
                texts[index].number(of: value.flatMap { $0.isEmpty ? nil : $0 } ?? key.missing)
            }
            grouping.split(by: rows.map { Int32(truncatingIfNeeded: dictionary.codes[$0]) }, numbers: numbers)
        }
        return grouping
    }

    /// Numbers the buckets of the rows; consecutive rows mostly share one.
    private func bucketCodes(_ rows: [Int], _ starts: [Int64]) -> (codes: [Int32], numbers: [Int64]) {
        var numbers: [Int64] = []
        var known: [Int64: Int32] = [:]
        var codes: [Int32] = []
        codes.reserveCapacity(rows.count)
        var last: (number: Int64, code: Int32) = (.min, -1)
        for row in rows {
            let number = bucket.number(of: Instant(nanoseconds: starts[row]))
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

    private mutating func noteUnpriced(_ rows: [Int], _ block: StepBlock, _ calls: CallColumns) {
        let models = block[StepColumn.model]
        for row in rows where calls.isUnpriced(row) {
            let model = models[row] ?? CostKey.model.missing
            let known = unpricedModels[model] ?? (0, 0)
            unpricedModels[model] = (known.calls + 1, known.tokens + calls.tokens(row))
        }
    }

    private mutating func addByClass(
        _ rows: [Int],
        _ grouping: RowGrouping,
        _ block: StepBlock,
        _ calls: CallColumns
    ) {
        let width = Self.noClass + 1
        var local = [CostSums](repeating: CostSums(), count: grouping.keys.count * width)
        for (index, row) in rows.enumerated() {
            let base = Int(grouping.groups[index]) * width
            let usage = calls.usage(row)
            let price = calls.cost[row]
            let parts = splitter.flatMap { split in
                price == StepBlock.none ? nil : split(calls.pricedCall(row, block, usage))
            }
            if splitter != nil, price != StepBlock.none, parts == nil { unsplitCalls += 1 }
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
                calls.addKind(row, 0, rest, to: &local[base + Self.noClass])
            } else if rest != 0, splitter != nil {
                local[base + Self.noClass].cost += rest
                local[base + Self.noClass].pricedCalls += 1
            }
        }
        for (group, key) in grouping.keys.enumerated() {
            for tokenClass in 0..<width {
                let part = local[group * width + tokenClass]
                if part.calls > 0 || part.cost != 0 {
                    sums[key + [Int64(tokenClass)], default: CostSums()] += part
                }
            }
        }
    }

    /// The rows: by bucket, then costliest first, then by key.
    func rows() -> [Row] {
        sums.map { key, sums in
            var columns = Array(key.dropFirst())
            let tokenClass = isByClass ? columns.removeLast() : 0
            var names = zip(columns, texts).map { number, texts in texts.texts[Int(number)] }[...]
            let texts = keys.map { $0 == .tokenClass ? className(Int(tokenClass)) : names.removeFirst() }
            return Row(bucket: key[0], key: texts, sums: sums)
        }
        .sorted {
            if $0.bucket != $1.bucket { return $0.bucket < $1.bucket }
            if $0.sums.cost != $1.sums.cost { return $0.sums.cost > $1.sums.cost }
            return $0.key.lexicographicallyPrecedes($1.key)
        }
    }

    private func className(_ number: Int) -> String {
        TokenClass.allCases.indices.contains(number)
            ? TokenClass.allCases[number].rawValue : CostKey.tokenClass.missing
    }
}
