import Foundation
import GRDB
import Model
import TestSupport
import Testing
import Wire

@testable import Store

/// Every kind of damage is found, named by its place, and by the right check.
@Suite(.serialized) struct VerificationTests {
    /// A closed ledger of two projects: whole runs, split ones, settled ones with dead rows, twins, denials.
    static func ledger() async throws -> StoreFixture {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var random = RandomSpans(seed: 21)
        var records = random.records(60, traces: 8)
        for index in records.indices {
            records[index].attributes += [
                Attribute("deny", .string("d\(index)")), Attribute("tokens", .int(Int64(index))),
                Attribute("pad", .string(String(repeating: "x", count: 50))),
            ]
        }
        try await store.load(records)
        var generator = SplitMix(seed: 5)
        var left = SplitRunTests.spans(runs: 12, seed: 5).shuffled(using: &generator)
        while !left.isEmpty {
            try await store.load(Array(left.prefix(7)))
            left.removeFirst(min(7, left.count))
        }
        _ = try await store.settle(through: .max)
        try await store.load((1...5).map { span(500 + $0, 1, call("whole \($0)")) })
        try await store.load((1...5).map { span(500 + $0, 2, call("second part \($0)")) })
        try await store.load([span(501, 1, call("whole 1"))])
        try await store.load((1...9).map { span(900 + $0, $0, call("other")) }, project: "other")
        try await store.close()
        return fixture
    }

    static func verify(_ fixture: StoreFixture, isDeep: Bool = true) throws -> VerificationReport {
        try Verification(interpreter: isDeep ? FakeInterpreter.make() : nil).verify(directory: fixture.path)
    }

