import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 1: promise 1 under SIGKILL: what was acknowledged is there, once.
    @Suite(.serialized) struct KillLoop {
        private static let clients = 8

        @Test func `Killed at random moments under load, nothing acknowledged is missing or counts twice`()
            throws
        {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let cycles = Effort.count(short: 20, long: 200)
            let directory = try TemporaryDirectory()
            let dataPath = directory.path + "/data"
            let ledger = Ledger()
            for cycle in 0..<cycles {
                try Self.cycle(cycle, dataPath, ledger, &generator)
                guard cycle % 10 == 9 else { continue }
                let found = Inspection.of(dataPath, ledger.expectation())
                #expect(found.isSound, "cycle \(cycle), seed \(seed): \(found.words)")
            }
            let found = Inspection.of(dataPath, ledger.expectation())
            #expect(found.isSound, "at the end, seed \(seed): \(found.words)")
            let acknowledged = ledger.acknowledgedSpans
            #expect(acknowledged >= Effort.count(short: 1_000, long: 200_000))
            Figure.print(
                row: 1,
                "kills \(cycles), clients \(Self.clients), acknowledged \(acknowledged), "
                    + "lost \(found.missing), extra \(found.extra), seed \(seed)"
            )
            try Verification.expectSound(dataPath, "\(cycles) kills")
        }

        /// The mutant counts a request as promised when it is sent: what a queue in memory would do.
        @Test func `An acknowledgement before the commit is caught within 20 kills`() throws {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let directory = try TemporaryDirectory()
            let ledger = Ledger()
            var cycle = 0
            var missing = 0
            while missing == 0 && cycle < 20 {
                try Self.cycle(cycle, directory.path + "/data", ledger, &generator)
                missing = Inspection.of(directory.path + "/data", ledger.expectation { _ in true }).missing
                cycle += 1
            }
            Figure.print(
                row: 1,
                "mutant promisesEarly \(missing > 0 ? "caught" : "NOT caught") after \(cycle) kills, "
                    + "lost \(missing), seed \(seed)"
            )
            #expect(missing > 0)
        }

        private static func cycle(
            _ cycle: Int,
            _ dataPath: String,
            _ ledger: Ledger,
            _ generator: inout SplitMix
        ) throws {
            let server = try ServerProcess(dataPath: dataPath)
            let payload = generator.pick([0, 0, 2_000])
            let senders = Senders(clients, port: server.port, minute: cycle, ledger: ledger, payload: payload)
            Thread.sleep(forTimeInterval: Double.random(in: 0.005...0.4, using: &generator))
            server.kill()
            senders.join()
        }
    }
}
