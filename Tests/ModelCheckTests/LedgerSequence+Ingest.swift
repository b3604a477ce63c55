import GRDB
import Model
import StoreFakes
import TestSupport

@testable import Store

/// Batches and merging.
extension LedgerSequence {
    func send(_ spans: [SpanRecord]) async throws {
        let receipt = try await store.load(spans, project: project)
        try Difference.check(receipt, ledger.take(spans, project: project), "receipt of \(spans.count) spans")
    }

    func sendBoth(_ step: Int, _ generator: inout SplitMix) async throws {
        let batches = Self.projects.map { traffic[$0]?.batch(step, &generator) ?? [] }
        let store = store
        async let first = store.load(batches[0], project: Self.projects[0])
        async let second = store.load(batches[1], project: Self.projects[1])
        let receipts = try await [first, second]
        for (index, name) in Self.projects.enumerated() {
            try Difference.check(receipts[index], ledger.take(batches[index], project: name), "receipt")
        }
    }

    func merge(_ generator: inout SplitMix) async throws {
        _ = try await store.merge(through: try await watermark(&generator))
    }

    func watermark(_ generator: inout SplitMix) async throws -> Int64 {
        let newest = try await store.newestSegment()
        return generator.pick([0, .max, newest, Int64.random(in: 0...newest, using: &generator)])
    }

    func mergeAround(_ spans: [SpanRecord], _ generator: inout SplitMix) async throws {
        let watermark = try await watermark(&generator)
        let merger = Merger(interpreter: store.interpreter, options: options, texts: store.texts)
        let preparation = try await store.database.read { try merger.prepare($0, through: watermark) }
        try await send(spans)
        guard let preparation else { return }
        _ = try await store.committer?.write { try merger.apply(preparation, $0) }
    }
}
