import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 17: after a kill with a large database and a large log, the port is ready before senders give up.
    @Suite(.serialized) struct Restart {
        private static let bar = 5.0
        private static let databaseBytes = Effort.count(short: 150 << 20, long: 5 << 30)
        private static let logBytes = 64 << 20

        @Test
        func
            `After a kill with a large database and log the port is ready in time, and senders lose nothing`()
            throws
        {
            let directory = try TemporaryDirectory()
            let dataPath = directory.path + "/data"
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: dataPath)
            Self.fill(server, ledger, minute: 0) {
                Self.size(dataPath + "/spanledger.db") >= Self.databaseBytes
            }
            let reader = try Self.reader(dataPath)
            Self.fill(server, ledger, minute: 1) {
                Self.size(dataPath + "/spanledger.db-wal") >= Self.logBytes
            }
            let database = Self.size(dataPath + "/spanledger.db")
            let log = Self.size(dataPath + "/spanledger.db-wal")
            #expect(log >= Self.logBytes)
            server.kill()
            kill(reader.processIdentifier, SIGKILL)
            reader.waitUntilExit()
            let again = try ServerProcess(dataPath: dataPath)
            let start = Monotonic.now()
            let isKept = Self.sendPatiently(Batch(minute: 2, client: 0, number: 0), to: again.port, ledger)
            let ready = again.startSeconds + Monotonic.seconds(since: start)
            #expect(isKept, "a sender with ten seconds of patience loses nothing")
            #expect(again.startSeconds <= Effort.seconds(Self.bar))
            again.kill()
            Figure.print(
                row: 17,
                "database \(database >> 20) MiB, log \(log >> 20) MiB: port ready \(again.startSeconds) s after the "
                    + "start, first span acknowledged after \(ready) s, lost by a sender with 10 s of patience "
                    + "\(isKept ? 0 : 1)"
            )
            let found = Inspection.of(dataPath, ledger.expectation())
            #expect(found.isSound, "\(found.words)")
        }

        private static func size(_ path: String) -> Int {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return (attributes?[.size] as? Int) ?? 0
        }

        /// Sends large spans until `isFull`, for five minutes at most.
        private static func fill(_ server: ServerProcess, _ ledger: Ledger, minute: Int, isFull: () -> Bool) {
            let senders = Senders(
                3,
                port: server.port,
                minute: minute,
                ledger: ledger,
                payload: Effort.count(short: 8_000, long: 60_000),
                requestsMax: 1_000_000,
                goesOn: true
            )
            let start = Monotonic.now()
            while !isFull() && Monotonic.seconds(since: start) < 300 { Thread.sleep(forTimeInterval: 0.02) }
            senders.stop()
        }

        /// A reader in another process: as long as it looks at an old state, the log cannot begin anew.
        private static func reader(_ dataPath: String) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let code = """
                import sqlite3, sys, time
                db = sqlite3.connect(f"file:{sys.argv[1]}/spanledger.db?mode=ro", uri=True)
                db.execute("BEGIN")
                db.execute("SELECT count(*) FROM projects").fetchone()
                print("ready", flush=True)
                time.sleep(600)
                """
            process.arguments = ["python3", "-c", code, dataPath]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            #expect(!output.fileHandleForReading.availableData.isEmpty, "the reader reads")
            return process
        }

        /// An exporter: tries again after 1, 2 and 4 seconds, and gives up after ten.
        private static func sendPatiently(_ batch: Batch, to port: Int, _ ledger: Ledger) -> Bool {
            let start = Monotonic.now()
            var pause = 1.0
            while Monotonic.seconds(since: start) < 10 {
                if let connection = try? HTTPConnection(port: port) {
                    let exchange = Senders.exchange(batch, on: connection)
                    ledger.add(exchange)
                    if exchange.isAcknowledged { return true }
                }
                Thread.sleep(forTimeInterval: pause)
                pause *= 2
            }
            return false
        }
    }
}
