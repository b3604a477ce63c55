import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 16: SIGTERM under load ends the program soon, with every request answered or cleanly refused.
    @Suite(.serialized) struct Shutdown {
        private static let bar = 10.0

        private struct Outcome {
            var ending: ServerProcess.Ending?
            var seconds = 0.0
            var broken = 0
            var found = Inspection()
        }

        private static func shutDown(_ generator: inout SplitMix, isAbrupt: Bool = false) throws -> Outcome {
            let directory = try TemporaryDirectory()
            let dataPath = directory.path + "/data"
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: dataPath)
            let senders = Senders(8, port: server.port, minute: 0, ledger: ledger, payload: 500)
            Thread.sleep(forTimeInterval: Double.random(in: 0.05...0.6, using: &generator))
            let start = Monotonic.now()
            var outcome = Outcome()
            if isAbrupt { server.kill() } else { server.terminate() }
            outcome.ending = server.ending(within: bar + 1)
            outcome.seconds = Monotonic.seconds(since: start)
            server.kill()
            senders.join()
            outcome.broken =
                ledger.exchanges.filter { exchange in
                    exchange.isBroken || ![0, 200, 503].contains(exchange.status)
                }
                .count
            outcome.found = Inspection.of(dataPath, ledger.expectation())
            if outcome.found.failure == nil { try Verification.expectSound(dataPath, "SIGTERM") }
            return outcome
        }

        @Test func `SIGTERM under load exits with 0, answers what it took, and loses nothing`() throws {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let trials = Effort.count(short: 5, long: 50)
            var slowest = 0.0
            var clean = 0
            for trial in 0..<trials {
                let outcome = try Self.shutDown(&generator)
                slowest = max(slowest, outcome.seconds)
                let isClean =
                    outcome.ending?.isSuccess == true && outcome.broken == 0 && outcome.found.isSound
                if isClean { clean += 1 }
                #expect(
                    isClean,
                    """
                    trial \(trial), seed \(seed): \(outcome.ending.map { "\($0)" } ?? "still running"), \
                    broken answers \(outcome.broken), \(outcome.found.words)
                    """
                )
            }
            Figure.print(
                row: 16,
                "SIGTERM \(trials), exit 0 with every request answered or closed and none lost \(clean), "
                    + "slowest \(slowest) s, seed \(seed)"
            )
        }

        /// The mutant dies at once instead of draining.
        @Test func `An end without a drain is caught`() throws {
            var generator = SplitMix(seed: Figure.seed())
            let outcome = try Self.shutDown(&generator, isAbrupt: true)
            let isCaught = outcome.ending?.isSuccess != true
            Figure.print(row: 16, "mutant without a drain \(isCaught ? "caught" : "NOT caught")")
            #expect(isCaught)
        }
    }
}
