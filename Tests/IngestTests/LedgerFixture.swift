import Ingest
import Model
import OTLP
import Pricing
import Render
import Reports
import Store
import TestSupport
import Testing

/// A ledger in a temporary directory, filled through the real pipeline.
struct LedgerFixture {
    let directory: TemporaryDirectory
    let store: SpanStore
    let pipeline: IngestPipeline

    init() throws { try self.init(in: TemporaryDirectory()) }

    /// Opens the ledger in the folder `data` of a directory.
    init(in directory: TemporaryDirectory) throws {
        self.directory = directory
        store = try SpanStore(
            path: directory.path + "/data",
            mode: .readWrite,
            interpreter: .standard(prices: .builtIn())
        )
        pipeline = IngestPipeline(store: store)
    }

    func load(_ records: [SpanRecord]) async throws -> IngestOutcome {
        var batch = DecodedBatch()
        batch.records = records
        return try await pipeline.store(batch, project: "default")
    }

    /// CSV of a report over everything.
    func csv(_ name: ReportName, _ parameters: [(key: String, value: String)] = []) async throws -> String {
        let all = name == .run ? parameters : [("from", "all")] + parameters
        let now = try #require(Instant(iso8601: "2026-11-24"))
        let request = try ReportRequest(name, parameters: all, now: now)
        let bytes = try await store.read(project: "default") {
            CSVRenderer.render(try request.report(from: $0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// CSV of every report, and of every run given.
    func everything(runs: [TraceID]) async throws -> [String: String] {
        var texts: [String: String] = [:]
        for name in ReportName.allCases where name != .run { texts[name.rawValue] = try await csv(name) }
        texts["costs by all"] = try await csv(
            .costs,
            [("group", "workflow,model,agent,token_class"), ("bucket", "hour")]
        )
        for run in runs { texts["run \(run)"] = try await csv(.run, [("trace", run.description)]) }
        return texts
    }

    func close() async throws { try await store.close() }
}

/// Spans of the captured corpus.
enum CorpusSpans {
    static func all() throws -> [SpanRecord] {
        try TestFiles.corpusFolders().flatMap { try folder($0) }
    }

    static func folder(_ name: String) throws -> [SpanRecord] {
        try TestFiles.traceRequests(name).flatMap { request in
            try TraceRequestDecoder.decode(
                request.body,
                encoding: request.isJSON ? .json : .protobuf,
                limits: DecodeLimits()
            )
            .records
        }
    }
}
