import Dispatch
import Foundation
import GRDB
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct CheckpointTests {
    private func noise(_ trace: UInt64, bytes: Int, _ generator: inout SplitMix) -> SpanRecord {
        let text = (0..<bytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return span(trace, 1, [Attribute("noise", .bytes(text))])
    }

    @Test func `The log is moved into the database after so many bytes, and does not grow`() async throws {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.checkpointBytes = 400_000
        let store = try fixture.open(options: options)
        var generator = SplitMix(seed: 1)
        var largest: Int64 = 0
        for number in 1...60 as ClosedRange<UInt64> {
            try await store.load([noise(number, bytes: 100_000, &generator)])
            largest = max(largest, try await store.status().logBytes)
        }
        #expect(largest > 300_000 && largest < 1_200_000, "\(largest)")
        #expect(try await store.status().databaseBytes > 5_000_000)
        try await store.close()
        #expect(DurableFile.size(fixture.databasePath + "-wal") == 0, "closing cuts the log")
    }

    @Test func `A log that a read held back is cut once the read is over`() async throws {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.checkpointBytes = 200_000
        options.truncateBytes = 1_000_000
        let store = try fixture.open(options: options)
        var generator = SplitMix(seed: 2)
        try await store.load([noise(1, bytes: 1_000, &generator)])
        let gate = DispatchSemaphore(value: 0)
        let (entered, entering) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await store.read(project: "default") { snapshot in
                    _ = try snapshot.runs(in: TimeRange())
                    entering.finish()
                    gate.wait()
                }
            }
            for await _ in entered {}
            for number in 2...30 as ClosedRange<UInt64> {
                try await store.load([noise(number, bytes: 100_000, &generator)])
            }
            let status = try await store.status()
            #expect(status.logBytes > 2_500_000)
            #expect(try #require(status.oldestRead) > .zero)
            gate.signal()
            try await group.waitForAll()
        }
        #expect(try await store.status().oldestRead == nil)
        try await Task.sleep(for: .milliseconds(1_100))
        for number in 31...36 as ClosedRange<UInt64> {
            try await store.load([noise(number, bytes: 100_000, &generator)])
        }
        #expect(try await store.status().logBytes < 1_000_000)
        #expect(try await store.state().runs.count == 36)
        try await store.close()
    }

    @Test func `A read that takes too long is cut, and the next one is not`() async throws {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.readSecondsMax = 1
        let store = try fixture.open(options: options)
        try await store.load((1...50).map { span($0, 1) })
        let start = ContinuousClock.now
        await #expect(throws: StoreError.readTooLong(seconds: 1)) {
            try await store.read(project: "default") { snapshot in
                while start.duration(to: .now) < .seconds(20) { _ = try snapshot.runs(in: TimeRange()) }
            }
        }
        let age = start.duration(to: .now)
        #expect(age >= .seconds(1) && age < .seconds(2), "\(age)")
        #expect(try await store.state().runs.count == 50)
        #expect(try await store.status().oldestRead == nil)
        try await store.close()
    }

    @Test func `A long read is cut when the log has grown too large`() async throws {
        let readers = Readers(secondsMax: 30)
        let queue = try DatabaseQueue()
        readers.press(true)
        let start = ContinuousClock.now
        #expect(throws: StoreError.readTooLong(seconds: 1)) {
            try queue.read { db in
                try readers.run(db) { _ in
                    while start.duration(to: .now) < .seconds(20) {
                        _ = try Int.fetchOne(
                            db,
                            sql: """
                                WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000)
                                SELECT sum(x) FROM n
                                """
                        )
                    }
                }
            }
        }
    }

    /// SQLite before 3.51.3 can lose commits when two connections move the log.
    @Test func `No other connection can write or move the log`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await store.load([span(1, 1)])
        let pool = try #require(store.committer?.pool)
        for _ in 0..<100 {
            try await pool.read { db in
                #expect(db.configuration.readonly)
                let pages = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint")
                #expect(pages == 0)
                #expect(throws: DatabaseError.self) { try db.execute(sql: "DELETE FROM runs") }
            }
            #expect(throws: StoreError.directoryInUse(path: fixture.path)) { _ = try fixture.open() }
        }
        try await pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint")
            #expect(pages == 0)
        }
        try await store.close()
    }

    @Test func `A crash without any upkeep leaves at most what one checkpoint takes`() async throws {
        let fixture = try StoreFixture()
        var options = StoreOptions()
        options.checkpointBytes = .max
        let store = try fixture.open(options: options)
        var generator = SplitMix(seed: 4)
        for number in 1...30 as ClosedRange<UInt64> {
            try await store.load([noise(number, bytes: 50_000, &generator)])
        }
        #expect(try await store.status().logBytes > 1_000_000)
        try await store.close()
        let reopened = try fixture.open()
        #expect(try await reopened.status().logBytes < 100_000)
        try await reopened.close()
    }
}
