import Foundation
import Model
import OTLP
import Semantics

/// The captured telemetry in this repository, with the truth about it.
enum Corpus {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// Captured folders by name.
    static let folders: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: tests.path + "/Corpus")) ?? []
        return names.filter {
            FileManager.default.fileExists(atPath: tests.path + "/Corpus/\($0)/expected.json")
        }
        .sorted()
    }()

    /// Every span of a folder, each id once.
    static func records(_ folder: String) throws -> [SpanRecord] {
        let path = tests.appendingPathComponent("Corpus/\(folder)")
        let names = try FileManager.default.contentsOfDirectory(atPath: path.path)
            .filter { $0.hasSuffix("-traces.pb") || $0.hasSuffix("-traces.json") }.sorted()
        var records: [SpanRecord] = []
        var seen: Set<[UInt64]> = []
        for name in names {
            let body = Array(try Data(contentsOf: path.appendingPathComponent(name)))
            let encoding: OTLPEncoding = name.hasSuffix(".json") ? .json : .protobuf
            for record in try TraceRequestDecoder.decode(body, encoding: encoding).records
            where seen.insert([record.traceID.high, record.traceID.low, record.spanID.bits]).inserted {
                records.append(record)
            }
        }
        return records
    }

    /// Normalised steps of a folder by trace, traces sorted by id.
    static func traces(_ folder: String) throws -> [[Step]] {
        let steps = try records(folder).map(Normaliser.step)
        return Dictionary(grouping: steps, by: \.traceID).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Resolved runs of a folder, with calls that two traces show counted once.
    static func runs(_ folder: String) throws -> [ResolvedRun] {
        var runs = try traces(folder).map { RunResolver.resolve($0, price: price) }
        joinTwins(&runs)
        return runs
    }

    /// A made-up price that makes every token class visible in the cost.
    static func price(_ step: Step) -> Charge {
        guard let usage = step.usage, step.model != nil else { return Charge(computed: nil, priceRowID: "") }
        let cost =
            usage.input * 1_000 + usage.cacheRead * 100 + usage.cacheWrite5m * 1_250
            + (usage.output + usage.outputReasoning) * 5_000
        return Charge(computed: Money(picodollars: cost), priceRowID: "test")
    }

    static func joinTwins(_ runs: inout [ResolvedRun]) {
        for index in runs.indices where TwinMatcher.isCandidate(runs[index]) {
            var calls: [SpanID: SpanID?] = [:]
            for lone in runs[index].steps where lone.isModelCall {
                let twin = runs.enumerated().lazy.filter { $0.offset != index }.flatMap(\.element.steps)
                    .first { $0.isModelCall && TwinMatcher.matches(lone, $0) }
                if let twin { calls[lone.spanID] = .some(twin.spanID) }
            }
            if !calls.isEmpty { TwinMatcher.markDuplicate(&runs[index], calls: calls) }
        }
    }

    /// The truth file of a folder.
    static func expected(_ folder: String) throws -> EmbeddedJSON {
        let data = try Data(contentsOf: tests.appendingPathComponent("Corpus/\(folder)/expected.json"))
        guard let value = EmbeddedJSON(parsing: String(decoding: data, as: UTF8.self), maxBytes: 1 << 22)
        else {
            throw CorpusError.unreadable(folder)
        }
        return value
    }
}

enum CorpusError: Error {
    case unreadable(String)
}
