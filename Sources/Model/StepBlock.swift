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

/// Codes values one by one.
struct DictionaryBuilder {
    /// Up to this many distinct values are found by comparing, which is faster than hashing them.
    private static let comparedMax = 6

    private(set) var column = DictionaryColumn(values: [], codes: [])
    private var index: [String?: UInt32] = [:]

    init(capacity: Int) { column.codes.reserveCapacity(capacity) }

    /// Neighbouring rows mostly agree, so the last value is compared first.
    mutating func append(_ value: String?) {
        if let last = column.codes.last, Self.isSame(column.values[Int(last)], value) {
            column.codes.append(last)
        } else {
            column.codes.append(code(of: value))
        }
    }

    private mutating func code(of value: String?) -> UInt32 {
        if column.values.count <= Self.comparedMax {
            if let known = column.values.firstIndex(where: { Self.isSame($0, value) }) {
                return UInt32(known)
            }
        } else {
            if index.isEmpty {
                for (code, known) in column.values.enumerated() { index[known] = UInt32(code) }
            }
            if let known = index[value] {
                if Self.isSame(column.values[Int(known)], value) { return known }
                // Equal only as Unicode sees it: another spelling, which must come back as it was sent.
                if let other = column.values.firstIndex(where: { Self.isSame($0, value) }) {
                    return UInt32(other)
                }
            } else {
                index[value] = UInt32(column.values.count)
            }
        }
        column.values.append(value)
        return UInt32(column.values.count - 1)
    }

    /// Whether two values have the same bytes; `==` would join canonically equivalent texts.
    private static func isSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left == right && left.utf8.elementsEqual(right.utf8)
    }
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

    /// Reads this column of one step.
    public func value(of step: Step) -> String? {
        switch self {
        case .workflow: step.attribution.workflow
        case .agent: step.agent
        case .model: step.model
        case .requestModel: step.requestModel
        case .provider: step.provider
        case .tool: step.tool
        case .service: step.service
        case .name: step.name
        case .environment: step.attribution.environment
        case .team: step.attribution.team
        case .costCentre: step.attribution.costCentre
        case .customer: step.attribution.customer
        case .user: step.attribution.user
        case .session: step.attribution.session
        case .errorType: step.errorType
        case .errorMessage: step.errorMessage
        case .dialect: step.dialect.isEmpty ? nil : step.dialect
        case .finishReason: step.finishReason
        case .priceRow: step.charge.flatMap { $0.priceRowID.isEmpty ? nil : $0.priceRowID }
        case .findings: step.findingKinds.isEmpty ? nil : step.findingKinds.joined(separator: ",")
        case .serviceTier: step.serviceTier
        case .workflowVersion: step.attribution.workflowVersion
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

    /// Reads this column of one step.
    public func value(of step: Step) -> Int64 {
        let usage = step.usage ?? Usage()
        return switch self {
        case .traceHigh: Int64(bitPattern: step.traceID.high)
        case .traceLow: Int64(bitPattern: step.traceID.low)
        case .spanID: Int64(bitPattern: step.spanID.bits)
        case .parentID: Int64(bitPattern: step.parentID?.bits ?? 0)
        case .start: step.start.nanoseconds
        case .duration: step.durationNanoseconds
        case .operation: Int64(step.operation.rawValue)
        case .layer: Int64(step.layer.rawValue)
        case .isError: step.isError ? 1 : 0
        case .rating: Int64(step.rating.rawValue)
        case .verdict: step.decision.map { Int64($0.verdict.rawValue) + 1 } ?? 0
        case .flags: Int64(step.flags.rawValue)
        case .isToolCall: step.isToolCall ? 1 : 0
        case .hasUsage: step.usage == nil ? 0 : 1
        case .input: usage.input
        case .cacheRead: usage.cacheRead
        case .cacheWrite5m: usage.cacheWrite5m
        case .cacheWrite1h: usage.cacheWrite1h
        case .output: usage.output
        case .outputReasoning: usage.outputReasoning
        case .inputAudio: usage.inputAudio
        case .outputAudio: usage.outputAudio
        case .inputImage: usage.inputImage
        case .outputImage: usage.outputImage
        case .cost: step.charge?.computed?.picodollars ?? StepBlock.none
        case .reportedCost: step.reportedCost?.picodollars ?? StepBlock.none
        case .timeToFirstToken: step.timeToFirstTokenNanoseconds ?? StepBlock.none
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
    public init(_ steps: [Step]) {
        self.init(count: steps.count)
        // By index, so that no step, a value of fifty fields, is copied for one of them.
        for column in StepColumn.allCases {
            var builder = DictionaryBuilder(capacity: steps.count)
            for index in steps.indices { builder.append(column.value(of: steps[index])) }
            self[column] = builder.column
        }
        for column in StepNumber.allCases {
            var values: [Int64] = []
            values.reserveCapacity(steps.count)
            for index in steps.indices { values.append(column.value(of: steps[index])) }
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
