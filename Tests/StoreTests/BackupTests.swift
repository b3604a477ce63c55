import Foundation
import GRDB
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

/// A backup holds exactly the commits up to one moment; a restore brings back exactly the backup.
@Suite(.serialized) struct BackupTests {
    private static let anyRun = HoldMatcher { _, range, snapshot in
        try snapshot.runs(in: range).map(\.traceID)
    }

    private func restore() -> Restore { Restore(interpreter: FakeInterpreter.make(), matcher: Self.anyRun) }

    private func state(of directory: String) async throws -> LedgerState {
        let store = try SpanStore(path: directory, mode: .readOnly, interpreter: FakeInterpreter.make())
        let state = try await store.state()
        try await store.close()
        return state
    }

    @Test func `Backups during commits hold a prefix of the commits, without a gap`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let done = Mutex(false)
        try await store.load([span(1, 1, call("first"))])
        let writing = Task {
            var number: UInt64 = 1
            while !done.withLock({ $0 }) {
                number += 1
                // Two spans of one run in every commit: half a commit would show.
                try await store.load([span(number, 1, call("a \(number)")), span(number, 2, parent: 1)])
                // Every commit is a segment; without a pause most of the time would go into checking them.
                try await Task.sleep(for: .milliseconds(4))
            }
            return number
        }
        var sizes: [Int] = []
        for index in 1...20 {
            let file = fixture.directory.path + "/backup-\(index).db"
            let report = try Backup().run(directory: fixture.path, to: file, replace: false)
            #expect(report.isSound)
            let target = fixture.directory.path + "/restored-\(index)"
            _ = try await restore().run(
                file: file,
                directory: target,
                replace: false,
                at: Instant(seconds: 1)
            )
            let state = try await state(of: target)
            #expect(state.isConsistent)
            #expect(state.runs.map(\.traceID.low) == Array(1...UInt64(state.runs.count)), "gapless")
            #expect(state.runs.dropFirst().allSatisfy { $0.steps == 2 })
            sizes.append(state.runs.count)
        }
        done.withLock { $0 = true }
        let last = try await writing.value
        #expect(sizes == sizes.sorted() && Set(sizes).count > 5, "\(sizes)")
        #expect(sizes.allSatisfy { $0 <= last })
        #expect(try await store.state().runs.count == last)
        try await store.close()
        #expect(try VerificationTests.verify(fixture).isSound)
    }

    @Test func `A restored ledger says what the one backed up said, and can be written`() async throws {
        let fixture = try await VerificationTests.ledger()
        let before = try await state(of: fixture.path)
        let file = fixture.directory.path + "/backup.db"
        _ = try Backup().run(directory: fixture.path, to: file, replace: false)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        for suffix in ["-wal", "-shm", "-journal", Backup.partialSuffix] {
            #expect(!FileManager.default.fileExists(atPath: file + suffix), "\(suffix)")
        }
        #expect(try Verification().verify(file: file).isSound)
        let target = fixture.directory.path + "/new/deeper"
        let outcome = try await restore().run(
            file: file,
            directory: target,
            replace: false,
            at: Instant(seconds: 1)
        )
        #expect(outcome.replaced == nil)
        #expect(try await state(of: target) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target).sorted().first == "lock")
        let store = try SpanStore(path: target, mode: .readWrite, interpreter: FakeInterpreter.make())
        try await store.load([span(950, 1, call("new"))])
        #expect(try await store.state().runs.count == before.runs.count + 1)
        try await store.close()
        #expect(try Verification(interpreter: FakeInterpreter.make()).verify(directory: target).isSound)
    }

    @Test func `A backup never overwrites a file unasked, and never leaves half of one`() async throws {
        let fixture = try await VerificationTests.ledger()
        let file = fixture.directory.path + "/backup.db"
        try TestFiles.write([1, 2, 3], at: file)
        #expect(throws: BackupError.targetExists(path: file)) {
            try Backup().run(directory: fixture.path, to: file, replace: false)
        }
        #expect(try TestFiles.bytes(at: file) == [1, 2, 3])
        // What an interrupted backup left is no obstacle, whatever it holds.
        for suffix in [".partial", ".partial-wal", ".partial-journal"] {
            try TestFiles.write(Array(repeating: 9, count: 10_000), at: file + suffix)
        }
        _ = try Backup().run(directory: fixture.path, to: file, replace: true)
        #expect(try Verification().verify(file: file).isSound)
        #expect(!FileManager.default.fileExists(atPath: file + ".partial"))
        let good = try TestFiles.bytes(at: file)
        try fixture.sql {
            try $0.execute(sql: "UPDATE blobs SET checksum = 0 WHERE id IN (SELECT min(id) FROM blobs)")
        }
        do {
            _ = try Backup().run(directory: fixture.path, to: file, replace: true)
            Issue.record("a damaged ledger was backed up as if it were whole")
        } catch BackupError.unsound(let report) {
            #expect(report.damages.first?.place.contains(", column ") == true)
        }
        #expect(try TestFiles.bytes(at: file) == good, "the backup of before is still there")
        #expect(!FileManager.default.fileExists(atPath: file + ".partial"))
    }

    @Test func `Only one backup at a time writes a file`() async throws {
        let fixture = try await VerificationTests.ledger()
        let file = fixture.directory.path + "/backup.db"
        let lock = try CopyFile.createLocked(file + Backup.partialSuffix)
        #expect(throws: StoreError.directoryInUse(path: file + Backup.partialSuffix)) {
            try Backup().run(directory: fixture.path, to: file, replace: false)
        }
        close(lock)
        _ = try Backup().run(directory: fixture.path, to: file, replace: false)
    }

    @Test func `A restore over a used directory keeps its files, and uses no log of the old ledger`()
        async throws
    {
        let fixture = try await VerificationTests.ledger()
        let before = try await state(of: fixture.path)
        let file = fixture.directory.path + "/backup.db"
        _ = try Backup().run(directory: fixture.path, to: file, replace: false)
        // Commits that are only in the log when the directory is left behind.
        let store = try fixture.open()
        try await store.load((1...30).map { span(2_000 + $0, 1, call("late")) })
        let after = try await store.state()
        let left = fixture.directory.path + "/left"
        try FileManager.default.copyItem(atPath: fixture.path, toPath: left)
        try await store.close()
        try TestFiles.write([7], at: left + "/high-water")
        #expect(FileManager.default.fileExists(atPath: left + "/spanledger.db-wal"))
        await #expect(throws: BackupError.directoryNotEmpty(path: left)) {
            _ = try await self.restore().run(
                file: file,
                directory: left,
                replace: false,
                at: Instant(seconds: 5)
            )
        }
        #expect(try await state(of: left) == after)
        let outcome = try await restore().run(
            file: file,
            directory: left,
            replace: true,
            at: Instant(seconds: 5)
        )
        #expect(outcome.replaced == left + "/replaced-5")
        #expect(try await state(of: left) == before)
        #expect(try await state(of: left + "/replaced-5") == after, "the old ledger is whole beside")
        #expect(!FileManager.default.fileExists(atPath: left + "/high-water"))
        let again = try await restore().run(
            file: file,
            directory: left,
            replace: true,
            at: Instant(seconds: 5)
        )
        #expect(again.replaced == left + "/replaced-5-2")
        #expect(try await state(of: left) == before)
    }

    @Test func `Nothing is restored from a damaged file, nor beside a server`() async throws {
        let fixture = try await VerificationTests.ledger()
        let before = try await state(of: fixture.path)
        let file = fixture.directory.path + "/backup.db"
        _ = try Backup().run(directory: fixture.path, to: file, replace: false)
        let store = try fixture.open()
        await #expect(throws: StoreError.directoryInUse(path: fixture.path)) {
            _ = try await self.restore().run(
                file: file,
                directory: fixture.path,
                replace: true,
                at: Instant(seconds: 5)
            )
        }
        try await store.close()
        let queue = try DatabaseQueue(path: file)
        try await queue.write { try $0.execute(sql: "UPDATE counters SET stored = stored + 1") }
        try queue.close()
        do {
            _ = try await restore().run(
                file: file,
                directory: fixture.path,
                replace: true,
                at: Instant(seconds: 5)
            )
            Issue.record("a damaged backup was restored")
        } catch BackupError.unsound {}
        #expect(try await state(of: fixture.path) == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.path)
        #expect(!names.contains(Restore.stagingName) && !names.contains { $0.hasPrefix("replaced-") })
        try TestFiles.write(Array("no database at all, but a text".utf8), at: file)
        await #expect(throws: StoreError.notALedger(path: fixture.path + "/restoring/spanledger.db")) {
            _ = try await self.restore().run(
                file: file,
                directory: fixture.path,
                replace: true,
                at: Instant(seconds: 5)
            )
        }
    }

    @Test func `Holds are in the backup, and those set since stay in force`() async throws {
        let fixture = try await VerificationTests.ledger()
        let journal = HoldJournal(directory: fixture.path)
        _ = try journal.add(project: "default", query: "", by: "a", reason: "b", at: Instant(seconds: 1))
        let file = fixture.directory.path + "/backup.db"
        _ = try Backup().run(directory: fixture.path, to: file, replace: false)
        let target = fixture.directory.path + "/new"
        _ = try await restore().run(file: file, directory: target, replace: false, at: Instant(seconds: 1))
        #expect(try HoldJournal(directory: target).holds() == journal.holds())
        _ = try journal.add(project: "other", query: "x", by: "a", reason: "b", at: Instant(seconds: 2))
        let holds = try journal.holds()
        _ = try await restore().run(
            file: file,
            directory: fixture.path,
            replace: true,
            at: Instant(seconds: 1)
        )
        #expect(try journal.holds() == holds && holds.count == 2)
    }
}
