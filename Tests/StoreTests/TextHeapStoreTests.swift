import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// Long texts that come again are kept once a segment, and a dictionary goes with the last of its segments.
@Suite struct TextHeapStoreTests {
    private static func options() -> StoreOptions {
        var options = StoreOptions()
        options.mergedRowsMax = 20
        options.textDictionaryBytes = 3_000
        return options
    }

    private static func text(_ generator: inout SplitMix, words: Int) -> String {
        (0..<words).map { _ in String(UInt32.random(in: 0...999_999, using: &generator), radix: 36) }
            .joined(separator: " ")
    }

    /// Runs of which each quotes one of a few documents.
    private static func spans(_ runs: ClosedRange<UInt64>, seed: UInt64) -> [SpanRecord] {
        var generator = SplitMix(seed: seed)
        let documents = (0..<5).map { _ in text(&generator, words: 800) }
        return runs.flatMap { run in
            (1...4 as ClosedRange<UInt64>).map { id in
                let own = text(&generator, words: 10)
                return span(
                    run,
                    id,
                    parent: id == 1 ? nil : 1,
                    [Attribute("prompt", .string("run \(run): \(documents[Int(run) % 5]) and \(own)"))]
                )
            }
        }
    }

    @Test func `A document that many runs quote is kept once, and every span comes back exactly`()
        async throws
    {
        let fixture = try StoreFixture()
        let store = try fixture.open(options: Self.options())
        let spans = Self.spans(1...60, seed: 1)
        for start in stride(from: 0, to: spans.count, by: 8) {
            try await store.load(Array(spans[start..<min(start + 8, spans.count)]))
        }
        while try await store.merge(through: .max) > 0 {}
        #expect(try await Self.records(store) == Set(spans))
        try await store.close()
        let (segments, texts, packed) = try fixture.sql { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM segments") ?? 0,
                try Int.fetchOne(
                    db,
                    sql: "SELECT sum(length(data)) FROM blobs WHERE id % 4096 BETWEEN 1280 AND 2047"
                ) ?? 0,
                try Int.fetchOne(
                    db,
                    sql: "SELECT sum(length(data)) FROM blobs WHERE id % 4096 BETWEEN 256 AND 1279"
                ) ?? 0
            )
        }
        #expect(segments > 5)
        #expect(texts < segments * 5 * 800 * 6, "at most five documents a segment")
        #expect(packed < 40_000, "the chunks hold references")
        let again = try fixture.open(.readOnly, options: Self.options())
        #expect(try await Self.records(again) == Set(spans), "read back from disk")
        try await again.close()
    }

    @Test func `A ledger opened again goes on with the texts it has`() async throws {
        let fixture = try StoreFixture()
        let spans = Self.spans(1...40, seed: 2)
        for half in [spans[..<80], spans[80...]] {
            let store = try fixture.open(options: Self.options())
            try await Self.load(Array(half), store)
            try await store.close()
        }
        let epochs = try fixture.sql { try Int.fetchAll($0, sql: "SELECT DISTINCT text_epoch FROM segments") }
        #expect(Set(epochs) == [0, 1])
        let store = try fixture.open(options: Self.options())
        #expect(try await Self.records(store) == Set(spans))
        try await store.close()
    }

    @Test func `Texts go with the last segment that refers to them`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open(options: Self.options())
        try await Self.load(Self.spans(1...20, seed: 3), store)
        try await store.close()
        let left = try fixture.sql { db in
            var left: [Int] = []
            for segment in try Int64.fetchAll(db, sql: "SELECT id FROM segments") {
                left.append(try Int.fetchOne(db, sql: "SELECT count(*) FROM text_pages") ?? 0)
                try SegmentRemoval.delete(segment, db)
            }
            left.append(try Int.fetchOne(db, sql: "SELECT count(*) FROM text_pages") ?? 0)
            return left
        }
        #expect(left.first == 1)
        #expect(left.last == 0)
    }

    @Test func `A damaged page of text is reported`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open(options: Self.options())
        try await Self.load(Self.spans(1...20, seed: 4), store)
        try await store.close()
        let slots = "id % 4096 BETWEEN 1281 AND 2047"
        for damage in [
            "UPDATE text_pages SET data = substr(data, 2)", "DELETE FROM text_pages",
            "UPDATE blobs SET data = substr(data, 2) WHERE \(slots)", "DELETE FROM blobs WHERE \(slots)",
            "UPDATE blobs SET data = CAST(data || data AS BLOB) WHERE \(slots)",
            "UPDATE blobs SET codec = 2 WHERE \(slots)", "UPDATE blobs SET raw_count = 7 WHERE \(slots)",
        ] {
            let whole = try TestFiles.bytes(at: fixture.databasePath)
            try fixture.sql { try $0.execute(sql: damage) }
            let reader = try fixture.open(.readOnly)
            await #expect(throws: StoreError.self, "\(damage)") { _ = try await Self.records(reader) }
            #expect(try await reader.state().runs.count == 20, "figures need no texts")
            try await reader.close()
            #expect(try !VerificationTests.verify(fixture).damages.isEmpty, "\(damage)")
            try TestFiles.write(whole, at: fixture.databasePath)
        }
    }

    /// Loads some runs at a time and merges them, so that the first ones give the dictionary of the others.
    private static func load(_ spans: [SpanRecord], _ store: SpanStore) async throws {
        for start in stride(from: 0, to: spans.count, by: 20) {
            try await store.load(Array(spans[start..<min(start + 20, spans.count)]))
            while try await store.merge(through: .max) > 0 {}
        }
    }

    private static func records(_ store: SpanStore) async throws -> Set<SpanRecord> {
        try await store.read(project: "default") { snapshot in
            var found: Set<SpanRecord> = []
            try snapshot.scanRecords(in: TimeRange()) { found.insert($0) }
            return found
        }
    }
}
