import Foundation
public import GRDB
public import Model
public import Store
public import TestSupport

/// A data directory of its own, and how to open it.
public struct StoreFixture {
    /// Holds the data directory.
    public let directory: TemporaryDirectory
    /// The project that tests use.
    public let project = "default"

    /// Makes an empty directory.
    public init() throws { directory = try TemporaryDirectory() }

    /// The data directory.
    public var path: String { directory.path + "/data" }
    /// The SQLite file.
    public var databasePath: String { path + "/spanledger.db" }

    /// Opens the store.
    public func open(
        _ mode: SpanStore.Mode = .readWrite,
        interpreter: Interpreter = FakeInterpreter.make(),
        options: StoreOptions = StoreOptions()
    ) throws -> SpanStore {
        try SpanStore(path: path, mode: mode, interpreter: interpreter, options: options)
    }

    /// Runs SQL on the database while no store is open.
    public func sql<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: databasePath)
        defer { try? queue.close() }
        return try queue.write(body)
    }
}

extension SpanStore {
    /// Commits spans as one batch.
    @discardableResult
    public func load(_ records: [SpanRecord], project: String = "default") async throws -> CommitReceipt {
        try await commit(prepare(records), project: project)
    }

    /// Everything the default project says.
    public func state(_ range: TimeRange = TimeRange()) async throws -> LedgerState {
        try await read(project: "default") { try LedgerState($0, range) }
    }
}

/// Everything a snapshot says, in an order of its own.
public struct LedgerState: Equatable, Sendable {
    /// What is compared of one step.
    public struct StepRow: Hashable, Sendable {
        /// Its trace.
        public var trace: TraceID
        /// Its span.
        public var span: SpanID
        /// Raw value of its rating.
        public var rating: Int64
        /// Picodollars, or `StepBlock.none`.
        public var cost: Int64
        /// Kinds of its findings.
        public var findings: String
    }

    /// Spans, each counted once.
    public var spans: Int64
    /// Runs that start in the range.
    public var runs: [Run]
    /// Their findings.
    public var findings: [Finding]
    /// Steps that start in the range, by (trace, span).
    public var steps: [StepRow]

    /// Reads all of it.
    public init(_ snapshot: any LedgerSnapshot, _ range: TimeRange) throws {
        spans = snapshot.freshness.spans
        runs = try snapshot.runs(in: range)
        findings = try snapshot.findings(in: range)
        var rows: [StepRow] = []
        let columns = StepColumns(
            texts: [.findings],
            numbers: [.traceHigh, .traceLow, .spanID, .rating, .cost]
        )
        try snapshot.scanSteps(columns, in: range) { block in
            for row in 0..<block.count {
                rows.append(
                    StepRow(
                        trace: block.traceID(at: row),
                        span: SpanID(bits: UInt64(bitPattern: block[StepNumber.spanID][row])),
                        rating: block[StepNumber.rating][row],
                        cost: block[StepNumber.cost][row],
                        findings: block[StepColumn.findings][row] ?? ""
                    )
                )
            }
        }
        steps = rows.sorted { ($0.trace, $0.span) < ($1.trace, $1.span) }
    }

    /// Picodollars of all runs.
    public var cost: Int128 { runs.reduce(0) { $0 + $1.cost.picodollars } }
    /// Picodollars of all steps.
    public var stepCost: Int128 {
        steps.reduce(0) { $0 + ($1.cost == StepBlock.none ? 0 : Int128($1.cost)) }
    }
    /// Whether runs, steps and findings tell the same sums.
    public var isConsistent: Bool {
        cost == stepCost && runs.reduce(0) { $0 + $1.steps } == steps.count && Int64(steps.count) == spans
            && runs.reduce(0) { $0 + $1.findings } == findings.count
            && steps.count { !$0.findings.isEmpty } == findings.count
            && Set(steps.map { [$0.trace.high, $0.trace.low, $0.span.bits] }).count == steps.count
    }
}

/// Builds spans in few words.
public func span(
    _ trace: UInt64,
    _ id: UInt64,
    parent: UInt64? = nil,
    start: Int64? = nil,
    milliseconds: Int64 = 10,
    name: String = "",
    _ attributes: [Attribute] = []
) -> SpanRecord {
    let begin = start ?? Int64(1_000_000_000_000 + trace * 1_000_000 + id)
    var record = SpanRecord(
        traceID: TraceID(high: 7, low: trace),
        spanID: SpanID(bits: id),
        parentID: parent.map(SpanID.init(bits:)),
        start: Instant(nanoseconds: begin),
        end: Instant(nanoseconds: begin + milliseconds * 1_000_000)
    )
    record.name = name
    record.attributes = attributes
    return record
}

/// A call's attributes for the fake interpreter.
public func call(_ name: String, tokens: Int64 = 100, isSDK: Bool = false) -> [Attribute] {
    [Attribute("call", .string(name)), Attribute("tokens", .int(tokens))]
        + (isSDK ? [Attribute("sdk", .bool(true))] : [])
}

extension TestFiles {
    /// Bytes of any file.
    public static func bytes(at path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Overwrites any file.
    public static func write(_ bytes: [UInt8], at path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
