import Model

/// The sums over some model calls of one part, by bucket and group keys.
final class CostPartial: Sendable {
    /// For each column key, the texts that the keys number.
    let texts: [HashedTexts]
    /// Key after key, as many as there are sums: bucket, number of a text a column, token class.
    let keys: [Int64]
    let sums: [CostSums]
    /// Every call once.
    let total: CostSums
    /// Models without a price, in the order of `unpriced`.
    let unpricedModels: HashedTexts
    let unpriced: [UnpricedCalls]
    /// Calls whose charge could not be split.
    let unsplitCalls: Int

    /// Takes what a scan found.
    init(_ scan: CostScan) {
        texts = scan.texts
        keys = scan.keys
        sums = scan.sums
        total = scan.total
        let models = scan.unpriced.sorted { $0.key < $1.key }
        unpricedModels = HashedTexts(models.map(\.key))
        unpriced = models.map(\.value)
        unsplitCalls = scan.unsplitCalls
    }
}

/// The calls of one model that have no price.
struct UnpricedCalls {
    var calls = 0
    var tokens: Int128 = 0

    static func += (left: inout UnpricedCalls, right: UnpricedCalls) {
        left.calls += right.calls
        left.tokens += right.tokens
    }
}

/// The costs of all parts put together.
struct CostTable {
    /// One row of the answer: sums under a key.
    struct Row {
        var bucket: Int64
        /// One text a group key, in the order asked for.
        var key: [String]
        var sums: CostSums
    }

    let question: CostQuestion
    private var texts: [TextTable]
    private var keys: KeyTable
    private var sums: [CostSums] = []
    private var models = TextTable()
    private var unpriced: [UnpricedCalls] = []
    /// Every call once, however many rows it is in.
    private(set) var total = CostSums()
    /// Calls whose charge could not be split.
    private(set) var unsplitCalls = 0

    init(_ question: CostQuestion) {
        self.question = question
        texts = Array(repeating: TextTable(), count: question.columnKeys.count)
        keys = KeyTable(width: question.keyWidth)
    }

    mutating func add(_ partial: CostPartial) {
        let numbers = texts.indices.map { texts[$0].numbers(of: partial.texts[$0]) }
        let width = keys.width
        var key = [Int64](repeating: 0, count: width)
        for group in partial.sums.indices {
            for column in 0..<width { key[column] = partial.keys[group * width + column] }
            for column in numbers.indices { key[column + 1] = Int64(numbers[column][Int(key[column + 1])]) }
            let number = keys.number(of: key)
            if number == sums.count { sums.append(CostSums()) }
            sums[number] += partial.sums[group]
        }
        for (index, model) in models.numbers(of: partial.unpricedModels).enumerated() {
            if model == unpriced.count { unpriced.append(UnpricedCalls()) }
            unpriced[model] += partial.unpriced[index]
        }
        total += partial.total
        unsplitCalls += partial.unsplitCalls
    }

    /// Unpriced calls and tokens by model, most tokens first.
    var unpricedModels: [(model: String, calls: UnpricedCalls)] {
        zip(models.texts, unpriced).map { ($0, $1) }.sorted { left, right in
            if left.1.tokens != right.1.tokens { return left.1.tokens > right.1.tokens }
            return left.0 < right.0
        }
    }

    /// The rows: by bucket, then costliest first, then by key.
    func rows() -> [Row] {
        sums.indices.map { Row(bucket: keys[$0, 0], key: names(of: $0), sums: sums[$0]) }.sorted {
            if $0.bucket != $1.bucket { return $0.bucket < $1.bucket }
            if $0.sums.cost != $1.sums.cost { return $0.sums.cost > $1.sums.cost }
            return $0.key.lexicographicallyPrecedes($1.key)
        }
    }

    private func names(of key: Int) -> [String] {
        var column = 0
        return question.keys.map { part in
            if part == .tokenClass { return className(Int(keys[key, keys.width - 1])) }
            column += 1
            return texts[column - 1].texts[Int(keys[key, column])]
        }
    }

    private func className(_ number: Int) -> String {
        TokenClass.allCases.indices.contains(number)
            ? TokenClass.allCases[number].rawValue : CostKey.tokenClass.missing
    }
}
