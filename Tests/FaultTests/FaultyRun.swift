import Foundation
import TestSupport

/// One life of the program on a new directory with a fault armed from the first write on, and what came of it.
struct FaultyRun {
    let directory: TemporaryDirectory
    let dataPath: String
    let control: FaultControl
    let ledger = Ledger()
    /// How it ended by itself; `nil` if it had to be killed.
    private(set) var ending: ServerProcess.Ending?
    /// Whether it ended before it listened.
    private(set) var endedAtStart = false
    /// Seconds from the first failure until it had ended by itself.
    private(set) var secondsToEnd: Double?
    private(set) var errors = ""

    /// Arms, starts, sends `requests` one after the other, and ends the program.
    init(
        requests: Int,
        records: Bool = false,
        endsWithin seconds: Double = 0,
        arm: (FaultControl) -> Void
    ) throws {
        directory = try TemporaryDirectory()
        dataPath = directory.realPath + "/data"
        control = try FaultControl()
        arm(control)
        do {
            let server = try ServerProcess(
                dataPath: dataPath,
                environment: control.environment(dataPath: dataPath, records: records),
                keepsErrors: true
            )
            send(requests, to: server)
            let isUnanswered = ledger.exchanges.contains { $0.status == 0 }
            if control[.failures] > 0 {
                ending = server.ending(within: isUnanswered ? max(seconds, 2) : seconds)
            }
            if ending != nil { secondsToEnd = Monotonic.seconds(since: control[.firstFailure]) }
            server.kill()
            errors = server.errors
        } catch ServerProcess.Failure.noPort(let ending, let text) {
            endedAtStart = true
            self.ending = ending
            errors = text
        }
    }

    /// A client that sends on a new connection after every answer that is none, until the program is gone.
    private func send(_ requests: Int, to server: ServerProcess) {
        var connection = try? HTTPConnection(port: server.port)
        for number in 0..<requests {
            guard let open = connection else { return }
            let batch = Batch(minute: 0, client: 0, number: number)
            let exchange = Senders.exchange(batch, on: open)
            ledger.add(exchange)
            if exchange.status == 0 { connection = try? HTTPConnection(port: server.port) }
        }
    }

    /// Answers that a storage fault may not cause: anything but success, "later", or none from a program that
    /// then ended.
    var wrongStatuses: [Int] {
        ledger.exchanges.filter { exchange in
            switch exchange.status {
            case 200, 503: false
            case 0: exchange.isBroken || ending == nil
            default: true
            }
        }
        .map(\.status)
    }

    /// Acknowledgements of requests that were sent after the first failure.
    var acknowledgedAfterFailure: Int {
        let failure = control[.firstFailure]
        return ledger.exchanges.filter { $0.isAcknowledged && failure > 0 && $0.sent > failure }.count
    }
}
