import Foundation
import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// What is past its limit goes, whole, as planned; what is held or younger stays.
@Suite(.serialized) struct RetentionTests {
    private static let day: Int64 = 86_400_000_000_000
    /// Midnight of day 0.
    private static let begin: Int64 = 1_790_000_000_000_000_000
    private static let matcher = HoldMatcher { query, range, snapshot in
        if query == "bad" { throw CancellationError() }
        let runs = try snapshot.runs(in: range)
        return runs.filter { query.isEmpty || $0.workflow == query }.map(\.traceID)
    }

    /// Now: the end of day `day`.
    private static func now(_ day: Int64) -> Instant { Instant(nanoseconds: begin + (day + 1) * Self.day) }

    /// A ledger of ten days, each a segment of ten runs of three spans.
    private func ledger(project: String = "default") async throws -> (StoreFixture, SpanStore) {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        for day in 0..<10 { try await store.load(Self.runs(ofDay: day), project: project) }
        return (fixture, store)
    }

    static func runs(ofDay day: Int) -> [SpanRecord] {
        (0..<10 as Range<UInt64>).flatMap { run -> [SpanRecord] in
            let trace = UInt64(day) * 100 + run + 1
            let start = begin + Int64(day) * Self.day + Int64(run) * 3_600_000_000_000
            return (1...3 as ClosedRange<UInt64>).map { id in
                span(
                    trace,
                    id,
                    parent: id == 1 ? nil : 1,
                    start: start + Int64(id),
                    name: id == 1 ? "flow \(run % 3)" : "step",
                    call("call \(trace) \(id)")
                        + [Attribute("text", .string("words of \(trace) \(id) \(day &* 7_919)"))]
                        + (run == 4 ? [Attribute("deny", .string("deny \(trace) \(id)"))] : [])
                )
            }
        }
    }

    private func carryOut(
        _ policy: RetentionPolicy,
        now: Instant,
        _ store: SpanStore
    ) async throws
        -> (RetentionPlan, RetentionOutcome)
    {
        let plan = try await store.retentionPlan(policy, now: now, matcher: Self.matcher)
        return (plan, try await store.carryOut(plan, at: now))
    }

    private func days(_ state: LedgerState) -> [Int] {
        Set(state.runs.map { Int($0.traceID.low) / 100 }).sorted()
    }

    private func expectSound(_ fixture: StoreFixture, _ comment: Comment? = nil) throws {
        let report = try VerificationTests.verify(fixture)
        #expect(report.damages.isEmpty, comment)
    }

    // MARK: Age

    @Test func `Runs past their age go whole, and what is left still balances`() async throws {
        let (fixture, store) = try await ledger()
        let before = try await store.state()
        let policy = RetentionPolicy(standard: RetentionLimits(stepsSeconds: 4 * 86_400))
        let (plan, outcome) = try await carryOut(policy, now: Self.now(8), store)
        // Day 4 ends less than four days before the end of day 8 only for its last run's last hours.
        #expect(plan.items.map(\.segment) == [1, 2, 3, 4, 5])
        #expect(outcome.segments == 5 && outcome.runs == 50 && outcome.spans == 150 && outcome.skipped == 0)
        let after = try await store.state()
        #expect(days(after) == [5, 6, 7, 8, 9])
        #expect(after.isConsistentExceptSpans)
        #expect(after.runs == before.runs.filter { $0.traceID.low >= 500 })
        #expect(after.findings == before.findings.filter { $0.traceID.low >= 500 })
        let dropped = try await store.dropped(project: "default")
        #expect(dropped.runs == 50 && dropped.spans == 150)
        let last = before.runs.filter { $0.traceID.low < 500 }.map(\.lastEnd).max()
        #expect(dropped.stepsBefore == last?.advanced(byNanoseconds: 1))
        #expect(dropped.contentBefore == nil)
        let horizon = try await store.read(project: "default") { $0.horizon }
        #expect(horizon == RetentionHorizon(runsBefore: dropped.stepsBefore))
        try await store.close()
        try expectSound(fixture)
    }

