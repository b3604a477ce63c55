import Foundation
import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// Texts go; no figure of any report changes by that.
@Suite(.serialized) struct ContentDropTests {
    private static let noHolds = HoldMatcher { _, _, _ in [] }

    /// Everything that reports read: runs, findings, and every column of every step.
    private struct Figures: Equatable, Sendable {
        var state: LedgerState
        var rows: [[String]]

        init(_ snapshot: any LedgerSnapshot) throws {
            state = try LedgerState(snapshot, TimeRange())
            var rows: [[String]] = []
            let all = StepColumns(texts: StepColumn.allCases, numbers: StepNumber.allCases)
            try snapshot.scanSteps(all, in: TimeRange()) { block in
                for row in 0..<block.count {
                    rows.append(
                        StepNumber.allCases.map { "\(block[$0][row])" }
                            + StepColumn.allCases.map { block[$0][row].map { "=\($0)" } ?? "-" }
                    )
                }
            }
            self.rows = rows.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    private func figures(_ store: SpanStore) async throws -> Figures {
        try await store.read(project: "default") { try Figures($0) }
    }

    private func drop(before time: Int64, _ store: SpanStore) async throws -> RetentionOutcome {
        let cutoff = RetentionCutoff(project: "default", contentBefore: Instant(nanoseconds: time))
        let plan = try await store.retentionPlan([cutoff], matcher: Self.noHolds)
        return try await store.carryOut(plan, at: Instant(seconds: 5))
    }

    @Test(arguments: 1...UInt64(40))
    func `Every figure is the same after the texts are gone, also after a restart`(seed: UInt64) async throws
    {
        print("ContentDropTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.mergedRowsMax = 20
        options.textDictionaryBytes = 300
        let store = try fixture.open(options: options)
        // Runs in parts, twins and denials, some in the same segments and some not.
        var left = SplitRunTests.spans(runs: 12, seed: seed).shuffled(using: &generator)
        while !left.isEmpty {
            let count = min(left.count, Int.random(in: 1...15, using: &generator))
            try await store.load(Array(left.prefix(count)))
            left.removeFirst(count)
        }
        while try await store.merge(through: .max) > 0 {}
        let before = try await figures(store)
        // First some of the segments, then the rest.
        let ends = before.state.runs.map(\.lastEnd.nanoseconds).sorted()
        var contents = 0
        for time in [ends[ends.count / 2], Int64.max] {
            contents += try await drop(before: time, store).contents
            let after = try await figures(store)
            #expect(after == before, "seed \(seed), before \(time)")
        }
        #expect(contents > 0)
        let texts =
            "SELECT count(*) FROM blobs WHERE id & 4095 IN (139, 140, 141) OR id & 4095 BETWEEN 256 AND 2047"
        #expect(try fixture.count(texts) == 0)
        try await store.close()
        let again = try fixture.open()
        #expect(try await figures(again) == before, "seed \(seed), after a restart")
        #expect(try await again.dropped(project: "default").contentBefore != nil)
        #expect(try await again.dropped(project: "default").stepsBefore == nil)
        let horizon = try await again.read(project: "default") { $0.horizon }
        #expect(horizon.textsBefore != nil && horizon.runsBefore == nil)
        let traces = before.state.runs.map(\.traceID)
        #expect(
            try await again.read(project: "default") { snapshot in
                try traces.allSatisfy { try snapshot.isContentDropped($0) }
            }
        )
        try await again.close()
        let report = try VerificationTests.verify(fixture)
        #expect(report.damages.isEmpty)
    }

    @Test func `The texts are in no file any more, and the spans still have their names and times`()
        async throws
    {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let needles = ["needle in attributes", "needle in events", "needle in links"]
        var record = span(1, 1, name: "kept", [Attribute("text", .string(needles[0]))])
        record.events = [SpanEvent(time: record.start, name: needles[1])]
        record.links = [
            SpanLink(
                traceID: record.traceID,
                spanID: SpanID(bits: 9),
                attributes: [Attribute("text", .string(needles[2]))]
            )
        ]
        try await store.load([record])
        for needle in needles {
            let sql = "SELECT count(*) FROM blobs WHERE instr(data, CAST('\(needle)' AS BLOB)) > 0"
            #expect(try fixture.count(sql) == 1, "\(needle) can be found before")
        }
        #expect(try await drop(before: .max, store).contents == 1)
        #expect(try await drop(before: .max, store) == RetentionOutcome(), "once is enough")
        let trace = record.traceID
        let records = try await store.read(project: "default") { try $0.run(trace)?.records ?? [] }
        var expected = record
        (expected.attributes, expected.events, expected.links) = ([], [], [])
        #expect(records == [expected])
        // The same span once more is a repetition as before, and brings nothing back.
        #expect(try await store.load([record]) == CommitReceipt(duplicates: 1))
        try await store.close()
        for name in try FileManager.default.contentsOfDirectory(atPath: fixture.path) {
            let bytes = try TestFiles.bytes(at: fixture.path + "/" + name)
            for needle in needles {
                #expect(Data(bytes).range(of: Data(needle.utf8)) == nil, "\(needle) in \(name)")
            }
        }
        #expect(try VerificationTests.verify(fixture).isSound)
    }

    @Test func `Runs in parts keep their texts until they are whole`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, call("a"))])
        try await store.load([span(1, 2, parent: 1, call("b"))])
        let cutoff = RetentionCutoff(project: "default", contentBefore: Instant(nanoseconds: .max))
        let plan = try await store.retentionPlan([cutoff], matcher: Self.noHolds)
        #expect(plan.items.isEmpty && plan.unsettled == 2)
        while try await store.merge(through: .max) > 0 {}
        #expect(try await drop(before: .max, store).contents == 1)
        try await store.close()
        #expect(try VerificationTests.verify(fixture).isSound)
    }

    @Test func `A drop that was planned on another state of a segment is skipped`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, call("a"))])
        let cutoff = RetentionCutoff(project: "default", contentBefore: Instant(nanoseconds: .max))
        let plan = try await store.retentionPlan([cutoff], matcher: Self.noHolds)
        try await store.load([span(1, 2, parent: 1, call("b"))])
        let outcome = try await store.carryOut(plan, at: Instant(seconds: 5))
        #expect(outcome.contents == 0 && outcome.skipped == 1)
        try await store.close()
        #expect(try VerificationTests.verify(fixture).isSound)
    }
}
