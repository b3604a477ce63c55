import Foundation
import TestSupport

/// One run of the program under load, ended by SIGKILL: what it did to its files and what it promised when.
struct Recording {
    private let log: OperationLog
    private let exchanges: [Exchange]

    /// Runs the program for a fraction of a second.
    init(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let directory = try TemporaryDirectory()
        let dataPath = directory.realPath + "/data"
        let control = try FaultControl()
        let ledger = Ledger()
        let server = try ServerProcess(
            dataPath: dataPath,
            environment: control.environment(dataPath: dataPath, records: true)
        )
        // Large spans fill the log fast, so that checkpoints happen too.
        let payload = generator.pick([0, 500, 4_000])
        let senders = Senders(4, port: server.port, minute: 0, ledger: ledger, payload: payload)
        Thread.sleep(forTimeInterval: Double.random(in: 0.2...0.8, using: &generator))
        server.kill()
        senders.join()
        log = try OperationLog(path: control.logPath)
        exchanges = ledger.exchanges
    }

    /// Moments to cut at: the end, and others of which half lie right before a sync.
    ///
    /// - Returns: Numbers of operations; those before it happened.
    func positions(_ count: Int, using generator: inout SplitMix) -> [Int] {
        let firstAnswer = exchanges.filter(\.isAcknowledged).map(\.ended).min() ?? 0
        let late = log.operations.indices.filter { log.operations[$0].time > firstAnswer }
        let syncs = late.filter { if case .sync = log.operations[$0].change { true } else { false } }
        var positions = [log.operations.count]
        while positions.count < count, let first = late.first {
            let isBeforeSync = positions.count.isMultiple(of: 2) && !syncs.isEmpty
            positions.append(
                isBeforeSync
                    ? generator.pick(syncs) : Int.random(in: first...late.endIndex, using: &generator)
            )
        }
        return positions
    }

    /// What was promised when the operation `position` was not yet done.
    func expectation(at position: Int, promisesEarly: Bool = false) -> Expectation {
        let time = position < log.operations.count ? log.operations[position].time : .max
        var expectation = Expectation()
        for exchange in exchanges {
            let isPromised =
                promisesEarly ? exchange.sent < time : exchange.isAcknowledged && exchange.ended < time
            expectation.add(exchange.batch, isPromised: isPromised)
        }
        return expectation
    }

    /// The disk when the operations before `position` were done.
    func model(at position: Int, mutant: FaultTests.Mutant? = nil) -> DiskModel {
        var model = DiskModel()
        for (index, operation) in log.operations.prefix(position).enumerated() {
            model.apply(operation, of: log) { name in
                switch mutant {
                case .synchronousOff: false
                case .synchronousNormal: !name.hasSuffix("-wal") || isCheckpoint(after: index)
                case .promisesEarly, nil: true
                }
            }
        }
        return model
    }

    /// Whether the next change belongs to the database itself, not to its log.
    private func isCheckpoint(after index: Int) -> Bool {
        guard index + 1 < log.operations.count,
            case .write(_, let bytes) = log.operations[index + 1].change
        else { return false }
        // A checkpoint writes pages; the high-water mark, noted after every commit, is much shorter.
        return bytes.count >= 4_096 && log.operations[index + 1].node != log.operations[index].node
    }
}
