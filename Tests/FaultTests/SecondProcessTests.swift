import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 12: one process owns a directory, and its successor need not wait.
    @Suite(.serialized) struct SecondProcess {
        private static let bar = 1.0
        private static let successorBar = 2.0

        /// Seconds until a second start was refused; `nil` if it was not.
        private static func refusal(_ dataPath: String) -> (seconds: Double, text: String)? {
            let start = Monotonic.now()
            do {
                let second = try ServerProcess(dataPath: dataPath, keepsErrors: true)
                second.kill()
                return nil
            } catch ServerProcess.Failure.noPort(let ending, let text) {
                guard ending.status == 1 && !ending.isCrash else { return nil }
                return (Monotonic.seconds(since: start), text)
            } catch {
                return nil
            }
        }

        @Test func `A second process is refused at once, and a successor starts right after a kill`() throws {
            let trials = Effort.count(short: 5, long: 50)
            let directory = try TemporaryDirectory()
            let dataPath = directory.path + "/data"
            let ledger = Ledger()
            var slowestRefusal = 0.0
            var slowestStart = 0.0
            for trial in 0..<trials {
                let first = try ServerProcess(dataPath: dataPath)
                slowestStart = max(slowestStart, first.startSeconds)
                let senders = Senders(2, port: first.port, minute: trial, ledger: ledger)
                let refusal = try #require(Self.refusal(dataPath), "the second start was not refused")
                #expect(refusal.text.contains("in use by another process"), "it says \(refusal.text)")
                #expect(refusal.text.contains(dataPath), "it names the directory")
                slowestRefusal = max(slowestRefusal, refusal.seconds)
                first.kill()
                senders.join()
            }
            #expect(slowestRefusal < Effort.seconds(Self.bar))
            #expect(slowestStart < Effort.seconds(Self.successorBar))
            let found = Inspection.of(dataPath, ledger.expectation())
            #expect(found.isSound, "\(found.words)")
            Figure.print(
                row: 12,
                "second starts \(trials), refused \(trials), slowest refusal \(slowestRefusal) s, "
                    + "slowest start after a kill \(slowestStart) s, lost \(found.missing)"
            )
        }

        /// The mutant takes the lock file away, as a program without a lock would be.
        @Test func `A directory without its lock is caught`() throws {
            let first = try ServerProcess()
            try FileManager.default.removeItem(atPath: first.dataPath + "/lock")
            let refusal = Self.refusal(first.dataPath)
            Figure.print(row: 12, "mutant without a lock \(refusal == nil ? "caught" : "NOT caught")")
            #expect(refusal == nil)
        }
    }
}
