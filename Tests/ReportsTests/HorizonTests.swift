import LedgerFakes
import Model
import Query
import Reports
import Testing

/// What retention took out is said wherever an answer reaches back that far.
@Suite struct HorizonTests {
    private struct Cut: LedgerSnapshot {
        var whole: FakeSnapshot
        var horizon: RetentionHorizon
        var isCut = true

        var freshness: Freshness { whole.freshness }

        func parts(in range: TimeRange) throws -> [any LedgerPart] { try whole.parts(in: range) }
        func isContentDropped(_ traceID: TraceID) throws -> Bool { isCut }

        func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? {
            try whole.run(traceID)
        }
    }

    private let run = RunSketch.run("w", [RunSketch.step(trace: 1, span: 1, start: 1, .agent)])
    private var bound: Instant { RunSketch.epoch.advanced(byNanoseconds: 1_000_000_000) }

    private func notes(_ name: ReportName, _ parameters: [(key: String, value: String)]) throws -> [String] {
        let snapshot = Cut(
            whole: FakeSnapshot([run]),
            horizon: RetentionHorizon(runsBefore: bound, textsBefore: bound)
        )
        return try ReportRequest(name, parameters: parameters, now: bound).report(from: snapshot).notes
    }

    @Test(arguments: ReportName.allCases.filter { $0 != .run })
    func `A report that reaches behind the bound says so first`(name: ReportName) throws {
        let text = "Not complete before \(bound.iso8601): retention took out runs that ended earlier."
        #expect(try notes(name, [("from", "all")]).first == text)
        #expect(try !notes(name, [("from", "\(bound.iso8601)")]).contains(text))
    }

    @Test func `A search behind the bound says that texts are gone`() throws {
        let text = "Texts of runs that ended before \(bound.iso8601) are gone: nothing is found in them."
        #expect(try notes(.runs, [("from", "all"), ("q", "\"two words\"")]).contains(text))
        #expect(try !notes(.runs, [("from", "all")]).contains(text))
        #expect(try !notes(.runs, [("from", "\(bound.iso8601)"), ("q", "\"two words\"")]).contains(text))
    }

    @Test func `A run without its texts says so`() throws {
        let text = "Content dropped by retention: the texts of this run are gone."
        let trace = run.run.traceID.description
        #expect(try notes(.run, [("trace", trace)]).first == text)
        let whole = try ReportRequest(.run, parameters: [("trace", trace)], now: bound)
        #expect(try !whole.report(from: FakeSnapshot([run])).notes.contains(text))
    }

    @Test func `An aggregation behind the bound says so`() throws {
        let snapshot = Cut(whole: FakeSnapshot([run]), horizon: RetentionHorizon(runsBefore: bound))
        let count = try Aggregation(on: .runs, measures: ["count"])
        #expect(
            try count.report(in: TimeRange(), of: snapshot).notes.first?.hasPrefix("Not complete") == true
        )
        #expect(try count.report(in: TimeRange(from: bound), of: snapshot).notes.isEmpty)
    }
}
