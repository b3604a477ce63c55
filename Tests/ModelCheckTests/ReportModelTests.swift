import Ingest
import Model
import Pricing
import Render
import Reports
import Store
import Testing

/// The product's own interpretation over captured spans, compared as the bytes of every report.
@Suite(.serialized) struct ReportModelTests {
    @Test func `Reports of random sequences are those of a model that interprets every run whole`()
        async throws
    {
        let spans = try AgentSpans()
        let prices = try PriceBook.builtIn()
        var other = Interpreter.standard(prices: prices)
        other.fingerprint = "the same under another name"
        let kind = LedgerSequence.Kind(
            interpreters: [.standard(prices: prices), other],
            origin: AgentSpans.origin,
            source: { spans.make($0, $1, &$2) },
            compare: { snapshot, expected in
                for (name, text) in try Self.reports(snapshot) {
                    try Difference.check(text, try Self.report(name, expected.whole), name.rawValue)
                }
            }
        )
        await SequenceRunner(name: "Report model", kind: kind)
            .run(1...(SequenceRunner.isTorture ? 1_000 : 8))
    }

    private static func reports(_ snapshot: any LedgerSnapshot) throws -> [(ReportName, String)] {
        try ReportName.allCases.filter { $0 != .run }.map { ($0, try report($0, snapshot)) }
    }

    private static func report(_ name: ReportName, _ snapshot: any LedgerSnapshot) throws -> String {
        let now = Instant(nanoseconds: AgentSpans.origin + 86_400_000_000_000)
        let request = try ReportRequest(name, parameters: [("from", "all")], now: now)
        return String(decoding: CSVRenderer.render(try request.report(from: snapshot)), as: UTF8.self)
    }
}
