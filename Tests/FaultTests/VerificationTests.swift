import Foundation
import TestSupport
import Testing

/// Runs `verify` over a data directory that no process has open: every checksum, every sum computed anew.
enum Verification {
    private static let lock = NSLock()
    nonisolated(unsafe) private static var tally = (ledgers: 0, unsound: 0, told: 0)

    static func run(_ dataPath: String) throws -> Program.Result {
        try Program.run(["verify", "--deep", "--data", dataPath])
    }

    /// Records an issue unless the directory is sound.
    static func expectSound(_ dataPath: String, _ what: String) throws {
        let result = try run(dataPath)
        let isSound = result.status == 0 && !result.isCrash
        lock.withLock {
            unsafe tally.ledgers += 1
            if !isSound { unsafe tally.unsound += 1 }
        }
        let words = "\(result.output.suffix(600)) \(result.errors.suffix(300))"
        #expect(isSound, "verify after \(what) ends with \(result.status): \(words)")
    }

    /// What was verified so far, if anything was since the last call.
    static func newTally() -> String? {
        lock.withLock {
            guard unsafe tally.ledgers > tally.told else { return nil }
            unsafe tally.told = tally.ledgers
            return unsafe "ledgers verified so far \(tally.ledgers), unsound \(tally.unsound)"
        }
    }
}

extension FaultTests {
    /// Row 8: sums and spans agree after each kind of fault (see `Verification.expectSound`), and if not,
    /// it shows.
    @Suite(.serialized) struct Sums {
        /// Changes as a bug would make them: a count, a sum, a row too few.
        static let changes = [
            "UPDATE counters SET stored = stored + 1, acknowledged = acknowledged + 1",
            "UPDATE counters SET duplicates = duplicates + 1",
            "UPDATE segments SET last_run = last_run + 1",
            "DELETE FROM runs WHERE trace = (SELECT min(trace) FROM runs)",
            "DELETE FROM blobs WHERE id = (SELECT max(id) FROM blobs)",
        ]

        @Test(arguments: changes) func `A sum that does not follow from the spans is caught`(
            _ change: String
        ) throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/data"
            let server = try ServerProcess(dataPath: path)
            let senders = Senders(2, port: server.port, minute: 0, ledger: Ledger(), requestsMax: 5)
            senders.join()
            #expect(server.stop() == 0)
            let before = try Verification.run(path)
            #expect(before.status == 0, "\(before.output) \(before.errors)")
            let python = Process()
            python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let code = """
                import sqlite3, sys
                db = sqlite3.connect(sys.argv[1] + "/spanledger.db")
                db.execute(sys.argv[2])
                db.commit()
                db.close()
                """
            python.arguments = ["python3", "-c", code, path, change]
            try python.run()
            python.waitUntilExit()
            #expect(python.terminationStatus == 0)
            let after = try Verification.run(path)
            Figure.print(row: 8, "mutant \(change.prefix(40)) \(after.status == 3 ? "caught" : "NOT caught")")
            #expect(after.status == 3, "\(after.output) \(after.errors)")
        }
    }
}
