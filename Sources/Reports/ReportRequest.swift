public import Model
import Query

/// A named question with its parameters, validated.
public struct ReportRequest: Sendable {
    /// Which report.
    public var name: ReportName
    /// Starts of runs, or of steps for costs, that count.
    public var range: TimeRange
    /// `from` as it was written, if it was.
    public var from: String?
    /// `to` as it was written, if it was.
    public var to: String?
    /// Search that restricts the report to matching runs.
    public var query: String?
    /// Group keys of costs, in the order of their columns.
    public var group: [String] = []
    /// Time step of costs.
    public var bucket = TimeBucket.none
    /// Rows at most; `nil` for the report's default.
    public var limit: Int?
    /// Runs older than this one only.
    public var before: RunCursor?
    /// Which run.
    public var traceID: TraceID?
    /// The one workflow that an overview is about, by its exact name; `nil` for all.
    public var workflow: String?
    /// The time at which it was asked.
    public var now: Instant
    /// Splits charges over token classes; without it the cost by token class is unknown.
    public var priceSplitter: PriceSplitter?

    /// Rows that `limit` may ask for.
    public static let limitMax = 10_000

    /// A request for the last 30 days with nothing else asked.
    public init(_ name: ReportName, now: Instant) {
        self.name = name
        self.now = now
        range = TimeRange(from: now.advanced(byNanoseconds: -TimeText.defaultDays * 86_400_000_000_000))
    }

    /// Reads a request from the parameters of a URL or command line; empty values count as not given.
    ///
    /// - Throws: `ReportError` that names the parameter and what is accepted.
    public init(
        _ name: ReportName,
        parameters: [(key: String, value: String)],
        now: Instant
    ) throws(ReportError) {
        self.init(name, now: now)
        for (key, value) in parameters where !value.isEmpty {
            guard let parameter = ReportParameter(rawValue: key), name.parameters.contains(parameter) else {
                throw .unknownParameter(String(key.prefix(64)), report: name)
            }
            try read(parameter, value)
        }
        try readRange()
        if name == .run, traceID == nil { throw .missing(.trace, expected: Self.traceExpectation) }
    }

    /// Answers the question.
    ///
    /// - Throws: `ReportError` if the parameters do not fit, or an error of the snapshot.
    public func report(from snapshot: any LedgerSnapshot) throws -> Report {
        var report = try name.answer(self, snapshot)
        if name != .run {
            let notes = snapshot.horizon.notes(about: range, readsTexts: query != nil)
            report.notes.insert(contentsOf: notes, at: 0)
        }
        return report
    }

    private static let traceExpectation = "a trace id of 32 hexadecimal digits"

    private mutating func read(_ parameter: ReportParameter, _ value: String) throws(ReportError) {
        switch parameter {
        case .from: from = value
        case .to: to = value
        case .query:
            query = value
            _ = try runQuery()
        case .group:
            group = value.split(separator: ",").map(String.init)
            _ = try costKeys()
        case .bucket:
            guard let bucket = TimeBucket(rawValue: value) else {
                let names = TimeBucket.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid(.bucket, value: String(value.prefix(64)), expected: "one of \(names)")
            }
            self.bucket = bucket
        case .limit:
            guard let limit = Int(value), (1...Self.limitMax).contains(limit) else {
                throw .invalid(
                    .limit,
                    value: String(value.prefix(64)),
                    expected: "a number from 1 to \(Self.limitMax)"
                )
            }
            self.limit = limit
        case .before:
            guard let cursor = RunCursor(value) else {
                throw .invalid(
                    .before,
                    value: String(value.prefix(64)),
                    expected: "a position such as \(RunCursor.example)"
                )
            }
            before = cursor
        case .trace:
            guard let trace = TraceID(hex: value), !trace.isZero else {
                throw .invalid(.trace, value: String(value.prefix(64)), expected: Self.traceExpectation)
            }
            traceID = trace
        }
    }

    private mutating func readRange() throws(ReportError) {
        if from == nil && to == nil { return }
        var range = TimeRange()
        if let from { range.from = try instant(.from, from) }
        if let to { range.to = try instant(.to, to) }
        if let start = range.from, let end = range.to, start > end {
            throw .invalid(.to, value: end.iso8601, expected: "a time after from (\(start.iso8601))")
        }
        self.range = range
    }

    private func instant(_ parameter: ReportParameter, _ text: String) throws(ReportError) -> Instant? {
        do {
            return try TimeText.parse(text, now: now)
        } catch {
            throw .invalid(parameter, value: error.text, expected: TimeTextError.expectation)
        }
    }
}

extension ReportRequest {
    /// The search; everything if none was given.
    func runQuery() throws(ReportError) -> RunQuery {
        guard let query else { return .everything }
        do { return try RunQuery(query) } catch { throw .query(error) }
    }

    /// The parameters as they stand in a URL.
    var shownParameters: [(key: String, value: String)] {
        name.parameters.compactMap { parameter in
            shownValue(parameter).map { (parameter.rawValue, $0) }
        }
    }

    private func shownValue(_ parameter: ReportParameter) -> String? {
        switch parameter {
        case .from: from ?? (to == nil ? "-\(TimeText.defaultDays)d" : nil)
        case .to: to
        case .query: query
        case .group: group.isEmpty ? nil : group.joined(separator: ",")
        case .bucket: bucket == .none ? nil : bucket.rawValue
        case .limit: limit.map(String.init)
        case .before: before?.text
        case .trace: traceID?.description
        }
    }
}
