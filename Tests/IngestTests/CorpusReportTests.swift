import Foundation
import Ingest
import Model
import OTLP
import Pricing
import Reports
import Store
import TestSupport
import Testing

/// The captured corpus through the whole product: each folder into an empty ledger, its cost report beside
/// the truth.
@Suite struct CorpusReportTests {
    private static let golden = TestFiles.tests.appendingPathComponent("Golden/corpus-costs.md")

    @Test func `Calls, tokens and cost of every folder are the truth's, or say why they cannot be`()
        async throws
    {
        var lines = [
            "# Cost of the corpus", "",
            "Cost reports of one ledger a folder beside the truth's tokens at list price, USD.",
            "Exact means equal to the last picodollar. Nothing may be wrong.", "",
            "| folder | calls | cost | truth | verdict |", "|---|--:|--:|--:|---|",
        ]
        var exact = 0
        for folder in try TestFiles.corpusFolders() {
            let row = try await Self.compare(folder)
            #expect(!row.verdict.hasPrefix("wrong"), "\(folder): \(row)")
            if row.verdict.hasPrefix("exact") { exact += 1 }
            lines.append("| \(folder) | \(row.calls) | \(row.cost) | \(row.truth) | \(row.verdict) |")
        }
        lines += ["", "\(exact) of 16 exact.", ""]
        #expect(exact >= 14)
        try Self.compareGolden(lines.joined(separator: "\n"))
    }