    @Test func `A dry run shows exactly what goes, and changes nothing`() async throws {
        let (fixture, store) = try await ledger()
        let used = try await store.retentionPlan(RetentionPolicy(), now: Self.now(9), matcher: Self.matcher)
            .bytesUsed
        try await store.close()
        let bytes = try TestFiles.bytes(at: fixture.databasePath)
        let policy = RetentionPolicy(
            standard: RetentionLimits(contentSeconds: 2 * 86_400, stepsSeconds: 6 * 86_400),
            bytesMax: used - 7 * (try fixture.blobBytes(ofSegment: 1))
        )
        let reader = try fixture.open(.readOnly)
        let shown = try await reader.retentionPlan(policy, now: Self.now(9), matcher: Self.matcher)
        try await reader.close()
        #expect(try TestFiles.bytes(at: fixture.databasePath) == bytes)
        let writer = try fixture.open()
        let (plan, outcome) = try await carryOut(policy, now: Self.now(9), writer)
        #expect(plan.items == shown.items && plan.held == shown.held && !plan.items.isEmpty)
        #expect(Set(plan.items.map(\.part)) == [.steps, .content])
        #expect(Set(plan.items.map(\.reason)) == [.age, .size])
        #expect(outcome.runs == plan.items.filter { $0.part == .steps }.reduce(0) { $0 + $1.runs })
        #expect(outcome.spans == plan.items.filter { $0.part == .steps }.reduce(0) { $0 + $1.spans })
        #expect(outcome.contents == plan.items.count { $0.part == .content })
        let again = try await writer.retentionPlan(policy, now: Self.now(9), matcher: Self.matcher)
        #expect(!again.items.contains { $0.reason == .age }, "nothing is left of what was planned")
        try await writer.close()
        try expectSound(fixture)
    }

    @Test func `Each project has its own limits`() async throws {
        let (fixture, store) = try await ledger()
        for day in 0..<10 { try await store.load(Self.runs(ofDay: day), project: "other") }
        let policy = RetentionPolicy(
            standard: RetentionLimits(stepsSeconds: 86_400),
            projects: ["other": RetentionLimits(stepsSeconds: 8 * 86_400), "nobody": RetentionLimits()]
        )
        _ = try await carryOut(policy, now: Self.now(9), store)
        #expect(days(try await store.state()) == [9])
        let other = try await store.read(project: "other") { try $0.runs(in: TimeRange()) }
        #expect(Set(other.map { $0.traceID.low / 100 }).sorted() == [2, 3, 4, 5, 6, 7, 8, 9])
        try await store.close()
        try expectSound(fixture)
    }

    @Test func `A run in several segments goes from all of them, or stays in all`() async throws {
        let (fixture, store) = try await ledger()
        // Run 1 of day 0 goes on until day 5; run 2 has one more span on day 0, in a later segment.
        try await store.load([span(1, 9, parent: 1, start: Self.begin + 5 * Self.day)])
        try await store.load([span(2, 9, parent: 1, start: Self.begin + 5)])
        let policy = RetentionPolicy(standard: RetentionLimits(stepsSeconds: 7 * 86_400))
        let (plan, _) = try await carryOut(policy, now: Self.now(9), store)
        #expect(plan.items.map(\.segment) == [12, 2, 3], "the first segment has a run that ended later")
        let state = try await store.state()
        #expect(!state.runs.contains { $0.traceID.low == 2 } && state.runs.contains { $0.traceID.low == 1 })
        #expect(state.steps.count { $0.trace.low == 1 } == 4)
        try expectSound(fixture)
        while try await store.merge(through: .max) > 0 {}
        let later = RetentionPolicy(standard: RetentionLimits(stepsSeconds: 86_400))
        _ = try await carryOut(later, now: Self.now(12), store)
        #expect(try await store.state().runs.isEmpty)
        #expect(try await store.dropped(project: "default").spans == 302)
        try await store.close()
        try expectSound(fixture)
    }

