import Foundation
import GRDB
import StoreFakes
import TestSupport
import Testing

@testable import Store

@Suite struct WriteAheadLogScanTests {
    private let directory: TemporaryDirectory
    private var database: String { directory.path + "/test.db" }

    init() throws { directory = try TemporaryDirectory() }

    /// Scans a log beside a database of 512-byte pages.
    private func scan(_ log: [UInt8]) throws -> WriteAheadLogScan {
        var header = Array("SQLite format 3\0".utf8) + [2, 0]
        header += Array(repeating: 0, count: 494)
        try TestFiles.write(header, at: database)
        try TestFiles.write(log, at: database + "-wal")
        return try WriteAheadLogScan.scan(databasePath: database)
    }

    private func builder(_ isBigEndian: Bool, commits: Int, seed: UInt64) -> (LogBuilder, ends: [Int]) {
        var generator = SplitMix(seed: seed)
        var builder = LogBuilder(isBigEndian: isBigEndian)
        var ends: [Int] = []
        for _ in 0..<commits {
            builder.commit(pages: Int.random(in: 1...5, using: &generator), using: &generator)
            ends.append(builder.bytes.count)
        }
        return (builder, ends)
    }

    @Test func `No log, an empty one and a short one say nothing`() throws {
        #expect(try WriteAheadLogScan.scan(databasePath: database).state == .empty)
        #expect(try scan([]).state == .empty)
        #expect(try scan([1, 2, 3]).state == .empty)
        #expect(try scan(Array(repeating: 0, count: 5_000)).state == .empty)
        #expect(try scan(LogBuilder(isBigEndian: false).bytes).state == .empty)
    }

    @Test(arguments: [false, true]) func `A whole log is in order in both byte orders`(isBig: Bool) throws {
        let (log, _) = builder(isBig, commits: 20, seed: 1)
        let result = try scan(log.bytes)
        #expect(result.state == .intact)
        #expect(result.commits == 20)
        #expect(result.frames == (log.bytes.count - 32) / 536)
    }

    @Test func `What SQLite writes is in order, and its commits are counted`() throws {
        let queue = try DatabaseQueue(path: database)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "CREATE TABLE t(x)")
            for _ in 0..<30 { try db.execute(sql: "INSERT INTO t VALUES (randomblob(5000))") }
        }
        let result = try WriteAheadLogScan.scan(databasePath: database)
        #expect(result.state == .intact)
        #expect(result.commits == 31)
        try queue.close()
    }

    /// SQLite itself is the judge of the builder, and of what it drops.
    @Test(arguments: [false, true]) func `SQLite replays as many commits as the scan counts`(
        isBig: Bool
    ) throws {
        var page = Array("SQLite format 3\0".utf8)
        page += [2, 0, 2, 2, 0, 64, 32, 32, 0, 0, 0, 1, 0, 0, 0, 1]
        page += Array(repeating: 0, count: 100 - page.count) + [13, 0, 0, 0, 0, 2, 0, 0]
        page += Array(repeating: 0, count: 512 - page.count)
        page[59] = 1
        try TestFiles.write(page, at: database)
        var log = LogBuilder(isBigEndian: isBig)
        for version in 1...9 as ClosedRange<UInt8> {
            page[63] = version
            log.frame(page: 1, commit: 1, page)
        }
        var bytes = log.bytes
        bytes[32 + 536 * 5 + 200] ^= 1
        try TestFiles.write(bytes, at: database + "-wal")
        let result = try WriteAheadLogScan.scan(databasePath: database)
        #expect(
            result
                == WriteAheadLogScan(
                    state: .damaged,
                    frames: 5,
                    commits: 5,
                    commitsBeyond: 4,
                    offset: 32 + 536 * 5
                )
        )
        let queue = try DatabaseQueue(path: database)
        let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == result.commits)
        try queue.close()
    }

    @Test(arguments: [false, true]) func `Every flipped bit before the last commit is found`(
        isBig: Bool
    ) throws {
        let (log, ends) = builder(isBig, commits: 12, seed: 2)
        var generator = SplitMix(seed: 3)
        for _ in 0..<200 {
            var bytes = log.bytes
            let offset = Int.random(in: 0..<ends[9], using: &generator)
            bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let result = try scan(bytes)
            let commit = ends.firstIndex { offset < $0 } ?? 0
            #expect(result.state == .damaged, "byte \(offset)")
            #expect(result.commits <= commit, "byte \(offset)")
            // A flip may make a frame look like one more commit, or hide the commit it hits.
            #expect((0...2).contains(12 - commit - result.commitsBeyond + 1), "byte \(offset) \(result)")
        }
    }

    @Test func `A flipped bit in the header alone loses everything and is found`() throws {
        let (log, _) = builder(false, commits: 3, seed: 4)
        for bit in 0..<256 {
            var bytes = log.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let result = try scan(bytes)
            #expect(result.state == .damaged && result.commitsBeyond == 3 && result.offset == 0, "bit \(bit)")
        }
    }

    @Test func `Torn tails are no alarm, whatever lay there before`() throws {
        var generator = SplitMix(seed: 5)
        for round in 0..<200 {
            var (log, _) = builder(
                round.isMultiple(of: 2),
                commits: Int.random(in: 0...6, using: &generator),
                seed: 6
            )
            let start = log.bytes.count
            var abandoned = log
            var earlier = LogBuilder(isBigEndian: log.isBigEndian, salt: (6, 1))
            for _ in 0..<12 { earlier.commit(pages: 4, using: &generator) }
            log.commit(pages: Int.random(in: 1...9, using: &generator), using: &generator)
            // Under the torn commit lies nothing, an earlier round of the log, or an abandoned commit.
            var old = Array(repeating: UInt8(0), count: log.bytes.count)
            if round % 3 == 1 { old = earlier.bytes }
            if round % 3 == 2 {
                abandoned.commit(pages: 12, using: &generator)
                old = abandoned.bytes
            }
            var bytes = log.bytes + old.dropFirst(log.bytes.count)
            for sector in stride(from: start / 512 * 512, to: log.bytes.count, by: 512)
            where Bool.random(using: &generator) {
                for offset in max(start, sector)..<min(sector + 512, log.bytes.count) {
                    bytes[offset] = offset < old.count ? old[offset] : 0
                }
            }
            if round % 5 == 0 {
                bytes = Array(bytes.prefix(Int.random(in: start...bytes.count, using: &generator)))
            }
            let result = try scan(bytes)
            #expect(result.state != .damaged, "round \(round): \(result)")
        }
    }

    @Test func `Hostile logs give an answer`() throws {
        var generator = SplitMix(seed: 7)
        for round in 0..<300 {
            var (log, _) = builder(false, commits: 3, seed: UInt64(round))
            var bytes = log.bytes
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                let index = Int.random(
                    in: 0..<min(bytes.count, round < 150 ? 60 : 100_000),
                    using: &generator
                )
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            log.commit(pages: 1, using: &generator)
            _ = try scan(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))))
        }
    }
}
