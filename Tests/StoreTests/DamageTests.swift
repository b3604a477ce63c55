import Foundation
import GRDB
import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct DamageTests {
    /// A closed ledger in which every kind of column holds something.
    private func closedLedger() async throws -> StoreFixture {
        var random = RandomSpans(seed: 99)
        var records = random.records(60, traces: 8)
        for index in records.indices {
            records[index].attributes += [
                Attribute("deny", .string("d\(index)")), Attribute("tokens", .int(Int64(index))),
                Attribute("sdk", .bool(true)), Attribute("pad", .string(String(repeating: "x", count: 50))),
            ]
        }
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load(records)
        try await store.close()
        return fixture
    }

    /// Reads all there is to read: sums, every step column, and every span.
    private func readEverything(_ fixture: StoreFixture) async throws -> (LedgerState, [SpanRecord]) {
        let store = try fixture.open(.readOnly)
        let result = try await store.read(project: "default") { snapshot in
            let state = try LedgerState(snapshot, TimeRange())
            let all = StepColumns(texts: StepColumn.allCases, numbers: StepNumber.allCases)
            try snapshot.scanSteps(all, in: TimeRange()) { _ in }
            var records: [SpanRecord] = []
            try snapshot.scanRecords(in: TimeRange()) { records.append($0) }
            return (state, records)
        }
        try await store.close()
        return result
    }

    private func error(_ fixture: StoreFixture) async -> StoreError? {
        do {
            _ = try await readEverything(fixture)
            return nil
        } catch { return error as? StoreError }
    }

    private func expectDamage(_ fixture: StoreFixture, column: UInt8, _ what: String) async {
        let error = await error(fixture)
        guard case .damaged(let segment, let name, _) = error else {
            Issue.record("\(what) of column \(column) gives \(String(describing: error))")
            return
        }
        #expect(segment == 1)
        #expect(name.contains(Self.name(column)), "\(what): \(name) instead of \(Self.name(column))")
    }

    private static func name(_ code: UInt8) -> String {
        let column: Any? =
            switch code {
            case 0..<64: StepNumber(rawValue: code)
            case 64..<128: StepColumn(rawValue: code - 64)
            case 128..<160: RecordColumn(rawValue: code)
            case 160..<224: RunNumber(rawValue: code - 160)
            default: RunText(rawValue: code - 224)
            }
        return column.map { "\($0)" } ?? "no column \(code)"
    }

    private static let damages: [(what: String, sql: String)] = [
        ("a flipped byte", "UPDATE blobs SET data = flip(data) WHERE id = ?"),
        ("a cut", "UPDATE blobs SET data = substr(data, 1, length(data) - 1) WHERE id = ?"),
        ("an empty blob", "UPDATE blobs SET data = x'' WHERE id = ?"),
        ("an unknown codec", "UPDATE blobs SET codec = 9 WHERE id = ?"),
        ("a codec beyond a byte", "UPDATE blobs SET codec = 300 WHERE id = ?"),
        ("a length too long", "UPDATE blobs SET raw_count = raw_count + 1 WHERE id = ?"),
        ("a length too short", "UPDATE blobs SET raw_count = raw_count - 1 WHERE id = ?"),
        ("a negative length", "UPDATE blobs SET raw_count = -1 WHERE id = ?"),
        ("an absurd length", "UPDATE blobs SET raw_count = 9223372036854775807 WHERE id = ?"),
        ("another checksum", "UPDATE blobs SET checksum = checksum + 1 WHERE id = ?"),
        ("a deleted blob", "DELETE FROM blobs WHERE id = ?"),
    ]

    @Test(arguments: 0..<DamageTests.damages.count)
    func `Damage to any column is reported with the segment and the column`(number: Int) async throws {
        let damage = Self.damages[number]
        let fixture = try await closedLedger()
        let ids = try fixture.sql { try Int64.fetchAll($0, sql: "SELECT id FROM blobs ORDER BY id") }
        #expect(ids.count > 3)
        for id in ids {
            try fixture.sql { db in
                db.add(function: Self.flip)
                try db.execute(sql: "CREATE TABLE kept AS SELECT * FROM blobs WHERE id = \(id)")
                try db.execute(sql: damage.sql, arguments: [id])
            }
            await expectDamage(fixture, column: UInt8(id % 256), damage.what)
            try fixture.sql { db in
                try db.execute(sql: "INSERT OR REPLACE INTO blobs SELECT * FROM kept; DROP TABLE kept")
            }
        }
        let whole = try await readEverything(fixture)
        #expect(whole.0.steps.count == 60, "undamaged again, it reads well")
    }

    private static var flip: DatabaseFunction {
        DatabaseFunction("flip", argumentCount: 1, pure: true) { arguments in
            guard var data = Data.fromDatabaseValue(arguments[0]) else { return nil }
            data[data.count / 2] ^= 4
            return data
        }
    }

    @Test func `Blobs of two columns or segments that were exchanged are noticed`() async throws {
        let fixture = try await closedLedger()
        try fixture.sql { db in
            try db.execute(sql: "UPDATE blobs SET id = 1 WHERE id = 4096 + 147")
            try db.execute(sql: "UPDATE blobs SET id = 4096 + 147 WHERE id = 4096 + 148")
            try db.execute(sql: "UPDATE blobs SET id = 4096 + 148 WHERE id = 1")
        }
        guard case .damaged = await error(fixture) else {
            Issue.record("exchanged columns read as if nothing had happened")
            return
        }
    }

    @Test(arguments: ["row_count = row_count + 1", "row_count = row_count - 1", "row_count = 0"])
    func `A wrong row count of a segment of one row is noticed`(change: String) async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, call("a"))])
        try await store.close()
        try fixture.sql { try $0.execute(sql: "UPDATE segments SET \(change)") }
        let error = await error(fixture)
        guard case .damaged(segment: 1, _, _) = error else {
            Issue.record("read as if nothing had happened: \(String(describing: error))")
            return
        }
    }

    @Test func `A run that is not where the catalogue says is reported with its trace`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1, call("a"))])
        try await store.load([span(2, 1, call("a"))])
        try await store.close()
        try fixture.sql { try $0.execute(sql: "UPDATE runs SET segment = 3 - segment") }
        let reader = try fixture.open(.readOnly)
        await #expect(throws: StoreError.self) {
            try await reader.read(project: "default") { snapshot in
                _ = try snapshot.run(TraceID(high: 7, low: 1))
            }
        }
        try await reader.close()
    }

    @Test func `Findings of any bytes decode or throw, and never trap`() throws {
        let seed: UInt64 = 7
        var generator = SplitMix(seed: seed)
        let resolved = FakeInterpreter.make().resolve(
            [span(1, 1, [Attribute("deny", .string("x")), Attribute("tokens", .int(3))])],
            Elsewhere()
        )
        let bytes = FindingCoder.encode(resolved.findings)
        let trace = resolved.run.traceID
        #expect(!bytes.isEmpty)
        #expect(try FindingCoder.decode(bytes, in: 0..<bytes.count, traceID: trace) == resolved.findings)
        for count in 1..<bytes.count {
            #expect(throws: (any Error).self) {
                try FindingCoder.decode(bytes, in: 0..<count, traceID: trace)
            }
        }
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] =
                    UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? FindingCoder.decode(damaged, in: 0..<damaged.count, traceID: trace)
        }
    }

    /// SQLite's pages have no checksums: what it hands out may have any type, and must not stop the program.
    @Test(arguments: 1...UInt64(3))
    func `A database file with flipped bits throws or reads, and never traps`(seed: UInt64) async throws {
        print("DamageTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        let fixture = try await closedLedger()
        let whole = try TestFiles.bytes(at: fixture.databasePath)
        var refused = 0
        for _ in 0..<150 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 100..<bytes.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0...7, using: &generator)
            }
            try TestFiles.write(bytes, at: fixture.databasePath)
            do { _ = try await readEverything(fixture) } catch { refused += 1 }
        }
        #expect(refused > 10)
    }
}