    @Test func `A run that grows between plan and drop stays`() async throws {
        let (fixture, store) = try await ledger()
        let policy = RetentionPolicy(standard: RetentionLimits(stepsSeconds: 8 * 86_400))
        let plan = try await store.retentionPlan(policy, now: Self.now(9), matcher: Self.matcher)
        #expect(plan.items.map(\.segment) == [1, 2])
        try await store.load([span(1, 9, parent: 1, start: Self.begin + 9 * Self.day)])
        let outcome = try await store.carryOut(plan, at: Self.now(9))
        #expect(outcome.runs == 19 && outcome.segments == 1 && outcome.skipped == 1)
        #expect(try await store.state().runs.map(\.traceID.low).min() == 1)
        #expect(try await store.state().steps.count { $0.trace.low == 1 } == 4)
        try await store.close()
        try expectSound(fixture)
    }

    // MARK: Size

    @Test func `The oldest runs of all projects go until the ledger fits`() async throws {
        let (fixture, store) = try await ledger()
        for day in 10..<13 { try await store.load(Self.runs(ofDay: day), project: "other") }
        let used = try await store.retentionPlan(RetentionPolicy(), now: Self.now(13), matcher: Self.matcher)
            .bytesUsed
        let one = try fixture.blobBytes(ofSegment: 1)
        let policy = RetentionPolicy(bytesMax: used - 3 * one - 1)
        let (plan, outcome) = try await carryOut(policy, now: Self.now(13), store)
        #expect(plan.items.allSatisfy { $0.reason == .size && $0.part == .steps })
        #expect(plan.items.map(\.segment) == Array(1...Int64(plan.items.count)) && plan.items.count >= 3)
        #expect(plan.bytes >= 3 * one && plan.bytes - (plan.items.last?.bytes ?? 0) <= 3 * one)
        #expect(outcome.segments == plan.items.count)
        _ = try await carryOut(RetentionPolicy(bytesMax: 1), now: Self.now(13), store)
        #expect(try await store.state().runs.isEmpty)
        try await store.close()
        try expectSound(fixture)
    }

    @Test func `Free pages are given back, a little at a time or by writing the file anew`() async throws {
        let (fixture, store) = try await ledger()
        _ = try await carryOut(RetentionPolicy(bytesMax: 1), now: Self.now(13), store)
        let full = try await store.status().databaseBytes
        try await Task.sleep(for: .seconds(2))
        try await store.shrink()
        let shrunk = try await store.status().databaseBytes
        #expect(shrunk < full)
        #expect(try fixture.count("PRAGMA freelist_count") == 0)
        try await store.compact()
        #expect(try await store.status().databaseBytes <= shrunk)
        try await store.close()
        try expectSound(fixture)
    }

    // MARK: Holds

    @Test func `Runs under a hold are never dropped, and go once it is released`() async throws {
        let (fixture, store) = try await ledger()
        let journal = HoldJournal(directory: fixture.path)
        let hold = try journal.add(
            project: "default",
            query: "flow 1",
            by: "counsel",
            reason: "case 7",
            at: Self.now(0)
        )
        _ = try journal.add(project: "other", query: "", by: "counsel", reason: "case 8", at: Self.now(0))
        let policy = RetentionPolicy(
            standard: RetentionLimits(contentSeconds: 3_600, stepsSeconds: 86_400),
            bytesMax: 1
        )
        let before = try await store.state()
        let (plan, _) = try await carryOut(policy, now: Self.now(20), store)
        #expect(plan.items.isEmpty, "each day has a run of the flow")
        #expect(plan.held.map(\.hold) == [1] && plan.held.map(\.segments) == [10])
        #expect(try await store.state() == before)
        _ = try journal.release(hold.number, by: "counsel", reason: "closed", at: Self.now(20))
        _ = try await carryOut(policy, now: Self.now(20), store)
        #expect(try await store.state().runs.isEmpty)
        try await store.close()
        try expectSound(fixture)
    }

