import Foundation
import GRDB
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

/// Loss of acknowledged data is told at the next start, and only then.
@Suite(.serialized) struct FaultLossTests {
    private static let isTorture = ProcessInfo.processInfo.environment["SPANLEDGER_TORTURE"] != nil
    /// Damaged and torn logs that are tried.
    private static let rounds = isTorture ? 200 : 40

    /// What a store said on standard error.
    private final class Said: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var loss: String? { all.first { $0.contains("DATA LOSS") } }
    }

    private func options(_ said: Said) -> StoreOptions {
        var options = StoreOptions()
        options.warn = { said.add($0) }
        options.checkpointBytes = .max
        options.upkeepMilliseconds = 20
        return options
    }

    private func open(_ path: String, _ said: Said) throws -> SpanStore {
        try SpanStore(
            path: path,
            mode: .readWrite,
            interpreter: FakeInterpreter.make(),
            options: options(said)
        )
    }

    /// Copies a directory whose store is open, as a killed process would leave it.
    private func image(_ path: String, in directory: TemporaryDirectory, _ name: String) throws -> String {
        let target = directory.path + "/" + name
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for file in ["spanledger.db", "spanledger.db-wal", "high-water"]
        where FileManager.default.fileExists(atPath: path + "/" + file) {
            try FileManager.default.copyItem(atPath: path + "/" + file, toPath: target + "/" + file)
        }
        return target
    }

    /// An image of a killed store with some commits in its log, the first `moved` of them in the database
    /// too.
    private func killed(commits: Int, seed: UInt64, in directory: TemporaryDirectory) async throws -> String {
        let path = directory.path + "/live-\(seed)"
        let store = try open(path, Said())
        for commit in 1...commits {
            try await store.load([span(seed * 1_000 + UInt64(commit), 1, call("c\(commit)"))])
            if commit == commits / 2 {
                // An unsynced checkpoint: the database has some of what the log holds.
                try await store.committer?.pool.writeWithoutTransaction { db in
                    _ = try db.checkpoint(.passive)
                }
            }
        }
        let image = try image(path, in: directory, "image-\(seed)")
        try await store.close()
        return image
    }

    @Test func `A killed store opens without an alarm`() async throws {
        let directory = try TemporaryDirectory()
        let path = try await killed(commits: 8, seed: 1, in: directory)
        let said = Said()
        let store = try open(path, said)
        #expect(said.all == [])
        #expect(store.warning == nil && store.faults == [])
        #expect(try await store.state().runs.count == 8)
        try await store.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix("d") } == [])
    }

    @Test func `A lost log is told on standard error, in every report and at every start, until confirmed`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let path = try await killed(commits: 8, seed: 2, in: directory)
        try FileManager.default.removeItem(atPath: path + "/spanledger.db-wal")
        let said = Said()
        var store = try open(path, said)
        #expect(said.loss?.contains("4 acknowledged commits with 4 spans are missing") == true, "\(said.all)")
        try await store.load([span(77, 1)])
        let warning = try await store.read(project: "default") { $0.freshness.warning }
        #expect(warning?.contains("4 acknowledged commits") == true)
        #expect(try await store.status().warning == warning)
        #expect(store.faults.count == 1)
        try await store.close()
        let later = Said()
        store = try open(path, later)
        #expect(later.all == [], "the mark is as the database is")
        #expect(store.warning == warning)
        let reader = try SpanStore(path: path, mode: .readOnly, interpreter: FakeInterpreter.make())
        #expect(reader.warning == warning)
        try await reader.close()
        let accepted = try SpanStore.acceptLoss(path: path)
        #expect(accepted.count == 1 && accepted[0].contains("4 acknowledged commits"))
        try await Task.sleep(for: .milliseconds(100))
        #expect(store.warning == nil && store.faults == [])
        #expect(try SpanStore.acceptLoss(path: path) == [])
        try await store.close()
        store = try open(path, Said())
        #expect(store.warning == nil)
        try await store.close()
        let copy = try #require(
            try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasPrefix("damaged-") }
        )
        let files = try FileManager.default.contentsOfDirectory(atPath: path + "/" + copy)
        #expect(files.contains("spanledger.db"))
    }

    @Test func `A lost database is told`() async throws {
        let directory = try TemporaryDirectory()
        let path = try await killed(commits: 3, seed: 3, in: directory)
        for name in ["spanledger.db", "spanledger.db-wal"] {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
        let said = Said()
        let store = try open(path, said)
        #expect(said.loss?.contains("3 acknowledged commits") == true)
        try await store.close()
    }

    @Test func `A damaged mark is told, a missing one is not`() async throws {
        let directory = try TemporaryDirectory()
        let path = try await killed(commits: 3, seed: 4, in: directory)
        try TestFiles.write([1, 2, 3], at: path + "/high-water")
        let said = Said()
        let store = try open(path, said)
        #expect(said.loss?.contains("cannot be told") == true)
        try await store.close()
        _ = try SpanStore.acceptLoss(path: path)
        try FileManager.default.removeItem(atPath: path + "/high-water")
        let later = Said()
        try await open(path, later).close()
        #expect(later.all == [])
        #expect(FileManager.default.fileExists(atPath: path + "/high-water"), "closing wrote it")
    }

    /// Row 11 of the durability table in short form.
    @Test func `Flipped, cut, deleted and exchanged logs are told in every case`() async throws {
        let directory = try TemporaryDirectory()
        let path = try await killed(commits: 12, seed: 5, in: directory)
        let other = try await killed(commits: 12, seed: 6, in: directory)
        let log = try TestFiles.bytes(at: path + "/spanledger.db-wal")
        let seed: UInt64 = 20_261_126
        print("seed \(seed)")
        var generator = SplitMix(seed: seed)
        var told = 0
        for round in 0..<Self.rounds {
            let victim = try image(path, in: directory, "victim")
            let file = victim + "/spanledger.db-wal"
            switch round % 4 {
            case 0:
                var bytes = log
                bytes[Int.random(in: 0..<log.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
                try TestFiles.write(bytes, at: file)
            case 1:
                let count = Int.random(in: 0..<log.count, using: &generator)
                try TestFiles.write(Array(log.prefix(count)), at: file)
            case 2: try FileManager.default.removeItem(atPath: file)
            default:
                try FileManager.default.removeItem(atPath: file)
                try FileManager.default.copyItem(atPath: other + "/spanledger.db-wal", toPath: file)
            }
            let said = Said()
            do { try await open(victim, said).close() } catch { said.add("DATA LOSS \(error)") }
            if said.loss == nil { Issue.record("round \(round) was silent") } else { told += 1 }
            try FileManager.default.removeItem(atPath: victim)
        }
        #expect(told == Self.rounds)
    }

    @Test func `A torn last commit is no alarm, and what was acknowledged before it is there`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/live"
        let store = try open(path, Said())
        for number in 1...6 as ClosedRange<UInt64> { try await store.load([span(number, 1)]) }
        let before = try image(path, in: directory, "before")
        try await store.load((10...60).map { span($0, 1, name: "name \($0)") })
        let whole = try TestFiles.bytes(at: path + "/spanledger.db-wal")
        try await store.close()
        let start = try TestFiles.bytes(at: before + "/spanledger.db-wal").count
        #expect(whole.count > start + 8_000)
        var generator = SplitMix(seed: 12)
        for round in 0..<Self.rounds {
            var log = whole
            for sector in stride(from: start / 512 * 512, to: log.count, by: 512)
            where Bool.random(using: &generator) {
                for offset in max(start, sector)..<min(sector + 512, log.count) { log[offset] = 0 }
            }
            let cut = Int.random(in: start...log.count, using: &generator)
            if round.isMultiple(of: 4) { log = Array(log.prefix(cut)) }
            let victim = try image(before, in: directory, "torn")
            try TestFiles.write(log, at: victim + "/spanledger.db-wal")
            let said = Said()
            let store = try open(victim, said)
            #expect(said.all == [], "round \(round)")
            #expect(store.warning == nil)
            #expect(try await store.state().runs.count >= 6)
            try await store.close()
            try FileManager.default.removeItem(atPath: victim)
        }
    }
}
