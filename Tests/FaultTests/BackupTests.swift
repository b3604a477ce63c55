import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 14: a backup beside a server under load is whole, and an interrupted one never gets its name.
    @Suite(.serialized) struct Backups {
        @Test func `Backups under load restore to what was acknowledged before them`() throws {
            let directory = try TemporaryDirectory()
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: directory.path + "/data")
            let count = Effort.count(short: 4, long: 20)
            let senders = Senders(4, port: server.port, minute: 0, ledger: ledger, payload: 300, pause: 0.03)
            let quiet = try Self.median99(ledger, seconds: 2)
            var (verified, lost) = (0, 0)
            var times: [(start: Int64, end: Int64)] = []
            for number in 0..<count {
                Thread.sleep(forTimeInterval: Effort.isLong ? 10 : 0.3)
                let file = directory.path + "/backup-\(number)"
                let start = Monotonic.now()
                let made = try Program.run(["backup", "--data", server.dataPath, "--to", file])
                times.append((start, Monotonic.now()))
                #expect(made.status == 0, "backup \(number): \(made.errors)")
                let expectation = ledger.expectation { $0.isAcknowledged && $0.ended < start }
                let found = try Self.restored(file, directory, expectation, ledger)
                lost += found.missing
                verified += found.isSound ? 1 : 0
                #expect(found.isSound, "backup \(number): \(found.words)")
            }
            senders.stop()
            server.kill()
            let during = Self.percentile99(
                ledger.exchanges.filter { exchange in
                    times.contains { $0.start < exchange.ended && exchange.sent < $0.end }
                }
            )
            let ratio = during / max(quiet, 0.001)
            if Effort.isLong { #expect(ratio <= 3, "p99 \(quiet) s before, \(during) s during backups") }
            Figure.print(
                row: 14,
                "backups under load \(count), restored and verified \(verified), lost \(lost), "
                    + "ingest p99 \(quiet) s, during backups \(during) s"
            )
        }

        @Test func `A backup that is killed never takes the final name`() throws {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let directory = try TemporaryDirectory()
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: directory.path + "/data")
            let senders = Senders(
                4,
                port: server.port,
                minute: 0,
                ledger: ledger,
                payload: 2_000,
                pause: 0.005
            )
            Thread.sleep(forTimeInterval: 2)
            let whole = Monotonic.now()
            let first = try Program.run([
                "backup", "--data", server.dataPath, "--to", directory.path + "/whole",
            ])
            #expect(first.status == 0, "\(first.errors)")
            let seconds = Monotonic.seconds(since: whole)
            let trials = Effort.count(short: 6, long: 30)
            var (interrupted, named) = (0, 0)
            for number in 0..<trials {
                let file = directory.path + "/killed-\(number)"
                let delay = Double.random(in: 0.005...max(seconds, 0.02), using: &generator)
                let ended = try Self.killedBackup(server.dataPath, file, after: delay)
                if ended { continue }
                interrupted += 1
                guard FileManager.default.fileExists(atPath: file) else { continue }
                named += 1
                // Killed after the last step: then it must be whole.
                let check = try Program.run(["restore", file, "--data", directory.path + "/from-\(number)"])
                #expect(
                    check.status == 0,
                    "an interrupted backup has the final name and is not whole: \(check.errors)"
                )
            }
            senders.stop()
            server.kill()
            #expect(interrupted > 0)
            Figure.print(
                row: 14,
                "backups killed \(interrupted) of \(trials), with the final name and not whole 0, "
                    + "whole before the kill \(named), seed \(seed)"
            )
        }

        /// The mutant copies the database without its log, as `cp` does.
        @Test func `A plain copy of the database under load is caught`() throws {
            let directory = try TemporaryDirectory()
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: directory.path + "/data")
            let senders = Senders(4, port: server.port, minute: 0, ledger: ledger)
            Thread.sleep(forTimeInterval: 0.5)
            let expectation = ledger.expectation()
            let path = directory.path + "/copy"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let copied = try Data(contentsOf: URL(fileURLWithPath: server.dataPath + "/spanledger.db"))
            senders.stop()
            server.kill()
            try copied.write(to: URL(fileURLWithPath: path + "/spanledger.db"))
            let found = Inspection.of(path, expectation)
            Figure.print(
                row: 14,
                "mutant plain copy \(found.isSound ? "NOT caught" : "caught"), lost \(found.missing)"
            )
            #expect(!found.isSound)
        }

        // MARK: Steps

        /// Restores into a new directory, verifies it, and compares it with what was promised before the backup.
        private static func restored(
            _ file: String,
            _ directory: TemporaryDirectory,
            _ promised: Expectation,
            _ ledger: Ledger
        ) throws -> Inspection {
            let path = directory.path + "/restored-" + UUID().uuidString
            let restored = try Program.run(["restore", file, "--data", path])
            #expect(restored.status == 0, "\(restored.errors)")
            try Verification.expectSound(path, "restore")
            var expectation = promised
            // A request under way during the backup may be in it or not.
            for exchange in ledger.exchanges { expectation.add(exchange.batch, isPromised: false) }
            for batch in ledger.nextBatches { expectation.add(batch, isPromised: false) }
            return Inspection.of(path, expectation)
        }

        /// Whether the backup had ended before the kill.
        private static func killedBackup(_ data: String, _ file: String, after delay: Double) throws -> Bool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Program.path)
            process.arguments = ["backup", "--data", data, "--to", file]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: delay)
            let ended = !process.isRunning
            if !ended { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            return ended
        }

        private static func median99(_ ledger: Ledger, seconds: Double) throws -> Double {
            Thread.sleep(forTimeInterval: seconds)
            return percentile99(ledger.exchanges)
        }

        private static func percentile99(_ exchanges: [Exchange]) -> Double {
            let times = exchanges.map { Double($0.ended - $0.sent) / 1e9 }.sorted()
            return times.isEmpty ? 0 : times[min(times.count - 1, times.count * 99 / 100)]
        }
    }
}

extension Ledger {
    /// For every client, the batch after its last one: it may be under way.
    var nextBatches: [Batch] {
        let last = Dictionary(grouping: exchanges.map(\.batch)) { $0.first >> 32 }
            .compactMapValues { batches in batches.max { $0.first < $1.first } }
        return last.values.map { batch in
            var next = batch
            next.first += UInt64(batch.count)
            return next
        }
    }
}
