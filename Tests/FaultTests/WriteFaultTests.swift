import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 3: every write fails once, and every write from there on; the sweep ends with the first clean run.
    @Suite(.serialized) struct WriteFaults {
        /// How a write may fail.
        struct Kind: Sendable, CustomTestStringConvertible {
            var code: Int32
            var lasting: Bool
            var tears: Bool

            var testDescription: String {
                "\(code == EIO ? "EIO" : "ENOSPC") \(lasting ? "from there on" : "once")\(tears ? ", torn" : "")"
            }

            static let all = [
                Kind(code: EIO, lasting: false, tears: false), Kind(code: EIO, lasting: true, tears: true),
                Kind(code: ENOSPC, lasting: false, tears: true),
                Kind(code: ENOSPC, lasting: true, tears: true),
            ]
        }

        private static let requests = 12

        @Test(arguments: Kind.all)
        func `Whichever write fails, nothing acknowledged is lost and only 503 is answered`(
            _ kind: Kind
        )
            throws
        {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            var number = 0
            var points = 0
            var lost = 0
            var wrong = 0
            while true {
                let run = try FaultyRun(requests: Self.requests) {
                    $0.failWrites(from: number, lasting: kind.lasting, code: kind.code, tears: kind.tears)
                }
                if run.control[.failures] == 0 { break }
                points += 1
                wrong += run.wrongStatuses.count
                lost += try Self.check(run, "\(kind.testDescription), write \(number)")
                number += Effort.isLong ? 1 : Int.random(in: 6...30, using: &generator)
            }
            Figure.print(
                row: 3,
                "\(kind.testDescription): fault points \(points) of \(number), lost \(lost), "
                    + "wrong status \(wrong), seed \(seed)"
            )
        }

        /// Spans that were acknowledged and are missing; 0 if all is well.
        private static func check(_ run: FaultyRun, _ what: String) throws -> Int {
            let found = Inspection.of(run.dataPath, run.ledger.expectation())
            let said = run.errors.suffix(300)
            #expect(found.isSound, "\(what): \(found.words)")
            #expect(run.wrongStatuses.isEmpty, "\(what): \(run.wrongStatuses) \(said)")
            #expect(run.ending?.isCrash != true, "\(what): \(said)")
            #expect(run.ending?.status != 0, "\(what)")
            if found.failure == nil { try Verification.expectSound(run.dataPath, what) }
            return found.missing
        }

        @Test func `A disk that drops writes and says nothing is caught`() throws {
            let clean = try FaultyRun(requests: Self.requests) { _ in }
            let writes = Int(clean.control[.writes])
            let run = try FaultyRun(requests: Self.requests) {
                $0.failWrites(from: writes / 2, lasting: true, code: 0)
            }
            let found = Inspection.of(run.dataPath, run.ledger.expectation())
            Figure.print(
                row: 3,
                "mutant dropped writes \(found.isSound ? "NOT caught" : "caught"), lost \(found.missing)"
            )
            #expect(!found.isSound)
        }
    }
}
