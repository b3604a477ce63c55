import Foundation
import TestSupport
import Testing

/// What the ledger promises when processes, disks and clients fail; one suite a kind of fault, one at a time.
///
/// Each test prints its figures in one line. With `SPANLEDGER_TORTURE` set, the long form runs. Every test also
/// shows that it can fail: the same check is given a program, a disk or a client that breaks the rule (the
/// mutant), and must notice.
@Suite(.serialized) enum FaultTests {}

/// How much is tried.
enum Effort {
    static let isLong = ProcessInfo.processInfo.environment["SPANLEDGER_TORTURE"] != nil

    static func count(short: Int, long: Int) -> Int { isLong ? long : short }

    /// A bar on time: other tests run beside the short form and take their share of the machine.
    static func seconds(_ bar: Double) -> Double { isLong ? bar : bar * 4 }
}

/// One printed line of figures.
enum Figure {
    static func print(row: Int, _ text: String) {
        Swift.print("E8 row \(row): \(text)")
        if let tally = Verification.newTally() { Swift.print("E8 row 8: \(tally)") }
    }

    /// A seed that differs from run to run; `SPANLEDGER_SEED` replays one.
    static func seed() -> UInt64 {
        if let text = ProcessInfo.processInfo.environment["SPANLEDGER_SEED"], let seed = UInt64(text) {
            return seed
        }
        return UInt64(Date().timeIntervalSince1970 * 1_000)
    }
}
