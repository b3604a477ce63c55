/// Runs held column by column: what reports and searches over runs scan.
///
/// Holds the columns that were asked for; reading another one is a programming error.
public struct RunBlock: Hashable, Sendable {
    /// Runs.
    public let count: Int
    private var texts: [DictionaryColumn?]
    private var numbers: [[Int64]?]

    /// An empty shell of `count` runs, to be given its columns.
    public init(count: Int) {
        self.count = count
        texts = Array(repeating: nil, count: RunText.allCases.count)
        numbers = Array(repeating: nil, count: RunNumber.allCases.count)
    }

    /// All columns of the given runs, in their order.
    public init(_ runs: [Run]) {
        self.init(count: runs.count)
        for column in RunText.allCases {
            var builder = DictionaryBuilder(capacity: runs.count)
            for index in runs.indices { builder.append(column.read(runs, index)) }
            self[column] = builder.column
        }
        for column in RunNumber.allCases {
            self[column] = runs.indices.map { column.read(runs, $0) }
        }
    }

    /// A text column.
    public subscript(column: RunText) -> DictionaryColumn {
        get {
            guard let values = texts[Int(column.rawValue)] else {
                preconditionFailure("run column \(column) not read")
            }
            return values
        }
        set {
            precondition(newValue.codes.count == count, "a column has one value a run")
            texts[Int(column.rawValue)] = newValue
        }
    }

    /// A number column.
    public subscript(column: RunNumber) -> [Int64] {
        get {
            guard let values = numbers[Int(column.rawValue)] else {
                preconditionFailure("run column \(column) not read")
            }
            return values
        }
        set {
            precondition(newValue.count == count, "a column has one value a run")
            numbers[Int(column.rawValue)] = newValue
        }
    }

    /// The trace of a run; needs the two trace columns.
    public func traceID(at index: Int) -> TraceID {
        TraceID(
            high: UInt64(bitPattern: self[RunNumber.traceHigh][index]),
            low: UInt64(bitPattern: self[RunNumber.traceLow][index])
        )
    }

    /// The runs for which `isKept` holds, in the same order, with the same columns.
    public func filtered(_ isKept: (Int) -> Bool) -> RunBlock { picking((0..<count).filter(isKept)) }

    /// The runs given, ascending, with the same columns.
    public func picking(_ rows: [Int]) -> RunBlock {
        if rows.count == count { return self }
        var result = RunBlock(count: rows.count)
        for column in RunText.allCases {
            guard let values = texts[Int(column.rawValue)] else { continue }
            result[column] = DictionaryColumn(values: values.values, codes: rows.map { values.codes[$0] })
        }
        for column in RunNumber.allCases {
            guard let values = numbers[Int(column.rawValue)] else { continue }
            result[column] = rows.map { values[$0] }
        }
        return result
    }

    /// The whole run at `index`; needs all columns.
    public func run(at index: Int) -> Run { Run(self, index) }
}

/// The columns one scan of runs needs.
public struct RunColumns: Hashable, Sendable {
    /// Text columns.
    public var texts: [RunText]
    /// Number columns.
    public var numbers: [RunNumber]

    /// Names the columns to read.
    public init(texts: [RunText] = [], numbers: [RunNumber] = []) {
        self.texts = texts
        self.numbers = numbers
    }

    /// Every column.
    public static let all = RunColumns(texts: RunText.allCases, numbers: RunNumber.allCases)
}
