import Foundation
import GRDB
import Model
import StoreFakes
import TestSupport
import Testing
import Wire

@testable import Store

/// Every kind of damage is found, named by its place, and by the right check.
@Suite(.serialized) struct VerificationTests {
    /// A closed ledger of two projects: whole runs, split ones, settled ones with dead rows, twins, denials.
    static func ledger() async throws -> StoreFixture {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.mergedRowsMax = 40
        options.textDictionaryBytes = 300
        let store = try fixture.open(options: options)
        var random = RandomSpans(seed: 21)
        var records = random.records(60, traces: 8)
        for index in records.indices {
            records[index].attributes += [
                Attribute("deny", .string("d\(index)")), Attribute("tokens", .int(Int64(index))),
                Attribute("pad", .string(String(repeating: "x", count: 50))),
            ]
        }
        // Prose, of which the first gives the dictionary of the second.
        for first in [700, 800] as [UInt64] {
            try await store.load(
                (1...30 as ClosedRange<UInt64>).map { number in
                    let words = (0..<80).map { "w\(Int(first + number) * 31 + $0)" }.joined(separator: " ")
                    return span(first + number, 1, [Attribute("prose", .string(words))])
                }
            )
            _ = try await store.merge(through: .max)
        }
        try await store.load(records)
        var generator = SplitMix(seed: 5)
        var left = SplitRunTests.spans(runs: 12, seed: 5).shuffled(using: &generator)
        while !left.isEmpty {
            try await store.load(Array(left.prefix(7)))
            left.removeFirst(min(7, left.count))
        }
        // Twice, so that some runs have left segments in which others stay.
        for _ in 0..<2 { _ = try await store.merge(through: .max) }
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
        finds check: VerificationReport.Check? = nil,
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
            report.damages.contains {
                (check == nil || $0.check == check) && (place.map($0.place.contains) ?? true)
            },
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
        #expect(ids.count > 50)
        let damages = [
            "UPDATE blobs SET data = flip(data) WHERE id = ", "DELETE FROM blobs WHERE id = ",
            "UPDATE blobs SET checksum = checksum + 1 WHERE id = ",
        ]
        // In depth only some: every blob goes through the same checks before.
        for id in isDeep ? ids.filter({ $0 % 7 == 0 }) : ids {
            let place = "segment \(id / 4_096), column \(SegmentColumn.name(ofSlot: UInt16(id % 4_096)))"
            // Each blob is flipped; the rest need not be tried on all of them.
            for damage in id % 3 == 0 ? damages : [damages[0]] {
                try await expect([damage + "\(id)"], finds: .blobs, at: place, isDeep: isDeep, in: fixture)
            }
        }
    }

    @Test func `Each page of shared texts flipped, cut or deleted is found`() async throws {
        let fixture = try await Self.ledger()
        let ids = try fixture.sql { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM text_pages ORDER BY id")
        }
        #expect(!ids.isEmpty)
        for id in ids {
            for change in [
                "data = flip(data)", "raw_count = raw_count - 1", "start = start + 1", "codec = 9",
            ] {
                let sql = "UPDATE text_pages SET \(change) WHERE id = \(id)"
                try await expect([sql], finds: .blobs, at: "text page", in: fixture)
            }
            try await expect(["DELETE FROM text_pages WHERE id = \(id)"], in: fixture)
        }
        let orphan = "INSERT INTO text_pages SELECT id + 65536000, start, codec, raw_count, checksum, data "
        try await expect(
            [orphan + "FROM text_pages WHERE start = 0 LIMIT 1"],
            finds: .blobs,
            at: "texts ",
            in: fixture
        )
    }

    @Test func `Blobs that were exchanged, lengths, codecs and leftovers are found`() async throws {
        let fixture = try await Self.ledger()
        let ids = try fixture.sql { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM blobs ORDER BY id")
        }
        for (first, second) in zip(ids, ids.dropFirst()) where first % 5 == 0 {
            let swap = [
                "UPDATE blobs SET id = -1 WHERE id = \(first)",
                "UPDATE blobs SET id = \(first) WHERE id = \(second)",
                "UPDATE blobs SET id = \(second) WHERE id = -1",
            ]
            try await expect(swap, finds: .blobs, at: "segment \(first / 4_096)", in: fixture)
        }
        for id in ids where id % 2 == 0 {
            for change in ["raw_count = raw_count + 1", "codec = 9"] {
                try await expect(["UPDATE blobs SET \(change) WHERE id = \(id)"], in: fixture)
            }
        }
        let copy = "codec, raw_count, checksum, data FROM blobs LIMIT 1"
        try await expect(
            ["INSERT INTO blobs SELECT \(ids[0] / 4_096 * 4_096 + 250), \(copy)"],
            finds: .blobs,
            at: "column number 250",
            in: fixture
        )
        try await expect(
            ["INSERT INTO blobs SELECT 4096000, \(copy)"],
            finds: .blobs,
            at: "segment 1000",
            in: fixture
        )
    }