    @Test func `A hold set between plan and drop stops the drop; one that cannot be read stops the plan`()
        async throws
    {
        let (fixture, store) = try await ledger()
        let policy = RetentionPolicy(standard: RetentionLimits(stepsSeconds: 86_400))
        let plan = try await store.retentionPlan(policy, now: Self.now(20), matcher: Self.matcher)
        let journal = HoldJournal(directory: fixture.path)
        _ = try journal.add(project: "default", query: "bad", by: "a", reason: "b", at: Self.now(0))
        let outcome = try await store.carryOut(plan, at: Self.now(20))
        #expect(outcome.isStoppedByHold && outcome.runs == 0)
        await #expect(throws: HoldError.unreadableQuery(number: 1, reason: "CancellationError()")) {
            _ = try await store.retentionPlan(policy, now: Self.now(20), matcher: Self.matcher)
        }
        var bytes = try TestFiles.bytes(at: journal.path)
        bytes[20] ^= 1
        try TestFiles.write(bytes, at: journal.path)
        await #expect(throws: HoldError.damaged(path: journal.path, line: 1)) {
            _ = try await store.retentionPlan(policy, now: Self.now(20), matcher: Self.matcher)
        }
        #expect(throws: HoldError.damaged(path: journal.path, line: 1)) {
            try journal.add(project: "default", query: "", by: "a", reason: "b", at: Self.now(0))
        }
        #expect(try await store.state().runs.count == 100)
        try await store.close()
    }

    @Test func `The journal keeps who, when and why, and survives an append that was cut off`() throws {
        let directory = try TemporaryDirectory()
        let journal = HoldJournal(directory: directory.path)
        #expect(try journal.holds().isEmpty)
        #expect(throws: HoldError.missingReason) {
            try journal.add(project: "p", query: "", by: "a", reason: " \n", at: Instant(seconds: 1))
        }
        let first = try journal.add(
            project: "p",
            query: "a\nb",
            by: "ä",
            reason: "x",
            at: Instant(seconds: 1)
        )
        let whole = try TestFiles.bytes(at: journal.path)
        _ = try journal.add(project: "p", query: "second", by: "b", reason: "y", at: Instant(seconds: 2))
        let both = try TestFiles.bytes(at: journal.path)
        for length in whole.count..<both.count {
            try TestFiles.write(Array(both.prefix(length)), at: journal.path)
            #expect(try journal.holds() == [first])
        }
        let again = try journal.add(
            project: "p",
            query: "again",
            by: "b",
            reason: "y",
            at: Instant(seconds: 3)
        )
        #expect(try journal.holds() == [first, again] && again.number == 2)
        let released = try journal.release(1, by: "c", reason: "z", at: Instant(seconds: 4))
        #expect(released.release == LegalHold.Release(by: "c", reason: "z", time: 4_000_000_000))
        #expect(try journal.inForce(project: "p") == [again])
        #expect(throws: HoldError.unknown(number: 1)) {
            try journal.release(1, by: "c", reason: "z", at: Instant(seconds: 5))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: journal.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    // MARK: After a restore

    @Test func `What was dropped after a backup is dropped again by its restore`() async throws {
        let (fixture, store) = try await ledger()
        let file = fixture.directory.path + "/backup.db"
        _ = try Backup().run(directory: fixture.path, to: file, replace: false)
        let policy = RetentionPolicy(
            standard: RetentionLimits(contentSeconds: 2 * 86_400, stepsSeconds: 6 * 86_400)
        )
        _ = try await carryOut(policy, now: Self.now(9), store)
        let after = try await store.state()
        try await store.close()
        let restore = Restore(interpreter: FakeInterpreter.make(), matcher: Self.matcher)
        let outcome = try await restore.run(
            file: file,
            directory: fixture.path,
            replace: true,
            at: Instant(seconds: 1)
        )
        #expect(outcome.runsDroppedAgain == 40 && outcome.contentsDroppedAgain == 4, "\(outcome)")
        let back = try fixture.open()
        #expect(try await back.state() == after)
        try await back.close()
        try expectSound(fixture)
        #expect(try fixture.count("SELECT count(*) FROM content_dropped") == 4)
    }
}

extension StoreFixture {
    /// Bytes of the blobs of a segment, read beside whoever has the ledger open.
    func blobBytes(ofSegment id: Int64) throws -> Int64 {
        Int64(try count("SELECT sum(length(data)) FROM blobs WHERE id / 4096 = \(id)"))
    }

    func count(_ sql: String) throws -> Int {
        let queue = try LedgerFile.openForReading(databasePath)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: sql) } ?? 0
    }
}

extension LedgerState {
    /// `isConsistent` without the count of spans, which does not know of drops yet.
    var isConsistentExceptSpans: Bool {
        var state = self
        state.spans = Int64(steps.count)
        return state.isConsistent
    }
}
