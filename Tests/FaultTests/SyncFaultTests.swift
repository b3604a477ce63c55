import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 4: a sync that fails is the end: no acknowledgement, exit, and a clean start.
    @Suite(.serialized) struct SyncFaults {
        private static let requests = 60

        @Test
        func `After a failed sync nothing is acknowledged, the program exits, and the next start is clean`()
            throws
        {
            var generator = SplitMix(seed: Figure.seed())
            let numbers = Effort.isLong ? Array(0..<50) : [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 17, 27]
            var acknowledged = 0
            var lost = 0
            var clean = 0
            var slowest = 0.0
            for number in numbers {
                let seconds = Effort.seconds(1)
                let run = try FaultyRun(requests: Self.requests, records: true, endsWithin: seconds) {
                    $0.failSyncs(from: number, code: EIO)
                }
                #expect(run.control[.failures] > 0, "sync \(number) was never reached")
                acknowledged += run.acknowledgedAfterFailure
                slowest = max(slowest, run.secondsToEnd ?? 0)
                let ending = run.ending
                #expect(ending != nil, "sync \(number): still running")
                #expect(ending?.status != 0, "sync \(number)")
                #expect(ending?.isCrash != true, "sync \(number): \(run.errors.suffix(300))")
                #expect(run.wrongStatuses.isEmpty, "sync \(number): \(run.wrongStatuses)")
                // A ledger whose making was cut short is put right by the next start, and only by that.
                #expect(try ServerProcess(dataPath: run.dataPath).stop() == 0, "sync \(number)")
                let found = Inspection.of(run.dataPath, run.ledger.expectation())
                #expect(found.isSound, "sync \(number): \(found.words)")
                lost += found.missing + (try Self.lostInPowerCut(run, &generator))
                if found.isSound { clean += 1 }
                try Verification.expectSound(run.dataPath, "failed sync \(number)")
            }
            #expect(acknowledged == 0)
            #expect(lost == 0)
            Figure.print(
                row: 4,
                "failed syncs \(numbers.count), acknowledged after the failure \(acknowledged), lost \(lost) "
                    + "(a power cut after it included), clean starts \(clean), slowest exit \(slowest) s"
            )
        }

        /// What the failed sync did not make durable may be gone: nothing that was acknowledged may depend
        /// on it.
        private static func lostInPowerCut(_ run: FaultyRun, _ generator: inout SplitMix) throws -> Int {
            let expectation = run.ledger.expectation()
            guard expectation.promisedSpans > 0 else { return 0 }
            let log = try OperationLog(path: run.control.logPath)
            var model = DiskModel()
            for operation in log.operations { model.apply(operation, of: log) }
            let path = run.directory.path + "/after"
            try model.write(.shadow, to: path, using: &generator)
            let found = Inspection.of(path, expectation)
            #expect(found.isSound, "a power cut after the failed sync: \(found.words)")
            return found.missing
        }

        @Test func `A sync that pretends is caught`() throws {
            let run = try FaultyRun(requests: Self.requests) { $0.failSyncs(from: 12, code: 0) }
            let count = run.acknowledgedAfterFailure
            Figure.print(
                row: 4,
                "mutant pretended syncs \(count > 0 ? "caught" : "NOT caught"), "
                    + "acknowledged after it \(count)"
            )
            #expect(count > 0)
        }
    }
}
