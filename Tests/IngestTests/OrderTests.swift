import Ingest
import Model
import Reports
import Store
import TestSupport
import Testing

/// Promises 2 and 4: whatever arrived, how often, in whatever order and batches, the reports are the same
/// bytes.
@Suite struct OrderTests {
    /// Two hundred seeds in shares, so that no core waits for another at the end.
    @Test(arguments: 0..<UInt64(8))
    func `Random batches, shuffles and repetitions change no byte of any report`(share: UInt64) async throws {
        let spans = try CorpusSpans.all()
        let traces = Array(Set(spans.map(\.traceID))).sorted()
        let whole = try LedgerFixture()
        _ = try await whole.load(spans)
        let expected = try await whole.everything(runs: traces)
        try await whole.close()
        #expect(expected["runs"]?.count ?? 0 > 1_000)

        for seed in (share * 25 + 1)...(share * 25 + 25) {
            var generator = SplitMix(seed: seed)
            var shuffled = spans + spans.filter { _ in Int.random(in: 0..<10, using: &generator) == 0 }
            if seed % 4 != 0 { shuffled.shuffle(using: &generator) }
            let ledger = try LedgerFixture()
            while !shuffled.isEmpty {
                let count = min(
                    shuffled.count,
                    Int.random(in: 1...[5, 60, 400][Int(seed % 3)], using: &generator)
                )
                _ = try await ledger.load(Array(shuffled.prefix(count)))
                shuffled.removeFirst(count)
                // Reading in between must not freeze what later spans change.
                if Int.random(in: 0..<8, using: &generator) == 0 { _ = try await ledger.csv(.workflows) }
                // Nor must settling, of runs that are complete and of runs that are not.
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    _ = try await ledger.store.merge(through: .max)
                }
            }
            while seed % 2 == 0, try await ledger.store.merge(through: .max) > 0 {}
            let runs = traces.filter { _ in Int.random(in: 0..<12, using: &generator) == 0 }
            let found = try await ledger.everything(runs: runs)
            for (name, text) in found where text != expected[name] {
                Issue.record(
                    "\(name) differs with seed \(seed): \(firstDifference(text, expected[name] ?? ""))"
                )
            }
            try await ledger.close()
        }
    }

    private func firstDifference(_ left: String, _ right: String) -> String {
        let pairs = zip(left.split(separator: "\r\n"), right.split(separator: "\r\n"))
        guard let pair = pairs.first(where: { $0 != $1 }) else { return "one has more lines" }
        return "\(pair.0)\n instead of\n\(pair.1)"
    }

    @Test func `A span sent again with a later end replaces the first, in either order`() async throws {
        let resource = Resource(attributes: [Attribute("service.name", .string("s"))])
        func span(_ end: Int64) -> SpanRecord {
            var span = SpanRecord(
                traceID: TraceID(high: 1, low: 1),
                spanID: SpanID(bits: 1),
                start: Instant(nanoseconds: 1_000),
                end: Instant(nanoseconds: end),
                resource: resource
            )
            span.name = "root"
            return span
        }
        for order in [[span(2_000), span(3_000)], [span(3_000), span(2_000)]] {
            let ledger = try LedgerFixture()
            for record in order { _ = try await ledger.load([record]) }
            let csv = try await ledger.csv(.runs)
            #expect(csv.contains(",0.002,"), "\(csv)")
            let status = try await ledger.store.status()
            #expect(status.acknowledged == 2)
            #expect(status.acknowledged == status.stored + status.duplicates)
            try await ledger.close()
        }
    }
}