    @Test(arguments: [
        ("row_count = row_count + 1", VerificationReport.Check.segments),
        ("row_count = row_count - 1", .segments), ("run_count = run_count + 1", .segments),
        ("dead_runs = dead_runs + 1", .segments), ("first_start = first_start - 1", .segments),
        ("last_start = last_start - 1", .segments), ("columns = flip(columns)", .segments),
        ("checksum = checksum + 1", .segments), ("format = 99", .segments), ("project = 2", .catalogue),
        ("first_run = first_run + 1", .segments), ("last_run = last_run - 1", .segments),
        ("project = 77", .catalogue),
    ])
    func `Any field of a segment's row that was changed is found`(
        change: String,
        check: VerificationReport.Check
    ) async throws {
        let fixture = try await Self.ledger()
        try await expect(
            ["UPDATE segments SET \(change) WHERE id IN (SELECT min(id) FROM segments)"],
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
            (try Self.rows(db, "runs"), try Self.rows(db, "run_segments"), try Self.rows(db, "dead_runs"))
        }
        #expect(runs.count > 30 && parts.count >= 10 && dead.count > 0)
        for (trace, _) in runs {
            for change in ["is_split = 1 - is_split", "is_twin_candidate = 1 - is_twin_candidate"] {
                let isPart = parts.contains { $0.trace == trace }
                if isPart && change.contains("twin") { continue }
                let sql = "UPDATE runs SET \(change) WHERE trace = x'\(trace)'"
                try await expect([sql], finds: .catalogue, in: fixture)
            }
            try await expect(["DELETE FROM runs WHERE trace = x'\(trace)'"], finds: .catalogue, in: fixture)
            let move = "UPDATE runs SET segment = segment + 1 WHERE trace = x'\(trace)' AND is_split = 0"
            if !parts.contains(where: { $0.trace == trace }) {
                try await expect([move], finds: .catalogue, in: fixture)
            }
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

    private static func rows(_ db: Database, _ table: String) throws -> [(trace: String, segment: Int64)] {
        try Row.fetchAll(db, sql: "SELECT hex(trace), segment FROM \(table)")
            .map { (trace: $0[0] as String, segment: $0[1] as Int64) }
    }

    @Test func `Figures that were changed together with all checksums are found`() async throws {
        let fixture = try await Self.ledger()
        let changes: [(what: String, isDeep: Bool, change: (inout SegmentTable) -> Void)] = [
            ("cost", false, { $0.runs[RunNumber.cost][0] += 1 }),
            ("calls", false, { $0.runs[RunNumber.modelCalls][0] += 1 }),
            ("tokens", false, { $0.runs[RunNumber.input][0] -= 1 }),
            ("findings", false, { $0.runs[RunNumber.findings][0] += 1 }),
            ("status", true, { $0.runs[RunNumber.status][0] = 1 - $0.runs[RunNumber.status][0] / 2 }),
            ("a step's flags", true, { $0.steps[StepNumber.flags][0] += 1 }),
            (
                "a step's name", true,
                {
                    $0.steps[StepColumn.tool] = DictionaryColumn(
                        $0.steps[StepColumn.tool].codes.map { _ in "x" }
                    )
                }
            ),
        ]
        for (what, isDeep, change) in changes {
            let whole = try TestFiles.bytes(at: fixture.databasePath)
            try fixture.sql { db in try Self.rewrite(db, change) }
            let report = try Self.verify(fixture, isDeep: isDeep)
            #expect(report.damages.contains { $0.check == .runs }, "\(what): \(report.damages)")
            try TestFiles.write(whole, at: fixture.databasePath)
        }
        #expect(try Self.verify(fixture).isSound)
    }

    /// Writes the first segment anew after a change, with checksums that fit.
    private static func rewrite(_ db: Database, _ change: (inout SegmentTable) -> Void) throws {
        let id = try Int64.fetchOne(db, sql: "SELECT min(id) FROM segments") ?? 0
        let reader = try SegmentReader(db, id: id)
        var table = try SegmentTable(reader)
        change(&table)
        let blobs = SegmentPacker.blobs(of: table, effort: .ingest)
        try SegmentRemoval.deleteBlobs(of: id, db)
        try BlobWriter.insert(blobs, segment: id, into: db)
        let directory = SegmentDirectory(blobs)
        let checksum = directory.checksum(
            rowCount: table.rowCount,
            runCount: table.runs.count,
            bounds: table.bounds
        )
        try db.execute(
            sql: "UPDATE segments SET columns = ?, checksum = ? WHERE id = ?",
            arguments: [directory.bytes.data, checksum, id]
        )
    }

    @Test func `What only interpretation shows is found in depth`() async throws {
        let fixture = try await Self.ledger()
        let damages = [
            "DELETE FROM decision_keys WHERE key = (SELECT min(k.key) FROM decision_keys k JOIN runs r "
                + "ON r.trace = k.trace AND r.project = k.project AND r.is_split = 0)",
            "INSERT INTO decision_keys SELECT project, 'other', trace, 1 FROM runs "
                + "WHERE is_split = 0 LIMIT 1",
        ]
        for damage in damages { try await expect([damage], finds: .runs, isDeep: true, in: fixture) }
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
        #expect(found > 25)
    }
}
