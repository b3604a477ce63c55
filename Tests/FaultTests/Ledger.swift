import Foundation
import Model
import TestSupport

/// One request as its sender saw it; times are of the clock that only goes forward.
struct Exchange: Sendable {
    var batch: Batch
    var sent: Int64
    /// When the answer was there, or when it was clear that none comes.
    var ended: Int64
    /// HTTP status; 0 without an answer.
    var status: Int
    /// Whether an answer began and broke off, or nothing came at all.
    var isBroken = false

    var isAcknowledged: Bool { status == 200 }
}

/// What was sent and what the server said to it.
final class Ledger: @unchecked Sendable {
    private let lock = NSLock()
    private var known: [Exchange] = []

    var exchanges: [Exchange] { lock.withLock { known } }

    func add(_ exchange: Exchange) { lock.withLock { known.append(exchange) } }

    var acknowledgedSpans: Int { exchanges.reduce(0) { $0 + ($1.isAcknowledged ? $1.batch.count : 0) } }

    /// What must be found, if `isAcknowledged` decides what was promised.
    func expectation(where isAcknowledged: (Exchange) -> Bool = { $0.isAcknowledged }) -> Expectation {
        var expectation = Expectation()
        for exchange in exchanges { expectation.add(exchange.batch, isPromised: isAcknowledged(exchange)) }
        return expectation
    }
}

/// The spans that must be there, and those that may be.
struct Expectation: Sendable {
    struct Run: Sendable {
        var minute: Int
        var promised: Set<UInt64> = []
        var sent: Set<UInt64> = []
    }

    private(set) var runs: [TraceID: Run] = [:]

    var promisedSpans: Int { runs.values.reduce(0) { $0 + $1.promised.count } }

    mutating func add(_ batch: Batch, isPromised: Bool) {
        for id in batch.ids {
            let trace = batch.trace(of: id)
            runs[trace, default: Run(minute: batch.minute)].sent.insert(id)
            if isPromised { runs[trace]?.promised.insert(id) }
        }
    }
}
