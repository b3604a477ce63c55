import ArgumentParser
import Foundation
import Ingest
import Model
import OTLP
import Pricing
import Server
import Store
import Wire

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Load OTLP files: .json, .jsonl or .pb, each also as .gz; - for standard input."
    )

    @Argument(help: ArgumentHelp("Files, or - for standard input.", valueName: "file"))
    var files: [String]

    @OptionGroup var options: DataOptions

    @Option(help: ArgumentHelp("Send to a running server instead of a data directory.", valueName: "url"))
    var server: String?

    @Flag(help: "Move all times by one amount so that the newest span ends a minute ago; for samples.")
    var shiftToNow = false

    func run() async throws {
        let settings = try Settings()
        // Every file is read before anything is stored: a wrong name must not leave half of the files behind.
        let sources = try files.map(OTLPFile.init(path:))
        let shift = shiftToNow ? try Self.shift(of: sources) : 0
        if let server {
            let client = try OTLPClient(url: server)
            try await load(sources, shift: shift, into: ServerSink(client: client))
            return
        }
        let store = try SpanStore(
            path: settings.data(options.data),
            mode: .readWrite,
            interpreter: .standard(prices: try settings.prices(options.prices))
        )
        let pipeline = IngestPipeline(store: store)
        do {
            try await load(
                sources,
                shift: shift,
                into: StoreSink(pipeline: pipeline, project: settings.project(options.project))
            )
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }

    private func load(_ sources: [OTLPFile], shift: Int64, into sink: any SpanSink) async throws {
        var totals = IngestTotals()
        let progress = ProgressLine(total: sources.reduce(0) { $0 + $1.bytes.count })
        for source in sources {
            for piece in source.pieces() {
                switch piece {
                case .failure(let fault): totals.report(fault)
                case .success(let batch):
                    let records = shift == 0 ? batch.records : batch.records.map { $0.shifted(by: shift) }
                    let duplicates = try await sink.send(records)
                    totals.add(batch, duplicates: duplicates)
                }
                progress.show(totals)
            }
            progress.finish(source.bytes.count)
        }
        progress.clear()
        try await sink.finish()
        print(totals.summary)
        if totals.faults > 0 { throw ExitCode(Exit.failed) }
    }

    /// Nanoseconds to add so that the newest span ends one minute ago.
    private static func shift(of sources: [OTLPFile]) throws -> Int64 {
        var newest: Instant?
        for source in sources {
            for case .success(let batch) in source.pieces() {
                for record in batch.records { newest = max(newest ?? record.end, record.end) }
            }
        }
        guard let newest else { return 0 }
        let (difference, overflow) = (Clock.now().nanoseconds - 60_000_000_000).subtractingReportingOverflow(
            newest.nanoseconds
        )
        return overflow ? 0 : difference
    }
}

/// Where decoded spans go.
protocol SpanSink: Sendable {
    /// Stores spans; returns how many were already there, or `nil` if the receiver does not say.
    func send(_ records: [SpanRecord]) async throws -> Int?

    /// Called once when everything is sent.
    func finish() async throws
}

struct StoreSink: SpanSink {
    var pipeline: IngestPipeline
    var project: String

    func send(_ records: [SpanRecord]) async throws -> Int? {
        var batch = DecodedBatch()
        batch.records = records
        return try await pipeline.store(batch, project: project).duplicates
    }

    /// Runs that came in several files are settled now, and room that this freed is given back: nobody else
    /// will open this directory for writing soon.
    func finish() async throws {
        while try await pipeline.store.merge(through: .max) > 0 {}
        try await pipeline.store.shrink(yielding: false)
    }
}

struct ServerSink: SpanSink {
    /// Spans a request carries at most, as SDKs send them.
    private static let spansMax = 2_048

    var client: OTLPClient

    func send(_ records: [SpanRecord]) async throws -> Int? {
        var rest = records[...]
        while !rest.isEmpty {
            let body = TraceRequestEncoder.encode(Array(rest.prefix(Self.spansMax)), encoding: .protobuf)
            _ = try await client.post(body, path: "/v1/traces", contentType: "application/x-protobuf")
            rest = rest.dropFirst(Self.spansMax)
        }
        return nil
    }

    func finish() async throws {}
}
