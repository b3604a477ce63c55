import LedgerFakes
import Model
import OTLP
import Policy
import Pricing
import Query
import Semantics
import TestSupport
import Testing

/// The same over what real senders sent, decoded and interpreted.
@Suite struct CorpusSearchTests {
    @Test func `Random searches over the captured corpus find what a plain loop finds`() throws {
        let records = try TestFiles.corpusFolders().flatMap(TestFiles.traceRequests).flatMap { request in
            try TraceRequestDecoder.decode(
                request.body,
                encoding: request.isJSON ? .json : .protobuf,
                limits: DecodeLimits()
            )
            .records
        }
        let prices = try PriceBook.builtIn()
        var traces: [TraceID: [SpanID: SpanRecord]] = [:]
        for record in records { traces[record.traceID, default: [:]][record.spanID] = record }
        let runs = traces.values.map { spans -> ResolvedRun in
            let sorted = spans.values.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
            var run = RunResolver.resolve(Normaliser.steps(sorted), price: prices.charge)
            Judge.judge(&run)
            return run
        }
        .sorted { ($0.run.start, $0.run.traceID) < ($1.run.start, $1.run.traceID) }
        let kept = traces.values.flatMap(\.values)
        let snapshot = FakeSnapshot(runs, records: kept, blockRows: 200, isIndexed: true)
        let hits = try SearchPropertyTests.compare(runs, kept, snapshot, seed: 2_026, count: 10_000)
        #expect(runs.count > 20)
        #expect(hits > 3_000)
    }
}
