import Foundation
import GRDB
import GRDBSQLite
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct DiskFloorTests {
    /// A disk whose free space the test sets.
    private final class Disk: Sendable {
        private let state: Mutex<DiskSpace>
        init(free: Int64, total: Int64) { state = Mutex(DiskSpace(free: free, total: total)) }
        var space: DiskSpace { state.withLock { $0 } }
        func setFree(_ bytes: Int64) { state.withLock { $0.free = bytes } }
    }

    private func options(_ disk: Disk) -> StoreOptions {
        var options = StoreOptions()
        options.diskSpace = { _ in disk.space }
        options.upkeepMilliseconds = 20
        return options
    }

    @Test func `The floor is the smaller of five percent and one gibibyte, or what the options say`() {
        for (total, floor) in [(100 << 20, 5 << 20), (1 << 50, 1 << 30), (0, 0)] as [(Int64, Int64)] {
            let disk = Disk(free: total, total: total)
            let gauge = DiskFloor(path: "/", options: options(disk))
            #expect(gauge.floor == floor)
        }
        var chosen = options(Disk(free: 1, total: 1))
        chosen.diskFloorBytes = 7
        #expect(DiskFloor(path: "/", options: chosen).floor == 7)
        chosen.diskFloorBytes = nil
        chosen.diskSpace = { _ in nil }
        let unknown = DiskFloor(path: "/", options: chosen)
        #expect(unknown.floor == 0 && unknown.refusal() == nil)
    }

    @Test func `The system tells the room of a directory, and nothing of one that is not there`() throws {
        let directory = try TemporaryDirectory()
        let space = try #require(DiskSpace(path: directory.path))
        #expect(space.free > 0 && space.total >= space.free)
        #expect(DiskSpace(path: directory.path + "/none") == nil)
    }

    @Test func `Below the floor batches are refused and reads answered, above it all goes on`() async throws {
        let fixture = try StoreFixture()
        let disk = Disk(free: 50_000, total: 1_000_000)
        let store = try fixture.open(options: options(disk))
        try await store.load([span(1, 1)])
        disk.setFree(49_999)
        try await Task.sleep(for: .milliseconds(150))
        await #expect(throws: StoreError.diskFloor(free: 49_999, floor: 50_000)) {
            try await store.load([span(2, 1)])
        }
        #expect(store.faults == ["49999 bytes of the disk are free, the floor is 50000"])
        #expect(try await store.state().runs.count == 1)
        #expect(try await store.status().freeBytes == 49_999)
        disk.setFree(50_000)
        try await Task.sleep(for: .milliseconds(150))
        #expect(store.faults == [])
        try await store.load([span(2, 1)])
        #expect(try await store.state().runs.count == 2)
        try await store.close()
    }

    @Test func `The ballast is allocated when there is room, and not on a disk without`() throws {
        let directory = try TemporaryDirectory()
        let ballast = Ballast(path: directory.path + "/ballast", size: 1 << 20)
        #expect(!ballast.keep(DiskSpace(free: 4 << 20, total: 1 << 30), floor: 0))
        #expect(!ballast.keep(nil, floor: 0))
        #expect(ballast.kept == 0)
        #expect(ballast.keep(DiskSpace(free: 1 << 30, total: 1 << 30), floor: 0))
        var status = stat()
        #expect(unsafe stat(ballast.path, &status) == 0)
        #expect(status.st_size == 1 << 20)
        #expect(status.st_blocks * 512 >= 1 << 20, "allocated, not sparse")
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(ballast.drop() && !ballast.drop())
        #expect(ballast.keep(DiskSpace(free: 4 << 20, total: 4 << 20), floor: 0))
        #expect(ballast.kept == 256 << 10, "a sixteenth of a small disk")
    }

    @Test func `A ballast that was made for a larger ledger gives back what is too much`() throws {
        let directory = try TemporaryDirectory()
        let ballast = Ballast(path: directory.path + "/ballast", size: 64 << 20)
        let space = DiskSpace(free: 1 << 40, total: 1 << 40)
        #expect(ballast.keep(space, floor: 0, ledgerBytes: 640 << 20))
        #expect(ballast.kept == 10 << 20, "a 64th of the ledger")
        #expect(ballast.keep(space, floor: 0, ledgerBytes: 400 << 20))
        #expect(ballast.kept == 10 << 20, "not for a little")
        #expect(ballast.keep(space, floor: 0, ledgerBytes: 200 << 20))
        #expect(ballast.kept == 4 << 20, "the least")
    }

    @Test func `What makes room drops the ballast and is tried again; the ballast comes back`() async throws {
        let fixture = try StoreFixture()
        var options = options(Disk(free: 1 << 30, total: 1 << 30))
        options.ballastBytes = 1 << 20
        let store = try fixture.open(options: options)
        try await store.load((1...50).map { span($0, 1, name: "name \($0)") })
        let ballast = fixture.path + "/ballast"
        for _ in 0..<100 where DurableFile.size(ballast) == nil {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await store.status().ballastBytes == 1 << 20)
        let faults = try FileFaults(store)
        for round in 0..<10 {
            faults.fail(.write, .init(passing: round, failing: 1, code: SQLITE_FULL))
            let writer = try #require(store.committer)
            try await writer.write(mayDropBallast: true) { db in
                try db.execute(sql: "UPDATE segments SET last_run = last_run + 1")
            }
            for _ in 0..<100 where DurableFile.size(ballast) == nil {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(DurableFile.size(ballast) == 1 << 20)
        }
        faults.fail(.write, .init(passing: 0, failing: 1, code: SQLITE_FULL))
        await #expect(throws: StoreError.self) {
            try await store.committer?.write { db in
                try db.execute(sql: "UPDATE segments SET last_run = last_run + 1")
            }
        }
        #expect(DurableFile.size(ballast) == 1 << 20, "only what makes room may drop it")
        faults.fail(.write, nil)
        try await store.close()
    }
}
