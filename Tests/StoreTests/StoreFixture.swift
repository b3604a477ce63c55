import Foundation
import GRDB
import Model
import Store
import TestSupport

/// A data directory of its own, and how to open it.
struct StoreFixture {
    let directory: TemporaryDirectory
    let project = "default"

    init() throws { directory = try TemporaryDirectory() }

    var path: String { directory.path + "/data" }
    var databasePath: String { path + "/spanledger.db" }

    func open(
        _ mode: SpanStore.Mode = .readWrite,
        interpreter: Interpreter = FakeInterpreter.make(),
        options: StoreOptions = StoreOptions()
    ) throws -> SpanStore {
        try SpanStore(path: path, mode: mode, interpreter: interpreter, options: options)
    }

    /// Runs SQL on the database while no store is open.
    func sql<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: databasePath)
        defer { try? queue.close() }
        return try queue.write(body)
    }
}

extension SpanStore {
    @discardableResult
    func load(_ records: [SpanRecord], project: String = "default") async throws -> CommitReceipt {
        try await commit(prepare(records), project: project)
    }

    func state(_ range: TimeRange = TimeRange()) async throws -> LedgerState {
        try await read(project: "default") { try LedgerState($0, range) }
    }
}

/// Everything a snapshot says, in an order of its own.
struct LedgerState: Equatable, Sendable {
    struct StepRow: Hashable, Sendable {
        var trace: TraceID
        var span: SpanID
        var rating: Int64
        var cost: Int64
        var findings: String
    }

    var spans: Int64
    var runs: [Run]
    var findings: [Finding]
    var steps: [StepRow]

    init(_ snapshot: any LedgerSnapshot, _ range: TimeRange) throws {
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
    var cost: Int128 { runs.reduce(0) { $0 + $1.cost.picodollars } }
    /// Picodollars of all steps.
    var stepCost: Int128 {
        steps.reduce(0) { $0 + ($1.cost == StepBlock.none ? 0 : Int128($1.cost)) }
    }
    /// Whether runs, steps and findings tell the same sums.
    var isConsistent: Bool {
        cost == stepCost && runs.reduce(0) { $0 + $1.steps } == steps.count && Int64(steps.count) == spans
            && runs.reduce(0) { $0 + $1.findings } == findings.count
            && steps.count { !$0.findings.isEmpty } == findings.count
            && Set(steps.map { [$0.trace.high, $0.trace.low, $0.span.bits] }).count == steps.count
    }
}

/// Builds spans in few words.
func span(
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
func call(_ name: String, tokens: Int64 = 100, isSDK: Bool = false) -> [Attribute] {
    [Attribute("call", .string(name)), Attribute("tokens", .int(tokens))]
        + (isSDK ? [Attribute("sdk", .bool(true))] : [])
}

extension TestFiles {
    /// Bytes of any file.
    static func bytes(at path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Overwrites any file.
    static func write(_ bytes: [UInt8], at path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
