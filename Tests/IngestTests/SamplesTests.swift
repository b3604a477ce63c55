import Foundation
import Ingest
import Model
import OTLP
import Reports
import Store
import TestSupport
import Testing

/// The samples give the figures that their README states, whatever the order of the files.
@Suite struct SamplesTests {
    private static let folder = TestFiles.root.appendingPathComponent("ingest-samples")

    private static func spans() throws -> [[SpanRecord]] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted()
            .map { try TestFiles.bytes("ingest-samples/\($0)") }
            .map { bytes in
                let batch = try TraceRequestDecoder.decode(bytes, encoding: .json)
                #expect(batch.rejected == 0)
                return batch.records
            }
    }

    /// Rows of the README's table of figures by workflow, as texts.
    private static func stated() throws -> [String: [String]] {
        let text = String(decoding: try TestFiles.bytes("ingest-samples/README.md"), as: UTF8.self)
        let rows = text.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
            .filter { $0.count == 13 && Int($0[1]) != nil }
        return Dictionary(rows.map { ($0[0], Array($0.dropFirst())) }) { first, _ in first }
    }

    @Test(arguments: [false, true])
    func `Workflows have the runs, calls, tokens and cost that the README states`(
        isReversed: Bool
    ) async throws {
        let stated = try Self.stated().filter { !$0.key.hasPrefix("**") }
        #expect(stated.count == 8)
        let ledger = try LedgerFixture()
        for records in isReversed ? try Self.spans().reversed() : try Self.spans() {
            _ = try await ledger.load(records)
        }
        let lines = try await ledger.csv(.workflows).components(separatedBy: "\r\n")
            .filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
        try await ledger.close()
        let columns = [
            "runs", "failed_runs", "llm_calls", "unpriced_calls", "tool_calls", "input_tokens",
            "cache_read_tokens",
            "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "wasted_cost_usd",
        ]
        #expect(lines.count == stated.count + 1)
        for cells in lines.dropFirst() {
            let found = try columns.map { name in cells[try #require(lines[0].firstIndex(of: name))] }
            #expect(found == stated[cells[0]], "\(cells[0])")
        }
    }
}
