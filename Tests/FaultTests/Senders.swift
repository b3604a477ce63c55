import Foundation
import TestSupport

/// Clients that post batch after batch until their connection breaks or they are stopped.
final class Senders: @unchecked Sendable {
    let ledger: Ledger
    private let group = DispatchGroup()
    private let lock = NSLock()
    private var isStopped = false

    /// Starts `clients` of them.
    ///
    /// `minute` tells the requests of one cycle from those of another; with `goesOn` a client goes on, on a new
    /// connection, when an answer is no 200.
    init(
        _ clients: Int,
        port: Int,
        minute: Int,
        ledger: Ledger,
        count: Int = 16,
        payload: Int = 0,
        requestsMax: Int = 20_000,
        pause: Double = 0,
        goesOn: Bool = false
    ) {
        self.ledger = ledger
        for client in 0..<clients {
            group.enter()
            Thread.detachNewThread { [self] in
                defer { group.leave() }
                var connection = try? HTTPConnection(port: port)
                for number in 0..<requestsMax where !hasStopped {
                    let batch = Batch(minute: minute, client: client, number: number, count: count)
                    let exchange = connection.map { Self.exchange(batch, on: $0, payload: payload) }
                    if let exchange { ledger.add(exchange) }
                    if pause > 0 { Thread.sleep(forTimeInterval: pause) }
                    if exchange?.isAcknowledged == true { continue }
                    guard goesOn else { return }
                    Thread.sleep(forTimeInterval: 0.05)
                    connection = try? HTTPConnection(port: port)
                }
            }
        }
    }

    private var hasStopped: Bool { lock.withLock { isStopped } }

    /// Lets requests under way finish and waits for them.
    func stop() {
        lock.withLock { isStopped = true }
        group.wait()
    }

    /// Waits until every client has ended by itself.
    func join() { group.wait() }

    /// Sends one batch and waits for its answer.
    static func exchange(_ batch: Batch, on connection: HTTPConnection, payload: Int = 0) -> Exchange {
        let body = batch.body(payload: payload)
        let sent = Monotonic.now()
        var exchange = Exchange(batch: batch, sent: sent, ended: 0, status: 0)
        do {
            exchange.status = try connection.exchange("POST", "/v1/traces", headers: headers, body: body)
                .status
        } catch HTTPConnection.Failure.broken {
            exchange.isBroken = true
        } catch {
            // Closed before an answer: nothing was promised.
        }
        exchange.ended = Monotonic.now()
        return exchange
    }

    static let headers = [("Content-Type", "application/x-protobuf")]
}
