import Foundation
import Model
import OTLP
import Policy
import Semantics
import TestSupport
import Testing

/// Denials of the captured corpus: what the tools' own log tells against what the bytes show.
@Suite struct `Corpus denials` {
    /// Denials of which the exporter sent nothing, with the reason.
    static let traceless: [String: String] = [
        "google-adk merge_pull_request":
            "the span says error.type TOOL_ERROR, as of any failed tool; no result or message is sent",
        "otel-genai-openai-agents input_guardrail:no_secrets":
            "no guardrail span, no error status: the run is two spans that end well",
    ]

    struct Row: Hashable {
        var name: String
        var how: String
    }

    /// All runs of a folder, judged in order of time as a store would.
    static func runs(_ folder: String) throws -> [ResolvedRun] {
        var traces: [TraceID: [SpanID: Step]] = [:]
        for request in try TestFiles.traceRequests(folder) {
            let batch = try TraceRequestDecoder.decode(
                request.body,
                encoding: request.isJSON ? .json : .protobuf
            )
            for record in batch.records {
                traces[record.traceID, default: [:]][record.spanID] = Normaliser.step(record)
            }
        }
        var runs = traces.values.map { steps in
            RunResolver.resolve(Array(steps.values)) { _ in Charge(computed: nil, priceRowID: "") }
        }
        runs.sort { ($0.run.firstStart, $0.run.traceID) < ($1.run.firstStart, $1.run.traceID) }
        var claimed: Set<String> = []
        for index in runs.indices {
            Judge.judge(&runs[index], claimed: claimed)
            claimed.formUnion(Judge.crossTraceKeys(runs[index]))
        }
        return runs
    }

    /// The denials a folder's runs show.
    static func found(_ folder: String) throws -> [Row] {
        try runs(folder).flatMap { run in
            run.findings.filter { $0.decision == .deny && $0.kind != "denied_then_retried" }.map { finding in
                Row(name: finding.tool ?? finding.rule, how: finding.evidence)
            }
        }
    }

    static func expected(_ folder: String) throws -> [String] {
        let bytes = try TestFiles.bytes("Tests/Corpus/\(folder)/expected.json")
        let json = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        return ((json?["denials"] as? [[String: Any]]) ?? []).compactMap { $0["name"] as? String }
    }

    static func isSame(_ expected: String, _ found: String) -> Bool {
        let name = expected.split(separator: ":").last.map(String.init) ?? expected
        return name == found || name.hasSuffix("__\(found)")
    }

    @Test(arguments: try TestFiles.corpusFolders())
    func `every denial that left a trace is found exactly once, and none besides`(folder: String) throws {
        var open = try Self.found(folder)
        for name in try Self.expected(folder) {
            let position = open.firstIndex { Self.isSame(name, $0.name) }
            let isTraceless = Self.traceless["\(folder) \(name)"] != nil
            #expect((position == nil) == isTraceless, "\(folder): \(name)")
            if let position { open.remove(at: position) }
        }
        #expect(open.isEmpty, "\(folder): \(open)")
    }

    @Test func `the checked-in table agrees`() throws {
        var lines = [
            "# Denials of the captured corpus", "", "| folder | denial | found |", "|---|---|---|",
        ]
        for folder in try TestFiles.corpusFolders() {
            var open = try Self.found(folder)
            for name in try Self.expected(folder) {
                var told = Self.traceless["\(folder) \(name)"].map { "no trace: \($0)" } ?? "MISSED"
                if let position = open.firstIndex(where: { Self.isSame(name, $0.name) }) {
                    told = Self.withoutIDs(open.remove(at: position).how)
                }
                lines.append("| \(folder) | \(name) | \(told) |")
            }
            for row in open {
                lines.append("| \(folder) | FALSE \(row.name) | \(Self.withoutIDs(row.how)) |")
            }
        }
        let table = lines.joined(separator: "\n") + "\n"
        let path = TestFiles.tests.appendingPathComponent("Golden/corpus-denials.md")
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try Data(table.utf8).write(to: path)
            Issue.record("recorded; run again without RECORD")
            return
        }
        #expect(
            try String(decoding: TestFiles.bytes("Tests/Golden/corpus-denials.md"), as: UTF8.self) == table
        )
    }

    private static func withoutIDs(_ text: String) -> String {
        text.replacingOccurrences(of: "|", with: "/").replacingOccurrences(of: "\n", with: " ")
    }

    @Test(arguments: try TestFiles.corpusFolders())
    func `decided calls never exceed governed calls`(folder: String) throws {
        for run in try Self.runs(folder) {
            #expect(run.run.decidedCalls <= run.run.governedCalls)
            #expect(run.run.findings == run.run.findingsBySeverity.reduce(0, +))
        }
    }

    @Test func `Claude Code records a decision for every call`() throws {
        let runs = try Self.runs("claude-agent-sdk")
        #expect(runs.map(\.run.governedCalls).reduce(0, +) == runs.map(\.run.decidedCalls).reduce(0, +))
        #expect(runs.map(\.run.decidedCalls).reduce(0, +) == 7)
    }
}
