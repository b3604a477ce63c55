/// A text column as codes into a list of distinct values.
public struct DictionaryColumn: Hashable, Sendable {
    /// Distinct values; `nil` stands for "not known".
    public var values: [String?]
    /// One index into `values` a row.
    public var codes: [UInt32]

    /// Wraps codes and their values.
    public init(values: [String?], codes: [UInt32]) {
        self.values = values
        self.codes = codes
    }

    /// Codes a list of values; values keep the order of first appearance.
    public init(_ rows: some Collection<String?>) {
        var builder = DictionaryBuilder(capacity: rows.count)
        for row in rows { builder.append(row) }
        self = builder.column
    }

    /// The value at `row`.
    public subscript(row: Int) -> String? { values[Int(codes[row])] }
}

/// A dictionary-coded text column of steps.
public enum StepColumn: UInt8, CaseIterable, Sendable {
    case workflow = 0
    case agent = 1
    case model = 2
    case requestModel = 3
    case provider = 4
    case tool = 5
    case service = 6
    case name = 7
    case environment = 8
    case team = 9
    case costCentre = 10
    case customer = 11
    case user = 12
    case session = 13
    case errorType = 14
    case errorMessage = 15
    case dialect = 16
    case finishReason = 17
    case priceRow = 18
    /// Finding kinds joined with `,`, most severe first.
    case findings = 19
    case serviceTier = 20
    case workflowVersion = 21

    /// Reads this column of the step at `row`.
    ///
    /// By place, so that no step, a value of fifty fields, is copied for one of them.
    public func value(in steps: [Step], at row: Int) -> String? { read(steps, row) }

    @inline(__always)
    fileprivate func read(_ steps: [Step], _ row: Int) -> String? {
        switch self {
        case .workflow: steps[row].attribution.workflow
        case .agent: steps[row].agent
        case .model: steps[row].model
        case .requestModel: steps[row].requestModel
        case .provider: steps[row].provider
        case .tool: steps[row].tool
        case .service: steps[row].service
        case .name: steps[row].name
        case .environment: steps[row].attribution.environment
        case .team: steps[row].attribution.team
        case .costCentre: steps[row].attribution.costCentre
        case .customer: steps[row].attribution.customer
        case .user: steps[row].attribution.user
        case .session: steps[row].attribution.session
        case .errorType: steps[row].errorType
        case .errorMessage: steps[row].errorMessage
        case .dialect: steps[row].dialect.isEmpty ? nil : steps[row].dialect
        case .finishReason: steps[row].finishReason
        case .priceRow: steps[row].charge?.priceRowID.isEmpty == false ? steps[row].charge?.priceRowID : nil
        case .findings: steps[row].findingKinds.isEmpty ? nil : steps[row].findingKinds.joined(separator: ",")
        case .serviceTier: steps[row].serviceTier
        case .workflowVersion: steps[row].attribution.workflowVersion
        }
    }
}

/// A whole-number column of steps.
public enum StepNumber: UInt8, CaseIterable, Sendable {
    case traceHigh = 0
    case traceLow = 1
    case spanID = 2
    /// 0 for a root.
    case parentID = 3
    /// Nanoseconds since 1970.
    case start = 4
    /// Nanoseconds.
    case duration = 5
    /// `Operation.rawValue`.
    case operation = 6
    /// `Layer.rawValue`.
    case layer = 7
    /// 1 if `Step.isError`.
    case isError = 8
    /// `Rating.rawValue`.
    case rating = 9
    /// `Verdict.rawValue + 1`, or 0 without a decision.
    case verdict = 10
    /// `StepFlags.rawValue`.
    case flags = 11
    /// 1 if the step counts as a tool call.
    case isToolCall = 12
    /// 1 if usage was reported.
    case hasUsage = 13
    case input = 14
    case cacheRead = 15
    case cacheWrite5m = 16
    case cacheWrite1h = 17
    case output = 18
    case outputReasoning = 19
    case inputAudio = 20
    case outputAudio = 21
    case inputImage = 22
    case outputImage = 23
    /// Picodollars; `StepBlock.none` if not charged or not priced.
    case cost = 24
    /// Picodollars; `StepBlock.none` if not reported.
    case reportedCost = 25
    /// Nanoseconds; `StepBlock.none` if not reported.
    case timeToFirstToken = 26

    /// Reads this column of the step at `row`, as the text columns do.
    public func value(in steps: [Step], at row: Int) -> Int64 { read(steps, row) }