    private static func compareGolden(_ text: String) throws {
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
            Issue.record("recorded \(golden.lastPathComponent)")
        } else {
            #expect(try String(contentsOf: golden, encoding: .utf8) == text)
        }
    }

    private struct Row {
        var calls: Int
        var cost: String
        var truth: String
        var verdict: String
    }

    private struct Figures: Equatable {
        var calls = 0
        var tokens = Usage()
        var cost = MoneySum()
    }

    private static func compare(_ folder: String) async throws -> Row {
        let truth = try truth(folder)
        let found = merge(try await reported(folder), aliases: try aliases(folder))
        let incomplete = try await isIncomplete(folder)
        let calls = found.values.reduce(0) { $0 + $1.calls }
        let cost = found.values.reduce(into: MoneySum()) { $0 += $1.cost }
        let trueCost = truth.values.reduce(into: MoneySum()) { $0 += $1.cost }
        let known = found.filter { truth[$0.key] != nil }
        let knownCost = known.values.reduce(into: MoneySum()) { $0 += $1.cost }
        let extra = found.keys.filter { truth[$0] == nil }.sorted()
        var verdict = "exact"
        if truth.contains(where: { model, figures in (known[model]?.calls ?? 0) != figures.calls }) {
            let isShort = truth.allSatisfy { (known[$0.key]?.calls ?? 0) <= $0.value.calls }
            verdict =
                isShort && incomplete
                ? "not derivable: calls without a span; the runs are shown as incomplete" : "wrong calls"
        } else if truth.contains(where: { known[$0.key]?.tokens.totalInput != $0.value.tokens.totalInput }) {
            verdict = "wrong tokens"
        } else if knownCost != trueCost {
            let isUncached = known.allSatisfy { $0.value.tokens.cacheRead == 0 }
            verdict =
                isUncached
                ? "not derivable: the spans do not tell cached tokens; the steps are marked" : "wrong cost"
        }
        if !extra.isEmpty { verdict += "; beside it \(extra.joined(separator: ", ")), reported by hand" }
        return Row(calls: calls, cost: cost.decimal, truth: trueCost.decimal, verdict: verdict)
    }

    /// Requested names of the models served: where no response model was sent, the report has the requested
    /// one.
    private static func aliases(_ folder: String) throws -> [String: String] {
        let bytes = try TestFiles.bytes("Tests/Corpus/\(folder)/expected.json")
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
        var aliases: [String: String] = [:]
        for (model, value) in object["models"] as? [String: [String: Any]] ?? [:] {
            for name in value["requested_as"] as? [String] ?? [] { aliases[name] = model }
        }
        return aliases
    }

    private static func merge(_ found: [String: Figures], aliases: [String: String]) -> [String: Figures] {
        var merged: [String: Figures] = [:]
        for (model, figures) in found {
            var sum = merged[aliases[model] ?? model] ?? Figures()
            sum.calls += figures.calls
            sum.tokens += figures.tokens
            sum.cost += figures.cost
            merged[aliases[model] ?? model] = sum
        }
        return merged
    }

    private static func reported(_ folder: String) async throws -> [String: Figures] {
        let ledger = try LedgerFixture()
        for request in try TestFiles.traceRequests(folder) {
            let outcome = try await ledger.pipeline.traces(
                request.body,
                encoding: request.isJSON ? .json : .protobuf,
                isGzip: false,
                project: "default"
            )
            #expect(outcome.rejected == 0)
        }
        let csv = try await ledger.csv(.costs, [("group", "model")])
        try await ledger.close()
        let lines = csv.components(separatedBy: "\r\n").filter { !$0.isEmpty }.map {
            $0.components(separatedBy: ",")
        }
        let columns = Dictionary(uniqueKeysWithValues: lines[0].enumerated().map { ($1, $0) })
        var figures: [String: Figures] = [:]
        for cells in lines.dropFirst() {
            func count(_ name: String) -> Int64 { columns[name].flatMap { Int64(cells[$0]) } ?? 0 }
            var row = Figures()
            row.calls = Int(count("calls"))
            row.tokens.input = count("input_tokens")
            row.tokens.cacheRead = count("cache_read_tokens")
            row.tokens.cacheWrite5m = count("cache_write_tokens")
            row.tokens.output = count("output_tokens")
            row.cost = MoneySum(
                Money(decimal: columns["cost_usd"].map { cells[$0] } ?? "") ?? Money(picodollars: 0)
            )
            figures[columns["model"].map { cells[$0] } ?? ""] = row
        }
        return figures
    }

    private static func isIncomplete(_ folder: String) async throws -> Bool {
        let ledger = try LedgerFixture()
        _ = try await ledger.load(CorpusSpans.folder(folder))
        let runs = try await ledger.store.read(project: "default") { try $0.runs(in: TimeRange()) }
        try await ledger.close()
        return runs.contains { $0.isIncomplete }
    }

    /// Tokens of the provider's log that the client was told, at list price.
    private static func truth(_ folder: String) throws -> [String: Figures] {
        let prices = try PriceBook.builtIn()
        let bytes = try TestFiles.bytes("Tests/Corpus/\(folder)/expected.json")
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
        let captured = try #require(Instant(iso8601: "2026-11-22T22:00:00Z"))
        var figures: [String: Figures] = [:]
        for (model, value) in object["models"] as? [String: [String: Any]] ?? [:] {
            let unsent = value["of_which_never_sent_to_client"] as? [String: Any] ?? [:]
            func count(_ key: String) -> Int64 {
                (value[key] as? Int64 ?? Int64(value[key] as? Int ?? 0))
                    - (unsent[key] as? Int64 ?? Int64(unsent[key] as? Int ?? 0))
            }
            var row = Figures()
            row.calls = value["calls"] as? Int ?? 0
            row.tokens.cacheRead = count("cache_read_tokens")
            row.tokens.cacheWrite5m = count("cache_write_tokens")
            row.tokens.input = count("input_tokens") - row.tokens.cacheRead - row.tokens.cacheWrite5m
            row.tokens.output = count("output_tokens")
            var step = Step(
                SpanRecord(
                    traceID: TraceID(high: 1, low: 1),
                    spanID: SpanID(bits: 1),
                    start: captured,
                    end: captured
                ),
                operation: .llm,
                service: "truth"
            )
            step.model = model
            step.usage = row.tokens
            row.cost = MoneySum(try #require(prices.charge(step).computed, "\(model) has a price"))
            figures[model] = row
        }
        return figures
    }
}
