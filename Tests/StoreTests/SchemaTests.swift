import Foundation
import GRDB
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct SchemaTests {
    @Test func `Commits are synced in full, to a write-ahead log`() async throws {
        let fixture = try StoreFixture()
        try await fixture.open().close()
        let pool = try StoreDatabase.openForWriting(try DataDirectory(owning: fixture.path), readers: 2)
        try await pool.writeWithoutTransaction { db in
            for (name, value) in [("synchronous", "2"), ("journal_mode", "wal"), ("trusted_schema", "0")] {
                let found = try String.fetchOne(db, sql: "PRAGMA \(name)")
                #expect(found == value, "\(name)")
            }
        }
        try pool.close()
    }

    @Test func `Every table is strict`() async throws {
        let fixture = try StoreFixture()
        try await fixture.open().close()
        try fixture.sql { db in
            let tables = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, strict FROM pragma_table_list
                    WHERE schema = 'main' AND name NOT LIKE 'sqlite%'
                    """
            )
            #expect(tables.count >= 7)
            for table in tables { #expect(table["strict"] == 1, "\(table)") }
            let integrity = try String.fetchOne(db, sql: "PRAGMA integrity_check")
            #expect(integrity == "ok")
            let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
            #expect(orphans.isEmpty)
        }
    }

    /// Statements that may pass over a whole table: they count, or run once at a start or a read over little.
    private static let mayScan = [
        "SELECT count(*) FROM runs", "SELECT count(*) FROM segments", "FROM counters",
        "FROM projects ORDER BY",
        "sqlite_schema",
    ]

    @Test func `No statement of a commit or a read passes over a whole table`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        for seed in 1...3 as ClosedRange<UInt64> {
            var generator = SplitMix(seed: seed)
            var left = SplitRunTests.spans(runs: 10, seed: 1).shuffled(using: &generator)
            while !left.isEmpty {
                try await store.load(Array(left.prefix(9)))
                left.removeFirst(min(9, left.count))
            }
        }
        try await store.close()
        let seen = Mutex<Set<String>>([])
        let trace: @Sendable (Database.TraceEvent) -> Void = { event in
            if case .statement(let statement) = event { seen.withLock { _ = $0.insert(statement.sql) } }
        }
        let directory = try DataDirectory(owning: fixture.path)
        let pool = try StoreDatabase.openForWriting(directory, readers: 1)
        let more = SplitRunTests.spans(runs: 12, seed: 1)
        try await pool.write { db in
            db.trace(options: .statement, trace)
            let interpreter = FakeInterpreter.make()
            let encoder = SegmentEncoder(interpreter: interpreter)
            let (segments, duplicates) = encoder.encode(more, rowsMax: 50)
            let batch = PreparedBatch(segments: segments, duplicates: duplicates, received: more.count)
            let writer = BatchWriter(db, interpreter: interpreter, options: StoreOptions())
            _ = try writer.insert(batch, project: 1)
            db.trace(options: [])
        }
        try await pool.read { db in
            db.trace(options: .statement, trace)
            let snapshot = try StoreSnapshot(
                db,
                project: "default",
                interpreter: FakeInterpreter.make(),
                memory: ReaderMemory(StoreOptions())
            )
            _ = try LedgerState(snapshot, TimeRange(from: Instant(nanoseconds: 1)))
            _ = try snapshot.run(more[0].traceID)
            try snapshot.scanRecords(in: TimeRange()) { _ in }
            db.trace(options: [])
        }
        let statements = seen.withLock { $0 }.filter { !$0.hasPrefix("PRAGMA") && !$0.hasPrefix("--") }
        #expect(statements.count > 15)
        for sql in statements where !Self.mayScan.contains(where: sql.contains) {
            let plan = try await pool.read { db in
                let bindings = StatementArguments(Array(repeating: 1, count: db.parameters(sql)))
                return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: bindings)
                    .map { $0["detail"] as String }
            }
            for step in plan where step.hasPrefix("SCAN") {
                Issue.record("\(step) in \(sql)")
            }
        }
        try pool.close()
    }
}

extension Database {
    fileprivate func parameters(_ sql: String) -> Int {
        ((try? makeStatement(sql: sql))?.sqlParameterCount) ?? 0
    }
}

extension Statement {
    fileprivate var sqlParameterCount: Int {
        let numbers = sql.matches(of: /\?(\d*)/).map { Int($0.output.1) }
        return numbers.compactMap { $0 }.max() ?? numbers.count
    }
}
