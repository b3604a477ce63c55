import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 19: clients that read slowly do not let the write-ahead log grow without bound.
    @Suite(.serialized) struct LogGrowth {
        private static let bar = 256 << 20

        @Test func `Ingest with slow readers keeps the log small`() throws {
            let directory = try TemporaryDirectory()
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: directory.path + "/data")
            let seconds = Effort.count(short: 20, long: 1_800)
            let senders = Senders(
                4,
                port: server.port,
                minute: 0,
                ledger: ledger,
                payload: 2_000,
                requestsMax: 100_000_000,
                pause: Effort.isLong ? 0.02 : 0
            )
            let readers = SlowReaders(4, port: server.port)
            let log = server.dataPath + "/spanledger.db-wal"
            let start = Monotonic.now()
            var largest = 0
            while Monotonic.seconds(since: start) < Double(seconds) {
                let attributes = try? FileManager.default.attributesOfItem(atPath: log)
                largest = max(largest, (attributes?[.size] as? Int) ?? 0)
                Thread.sleep(forTimeInterval: 0.02)
            }
            readers.stop()
            senders.stop()
            let counts = try Inspection.counts(server)
            server.kill()
            #expect(largest <= Self.bar)
            #expect(readers.answers > 0, "the readers got something")
            let acknowledged = ledger.acknowledgedSpans
            #expect(counts["stored_spans"] ?? 0 >= acknowledged)
            Figure.print(
                row: 19,
                "\(seconds) s of ingest with 4 slow readers: acknowledged \(acknowledged), largest log "
                    + "\(largest >> 20) MiB, answers begun \(readers.answers), ended \(readers.ended), "
                    + "oldest read \(readers.longestSeconds) s"
            )
            try Verification.expectSound(server.dataPath, "slow readers")
        }
    }

    /// Clients that take a large answer a few kilobytes at a time.
    private final class SlowReaders: @unchecked Sendable {
        private let lock = NSLock()
        private let group = DispatchGroup()
        private var isStopped = false
        private(set) var answers = 0
        private(set) var ended = 0
        private(set) var longestSeconds = 0.0

        init(_ count: Int, port: Int) {
            for _ in 0..<count {
                group.enter()
                Thread.detachNewThread { [self] in
                    while !hasStopped { read(port) }
                    group.leave()
                }
            }
        }

        private var hasStopped: Bool { lock.withLock { isStopped } }

        func stop() {
            lock.withLock { isStopped = true }
            group.wait()
        }

        private func read(_ port: Int) {
            let start = Monotonic.now()
            do {
                let connection = try HTTPConnection(port: port)
                let request =
                    "GET /runs.csv?from=all&limit=10000 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                try connection.send(Array(request.utf8))
                _ = try connection.receive(4_096)
                lock.withLock { answers += 1 }
                while !hasStopped && Monotonic.seconds(since: start) < 40 {
                    _ = try connection.receive(4_096)
                    Thread.sleep(forTimeInterval: 0.05)
                }
            } catch {
                // The end of an answer, or of the server's patience.
                lock.withLock { ended += 1 }
                Thread.sleep(forTimeInterval: 0.05)
            }
            lock.withLock { longestSeconds = max(longestSeconds, Monotonic.seconds(since: start)) }
        }
    }
}