    /// Does damage to a ledger, expects that it is found, and undoes it.
    private func expect(
        _ damage: [String],
        finds check: VerificationReport.Check,
        at place: String? = nil,
        isDeep: Bool = false,
        in fixture: StoreFixture
    ) async throws {
        let whole = try TestFiles.bytes(at: fixture.databasePath)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: fixture.databasePath, configuration: configuration)
        try await queue.write { db in
            db.add(function: Self.flip)
            for sql in damage { try db.execute(sql: sql) }
        }
        try queue.close()
        let report = try Self.verify(fixture, isDeep: isDeep)
        #expect(
            report.damages.contains { $0.check == check && (place == nil || $0.place.contains(place ?? "")) },
            "\(damage) gives \(report.damages)"
        )
        #expect(!report.isSound)
        try TestFiles.write(whole, at: fixture.databasePath)
    }

    private static var flip: DatabaseFunction {
        DatabaseFunction("flip", argumentCount: 1, pure: true) { arguments in
            guard var data = Data.fromDatabaseValue(arguments[0]) else { return nil }
            data[data.count / 2] ^= 4
            return data
        }
    }

    @Test func `A ledger of every kind of run is sound, in depth and beside its server`() async throws {
        let fixture = try await Self.ledger()
        let report = try Self.verify(fixture)
        #expect(report.damages.isEmpty, "\(report.damages)")
        #expect(report.notes.isEmpty)
        for check in VerificationReport.Check.allCases {
            #expect((report.checked[check] ?? 0) > 0, "\(check)")
        }
        let store = try fixture.open()
        #expect(try Self.verify(fixture).isSound, "while a server has it open")
        try await store.load([span(950, 1, call("new"))])
        #expect(try Self.verify(fixture).isSound, "while commits are only in the log")
        try await store.close()
    }

    @Test(arguments: [false, true])
    func `Each blob flipped once, deleted once and given another checksum once is found`(
        isDeep: Bool
    )
        async throws
    {
        let fixture = try await Self.ledger()
        let ids = try fixture.sql { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM blobs ORDER BY id")
        }
        #expect(ids.count > 100)
        let damages = [
            "UPDATE blobs SET data = flip(data) WHERE id = ", "DELETE FROM blobs WHERE id = ",
            "UPDATE blobs SET checksum = checksum + 1 WHERE id = ",
        ]
        // In depth only some: every blob goes through the same checks before.
        for id in isDeep ? ids.filter({ $0 % 7 == 0 }) : ids {
            let place = "segment \(id / 256), column \(SegmentColumn.name(ofCode: UInt8(id % 256)))"
            // Each blob is flipped; the rest need not be tried on all of them.
            for damage in id % 3 == 0 ? damages : [damages[0]] {
                try await expect([damage + "\(id)"], finds: .blobs, at: place, isDeep: isDeep, in: fixture)
            }
        }
    }

    @Test func `Blobs that were exchanged, lengths, codecs and leftovers are found`() async throws {
        let fixture = try await Self.ledger()
        let swap = [
            "UPDATE blobs SET id = -1 WHERE id = 256 + 14",
            "UPDATE blobs SET id = 256 + 14 WHERE id = 256 + 5",
            "UPDATE blobs SET id = 256 + 5 WHERE id = -1",
        ]
        try await expect(swap, finds: .blobs, at: "segment 1, column input", in: fixture)
        try await expect(
            ["UPDATE blobs SET raw_count = raw_count + 1 WHERE id = 256 + 4"],
            finds: .columns,
            at: "segment 1, column start",
            in: fixture
        )
        try await expect(
            ["UPDATE blobs SET codec = 9 WHERE id = 256 + 70"],
            finds: .columns,
            at: "segment 1, column service",
            in: fixture
        )
        try await expect(
            ["UPDATE blobs SET codec = 9 WHERE id = 256 + 139"],
            finds: .spans,
            at: "segment 1, column attributes",
            in: fixture
        )
        let copy = "INSERT INTO blobs SELECT 256 + 250, codec, raw_count, checksum, data FROM blobs LIMIT 1"
        try await expect([copy], finds: .blobs, at: "segment 1, column number 250", in: fixture)
        let orphan = "INSERT INTO blobs SELECT 25600, codec, raw_count, checksum, data FROM blobs LIMIT 1"
        try await expect([orphan], finds: .blobs, at: "segment 100", in: fixture)
    }

    @Test(arguments: [
        ("row_count = row_count + 1", VerificationReport.Check.segments),
        ("row_count = row_count - 1", .segments), ("run_count = run_count + 1", .segments),
        ("dead_runs = dead_runs + 1", .segments), ("first_start = first_start - 1", .segments),
        ("last_start = last_start - 1", .segments), ("columns = flip(columns)", .segments),
        ("checksum = checksum + 1", .segments), ("format = 99", .segments), ("project = 2", .catalogue),
        ("project = 77", .catalogue),
    ])
    func `Any field of a segment's row that was changed is found`(
        change: String,
        check: VerificationReport.Check
    ) async throws {
        let fixture = try await Self.ledger()
        try await expect(
            ["UPDATE segments SET \(change) WHERE id = 1"],
            finds: check,
            in: fixture
        )
    }

    @Test(arguments: [
        ("acknowledged = acknowledged + 1", VerificationReport.Check.counts),
        ("stored = stored + 1", .counts),
        ("duplicates = duplicates - 1", .counts), ("superseded = superseded + 1", .counts),
        ("acknowledged = acknowledged - 1, stored = stored - 1", .counts), ("newest_start = 0", .counts),
    ])
    func `Any count that was changed is found`(change: String, check: VerificationReport.Check) async throws {
        let fixture = try await Self.ledger()
        for (id, name) in [(1, "default"), (2, "other")] {
            try await expect(
                ["UPDATE counters SET \(change) WHERE project = \(id)"],
                finds: check,
                at: "project \(name)",
                in: fixture
            )
        }
    }

    @Test func `Runs that were deleted, moved, changed or left out of a list are found`() async throws {
        let fixture = try await Self.ledger()
        let (runs, parts, dead) = try fixture.sql { db in
            (
                try Row.fetchAll(db, sql: "SELECT id, is_split FROM runs").map {
                    ($0[0] as Int64, $0[1] as Bool)
                },
                try Row.fetchAll(db, sql: "SELECT hex(trace), segment FROM run_segments")
                    .map { ($0[0] as String, $0[1] as Int64) },
                try Row.fetchAll(db, sql: "SELECT hex(trace), segment FROM dead_runs")
                    .map { ($0[0] as String, $0[1] as Int64) }
            )
        }
        #expect(runs.count { $0.1 } == 5 && runs.count { !$0.1 } > 20)
        for (id, isSplit) in runs {
            try await expect(["DELETE FROM runs WHERE id = \(id)"], finds: .catalogue, in: fixture)
            let mark = "UPDATE runs SET is_split = 1 - is_split WHERE id = \(id)"
            try await expect([mark], finds: .catalogue, in: fixture)
            if isSplit { continue }
            for change in [
                "summary = flip(summary)", "summary = x''", "checksum = checksum + 1", "start = start - 1",
                "last_end = last_end - 1", "first_start = first_start - 1",
            ] {
                try await expect(["UPDATE runs SET \(change) WHERE id = \(id)"], finds: .runs, in: fixture)
            }
            try await expect(
                ["UPDATE runs SET segment = segment + 1 WHERE id = \(id)"],
                finds: .catalogue,
                in: fixture
            )
        }
        for (trace, segment) in parts {
            let row = "WHERE trace = x'\(trace)' AND segment = \(segment)"
            try await expect(["DELETE FROM run_segments \(row)"], finds: .catalogue, in: fixture)
        }
        for (trace, segment) in dead.prefix(5) {
            let row = "WHERE trace = x'\(trace)' AND segment = \(segment)"
            try await expect(["DELETE FROM dead_runs \(row)"], finds: .segments, in: fixture)
        }
        let bury =
            "INSERT OR IGNORE INTO dead_runs SELECT segment, trace FROM runs WHERE is_split = 0 LIMIT 1"
        try await expect([bury], finds: .catalogue, in: fixture)
    }

    @Test func `A run whose sums were changed together with its checksum is found`() async throws {
        let fixture = try await Self.ledger()
        let (id, trace, summary) = try fixture.sql { db in
            let row = try #require(
                try Row.fetchOne(db, sql: "SELECT id, trace, summary FROM runs WHERE segment = 1 LIMIT 1")
            )
            return (row[0] as Int64, row[1] as Data, row[2] as Data)
        }
        let traceID = try #require(TraceID(blob: trace))
        let (run, findings) = try RunCoder.decode([UInt8](summary), traceID: traceID)
        let changes: [(what: String, isDeep: Bool, change: (inout Run) -> Void)] = [
            ("cost", false, { $0.cost.picodollars += 1 }), ("calls", false, { $0.modelCalls += 1 }),
            ("tokens", false, { $0.usage.input -= 1 }), ("status", true, { $0.status = .failed }),
            ("steps", true, { $0.steps += 1 }),
        ]
        for (what, isDeep, change) in changes {
            var changed = run
            change(&changed)
            let bytes = RunCoder.encode(changed, findings: findings)
            let hex = bytes.map { String(UInt16($0) + 256, radix: 16).suffix(2) }.joined()
            let sum = Int64(Checksum.crc32(bytes))
            try await expect(
                ["UPDATE runs SET summary = x'\(hex)', checksum = \(sum) WHERE id = \(id)"],
                finds: .runs,
                at: traceID.description,
                isDeep: isDeep,
                in: fixture
            )
            #expect(try Self.verify(fixture).isSound, "after \(what)")
        }
    }

    @Test func `What only interpretation shows is found in depth`() async throws {
        let fixture = try await Self.ledger()
        let damages = [
            "UPDATE runs SET is_twin_candidate = 1 - is_twin_candidate WHERE segment = 1",
            "DELETE FROM decision_keys WHERE key = (SELECT min(key) FROM decision_keys)",
            "INSERT INTO decision_keys SELECT project, 'other', trace FROM runs WHERE segment = 1 LIMIT 1",
        ]
        for damage in damages {
            try await expect([damage], finds: .runs, isDeep: true, in: fixture)
        }
    }

    @Test func `A journal of holds with a changed line is found`() async throws {
        let fixture = try await Self.ledger()
        let journal = HoldJournal(directory: fixture.path)
        _ = try journal.add(project: "default", query: "", by: "a", reason: "b", at: Instant(seconds: 1))
        #expect(try Self.verify(fixture).isSound)
        var bytes = try TestFiles.bytes(at: journal.path)
        for index in bytes.indices {
            bytes[index] ^= 1
            try TestFiles.write(bytes, at: journal.path)
            // A line without its end was never acknowledged.
            let isLast = index == bytes.count - 1
            #expect(try Self.verify(fixture).isSound == isLast, "byte \(index)")
            bytes[index] ^= 1
        }
    }

    @Test(arguments: 1...UInt64(2))
    func `A file with flipped bits gives a report or an error, and never traps`(seed: UInt64) async throws {
        print("VerificationTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        let fixture = try await Self.ledger()
        let whole = try TestFiles.bytes(at: fixture.databasePath)
        var found = 0
        for _ in 0..<150 {
            var bytes = whole
            bytes[Int.random(in: 100..<bytes.count, using: &generator)] ^=
                1 << UInt8.random(in: 0...7, using: &generator)
            try TestFiles.write(bytes, at: fixture.databasePath)
            do { if try !Self.verify(fixture).isSound { found += 1 } } catch { found += 1 }
        }
        print("VerificationTests: \(found) of 150 flipped bits found, the others lie in unused space")
        #expect(found > 75)
    }
}
