import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Rows 5 and 6: a full disk stops ingest and nothing else, and retention still finds room.
    @Suite(.serialized) struct FullDisk {
        private static let megabytes = 64

        @Test func `On a full disk ingest answers 503, reads go on, and ingest is back when there is room`()
            throws
        {
            guard let disk = try SmallDisk(megabytes: Self.megabytes) else {
                return Figure.print(row: 5, "not run: mounting a small file system needs root")
            }
            let dataPath = disk.path + "/data"
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: dataPath)
            let senders = Senders(
                4,
                port: server.port,
                minute: 0,
                ledger: ledger,
                payload: 16_000,
                goesOn: true
            )
            let isFull = Self.wait(60) { Self.refusedLately(ledger, 12) }
            #expect(isFull, "the disk fills within a minute")
            Thread.sleep(forTimeInterval: 1)
            let pages = ["/", "/runs.csv", "/costs.csv", "/status.csv", "/metrics"]
            let statuses = try pages.map { try server.exchange("GET", $0).status }
            #expect(statuses.allSatisfy { $0 == 200 }, "reads on a full disk: \(statuses)")
            try disk.resize(megabytes: Self.megabytes * 2)
            let start = Monotonic.now()
            let isBack = Self.wait(Effort.seconds(5)) {
                ledger.exchanges.contains { $0.isAcknowledged && $0.sent > start }
            }
            let seconds = Monotonic.seconds(since: start)
            #expect(isBack, "ingest is back within five seconds of room")
            senders.stop()
            let wrong = ledger.exchanges.filter { ![200, 503].contains($0.status) }
            #expect(wrong.isEmpty, "\(Set(wrong.map(\.status)))")
            server.kill()
            let found = Inspection.of(dataPath, ledger.expectation())
            #expect(found.isSound, "\(found.words)")
            try Verification.expectSound(dataPath, "a full disk")
            Figure.print(
                row: 5,
                "disk of \(Self.megabytes) MiB: acknowledged \(ledger.acknowledgedSpans), lost \(found.missing), "
                    + "wrong status \(wrong.count), refused \(ledger.exchanges.filter { $0.status == 503 }.count), "
                    + "ingest back after \(seconds) s"
            )
        }

        @Test func `Retention makes room on a full disk`() throws {
            guard let disk = try SmallDisk(megabytes: Self.megabytes) else {
                return Figure.print(row: 6, "not run: mounting a small file system needs root")
            }
            let trials = Effort.count(short: 2, long: 10)
            var succeeded = 0
            for trial in 0..<trials {
                let dataPath = try Self.fill(disk)
                let before = disk.freeBytes
                let result = try Self.retain(dataPath)
                #expect(result.status == 0, "trial \(trial): \(result.output) \(result.errors)")
                if result.status == 0 && disk.freeBytes > before { succeeded += 1 }
                try disk.empty()
            }
            #expect(succeeded == trials)
            Figure.print(row: 6, "retention on a full disk \(succeeded) of \(trials)")
        }

        /// The mutant keeps no ballast: with no byte left, not even deleting goes.
        @Test func `Without ballast a full disk stays full`() throws {
            guard let disk = try SmallDisk(megabytes: Self.megabytes) else {
                return Figure.print(row: 6, "not run: mounting a small file system needs root")
            }
            let dataPath = try Self.fill(disk)
            try FileManager.default.removeItem(atPath: dataPath + "/ballast")
            try disk.fill()
            let result = try Self.retain(dataPath)
            Figure.print(row: 6, "mutant without ballast \(result.status == 0 ? "NOT caught" : "caught")")
            #expect(result.status != 0 && !result.isCrash, "\(result.output) \(result.errors)")
        }

        /// Fills a disk by ingest up to the floor, then to the last byte; no process has the ledger open.
        private static func fill(_ disk: SmallDisk) throws -> String {
            let dataPath = disk.path + "/data"
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: dataPath)
            let senders = Senders(
                4,
                port: server.port,
                minute: 0,
                ledger: ledger,
                payload: 16_000,
                goesOn: true
            )
            #expect(wait(60) { refusedLately(ledger, 12) }, "the disk fills within a minute")
            senders.stop()
            #expect(server.stop() == 0)
            try disk.fill()
            return dataPath
        }

        /// Drops everything that is older than a day, which all of it is.
        private static func retain(_ dataPath: String) throws -> Program.Result {
            try Program.run(["retention", "--data", dataPath, "--steps", "1d"])
        }

        private static func wait(_ seconds: Double, until isTrue: () -> Bool) -> Bool {
            let start = Monotonic.now()
            while Monotonic.seconds(since: start) < seconds {
                if isTrue() { return true }
                Thread.sleep(forTimeInterval: 0.02)
            }
            return isTrue()
        }

        private static func refusedLately(_ ledger: Ledger, _ count: Int) -> Bool {
            let last = ledger.exchanges.suffix(count)
            return last.count == count && last.allSatisfy { $0.status == 503 }
        }
    }

    /// A file system in memory that is full soon; gone with this value.
    private final class SmallDisk {
        let path: String
        private let directory: TemporaryDirectory

        /// `nil` where mounting is not allowed.
        init?(megabytes: Int) throws {
            directory = try TemporaryDirectory()
            path = directory.realPath
            guard try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path]) else {
                return nil
            }
        }

        deinit {
            // Lazily, in case a process still holds a file; the directory cannot be removed otherwise.
            _ = try? Self.run("umount", ["-l", path])
        }

        func resize(megabytes: Int) throws {
            guard try Self.run("mount", ["-o", "remount,size=\(megabytes)m", path]) else {
                throw CocoaError(.fileWriteUnknown)
            }
        }

        var freeBytes: Int64 {
            let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
            return (attributes?[.systemFreeSize] as? Int64) ?? 0
        }

        /// Takes every byte that is left.
        func fill() throws {
            let file = path + "/filler-" + UUID().uuidString
            _ = FileManager.default.createFile(atPath: file, contents: nil)
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            for size in [1 << 20, 4_096] {
                let block = Data(count: size)
                // Writing until it fails is the purpose.
                while (try? handle.write(contentsOf: block)) != nil {}
            }
            try handle.close()
        }

        func empty() throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: path) {
                try FileManager.default.removeItem(atPath: path + "/" + name)
            }
        }

        private static func run(_ tool: String, _ arguments: [String]) throws -> Bool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [tool] + arguments
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }
}