    @inline(__always)
    fileprivate func read(_ steps: [Step], _ row: Int) -> Int64 {
        switch self {
        case .traceHigh: Int64(bitPattern: steps[row].traceID.high)
        case .traceLow: Int64(bitPattern: steps[row].traceID.low)
        case .spanID: Int64(bitPattern: steps[row].spanID.bits)
        case .parentID: Int64(bitPattern: steps[row].parentID?.bits ?? 0)
        case .start: steps[row].start.nanoseconds
        case .duration: steps[row].durationNanoseconds
        case .operation: Int64(steps[row].operation.rawValue)
        case .layer: Int64(steps[row].layer.rawValue)
        case .isError: steps.isError(at: row) ? 1 : 0
        case .rating: Int64(steps[row].rating.rawValue)
        case .verdict: (steps[row].decision?.verdict).map { Int64($0.rawValue) + 1 } ?? 0
        case .flags: Int64(steps[row].flags.rawValue)
        case .isToolCall: steps[row].isToolCall ? 1 : 0
        case .hasUsage: steps[row].usage == nil ? 0 : 1
        case .input: steps[row].usage?.input ?? 0
        case .cacheRead: steps[row].usage?.cacheRead ?? 0
        case .cacheWrite5m: steps[row].usage?.cacheWrite5m ?? 0
        case .cacheWrite1h: steps[row].usage?.cacheWrite1h ?? 0
        case .output: steps[row].usage?.output ?? 0
        case .outputReasoning: steps[row].usage?.outputReasoning ?? 0
        case .inputAudio: steps[row].usage?.inputAudio ?? 0
        case .outputAudio: steps[row].usage?.outputAudio ?? 0
        case .inputImage: steps[row].usage?.inputImage ?? 0
        case .outputImage: steps[row].usage?.outputImage ?? 0
        case .cost: steps[row].charge?.computed?.picodollars ?? StepBlock.none
        case .reportedCost: steps[row].reportedCost?.picodollars ?? StepBlock.none
        case .timeToFirstToken: steps[row].timeToFirstTokenNanoseconds ?? StepBlock.none
        }
    }
}

/// Steps held column by column: the unit of storage and of every scan.
///
/// Holds the columns that were asked for; reading another one is a programming error.
public struct StepBlock: Hashable, Sendable {
    /// Stands for "no value" in a number column.
    public static let none = Int64.min

    /// Rows.
    public private(set) var count: Int
    private var texts: [DictionaryColumn?]
    private var numbers: [[Int64]?]

    /// An empty shell of `count` rows, to be given its columns.
    public init(count: Int) {
        self.count = count
        texts = Array(repeating: nil, count: StepColumn.allCases.count)
        numbers = Array(repeating: nil, count: StepNumber.allCases.count)
    }

    /// All columns of the given steps, in their order.
    public init(_ steps: [Step]) { self.init(joining: [steps]) }

    /// All columns of several lists of steps, one list after another.
    public init(joining lists: [[Step]]) {
        self.init(count: lists.reduce(0) { $0 + $1.count })
        for column in StepColumn.allCases {
            var builder = DictionaryBuilder(capacity: count)
            for list in lists {
                for row in list.indices { builder.append(column.read(list, row)) }
            }
            self[column] = builder.column
        }
        for column in StepNumber.allCases {
            var values: [Int64] = []
            values.reserveCapacity(count)
            for list in lists {
                for row in list.indices { values.append(column.read(list, row)) }
            }
            self[column] = values
        }
    }

    /// A text column.
    public subscript(column: StepColumn) -> DictionaryColumn {
        get {
            guard let values = texts[Int(column.rawValue)] else {
                preconditionFailure("column \(column) not read")
            }
            return values
        }
        set {
            precondition(newValue.codes.count == count, "a column has one value a row")
            texts[Int(column.rawValue)] = newValue
        }
    }

    /// A number column.
    public subscript(column: StepNumber) -> [Int64] {
        get {
            guard let values = numbers[Int(column.rawValue)] else {
                preconditionFailure("column \(column) not read")
            }
            return values
        }
        set {
            precondition(newValue.count == count, "a column has one value a row")
            numbers[Int(column.rawValue)] = newValue
        }
    }

    /// The trace of a row; needs the two trace columns.
    public func traceID(at row: Int) -> TraceID {
        TraceID(
            high: UInt64(bitPattern: self[StepNumber.traceHigh][row]),
            low: UInt64(bitPattern: self[StepNumber.traceLow][row])
        )
    }

    /// The rows for which `isKept` holds, in the same order, with the same columns.
    public func filtered(_ isKept: (Int) -> Bool) -> StepBlock { picking((0..<count).filter(isKept)) }

    /// The rows given, ascending, with the same columns.
    public func picking(_ rows: [Int]) -> StepBlock {
        if rows.count == count { return self }
        var result = StepBlock(count: rows.count)
        for column in StepColumn.allCases {
            guard let values = texts[Int(column.rawValue)] else { continue }
            result[column] = DictionaryColumn(values: values.values, codes: rows.map { values.codes[$0] })
        }
        for column in StepNumber.allCases {
            guard let values = numbers[Int(column.rawValue)] else { continue }
            result[column] = rows.map { values[$0] }
        }
        return result
    }
}

/// The columns one scan needs.
public struct StepColumns: Sendable {
    /// Text columns.
    public var texts: [StepColumn]
    /// Number columns.
    public var numbers: [StepNumber]

    /// Names the columns to read.
    public init(texts: [StepColumn] = [], numbers: [StepNumber] = []) {
        self.texts = texts
        self.numbers = numbers
    }
}
