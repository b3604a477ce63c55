import Foundation
import GRDB
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite struct HighWaterTests {
    private let mark = HighWaterMark(sequence: 12, identity: -3, acknowledged: 4_000)

    @Test func `A mark reads as it was written, and not with any bit flipped`() throws {
        #expect(mark.encoded.count == HighWaterMark.size)
        #expect(HighWaterMark(mark.encoded, at: 0) == mark)
        for bit in 0..<mark.encoded.count * 8 {
            var bytes = mark.encoded
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(HighWaterMark(bytes, at: 0) == nil, "bit \(bit)")
        }
        for count in 0..<mark.encoded.count {
            #expect(HighWaterMark(Array(mark.encoded.prefix(count)), at: 0) == nil)
        }
    }

    @Test func `The file holds the newest mark, and the synced one when the newest is torn`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/high-water"
        #expect(try HighWaterFile.read(path) == .none)
        let file = HighWaterFile(path: path)
        file.note(mark)
        #expect(try HighWaterFile.read(path) == .none, "nothing is written before the first sync")
        try file.sync()
        #expect(try HighWaterFile.read(path) == .mark(mark))
        var later = mark
        later.sequence += 1
        file.note(later)
        #expect(try HighWaterFile.read(path) == .mark(later))
        var bytes = try TestFiles.bytes(at: path)
        bytes[HighWaterFile.newestOffset + 20] ^= 4
        try TestFiles.write(bytes, at: path)
        #expect(try HighWaterFile.read(path) == .mark(mark))
        bytes[9] ^= 1
        try TestFiles.write(bytes, at: path)
        #expect(try HighWaterFile.read(path) == .damaged)
        try TestFiles.write([], at: path)
        #expect(try HighWaterFile.read(path) == .damaged)
    }

    @Test func `Noting and syncing at once leaves the newest mark`() async throws {
        let directory = try TemporaryDirectory()
        let file = HighWaterFile(path: directory.path + "/high-water")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for sequence in 1...3_000 as ClosedRange<Int64> {
                    file.note(HighWaterMark(sequence: sequence, identity: sequence, acknowledged: sequence))
                }
            }
            group.addTask { for _ in 0..<30 { try? file.sync() } }
        }
        try file.sync()
        let newest = HighWaterMark(sequence: 3_000, identity: 3_000, acknowledged: 3_000)
        #expect(try HighWaterFile.read(file.path) == .mark(newest))
    }

    @Test func `Old marks of the database are dropped in bulk, the recent ones stay`() async throws {
        let queue = try DatabaseQueue()
        try await queue.write { db in
            try db.execute(sql: CommitMarks.table)
            try db.execute(sql: "CREATE TABLE counters(acknowledged INTEGER)")
            var marks = try CommitMarks(db)
            var all: [HighWaterMark] = []
            for _ in 0..<3_000 {
                let next = try marks.insertNext(db, acknowledging: 2)
                marks.didCommit(next)
                all.append(next)
            }
            #expect(marks.newest.sequence == 3_000 && marks.newest.acknowledged == 6_000)
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM commit_marks") ?? 0
            #expect(count >= 1_024 && count <= 2_048)
            for mark in all { #expect(try marks.fault(against: mark, db) == nil) }
            var other = all[2_990]
            other.identity ^= 1
            #expect(try marks.fault(against: other, db)?.contains("another ledger") == true)
            other.sequence = 3_005
            other.acknowledged = 6_010
            #expect(
                try marks.fault(against: other, db)?.contains("5 acknowledged commits with 10 spans") == true
            )
        }
    }
}
