import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 7: senders repeat what they got no answer to; spans and money count once all the same.
    @Suite(.serialized) struct Retries {
        private static let clients = 4

        private static var requests: Int { Effort.count(short: 25, long: 250) }

        @Test
        func `Each request sent one to five times, cut or in parallel, gives the ledger of one sending`()
            throws
        {
            let seed = Figure.seed()
            let once = try Self.ledger(seed: seed) { batch, port, _ in Self.post(batch, port) }
            let often = try Self.ledger(seed: seed, send: Self.sendOften)
            let tables = zip(once.tables, often.tables).filter { $0 != $1 }
            #expect(tables.isEmpty, "seed \(seed)")
            let extra = often.stored - once.stored
            #expect(extra == 0, "seed \(seed)")
            #expect(often.found.isSound, "seed \(seed): \(often.found.words)")
            #expect(often.duplicates > 0, "duplicates did arrive")
            Figure.print(
                row: 7,
                "requests \(Self.clients * Self.requests), duplicate spans received \(often.duplicates), "
                    + "extra spans \(extra), tables that differ \(tables.count), seed \(seed)"
            )
        }

        /// The mutant is a sender that gives repeated spans new ids, as if the ledger did not know them again.
        @Test func `Repeated spans that count again are caught`() throws {
            let seed = Figure.seed()
            let once = try Self.ledger(seed: seed) { batch, port, _ in Self.post(batch, port) }
            let again = try Self.ledger(seed: seed) { batch, port, generator in
                Self.post(batch, port)
                guard Int.random(in: 0..<10, using: &generator) == 0 else { return }
                var other = batch
                other.first += 1 << 30
                Self.post(other, port)
            }
            let isCaught = again.tables != once.tables && again.stored > once.stored && again.found.extra > 0
            Figure.print(row: 7, "mutant counted again \(isCaught ? "caught" : "NOT caught"), seed \(seed)")
            #expect(isCaught)
        }

        private struct Outcome {
            var tables: [String]
            var stored: Int
            var duplicates: Int
            var found: Inspection
        }

        /// Fills a new ledger from several clients at once and reads it.
        private static func ledger(
            seed: UInt64,
            send: @escaping @Sendable (Batch, Int, inout SplitMix) -> Void
        ) throws -> Outcome {
            let server = try ServerProcess()
            let group = DispatchGroup()
            for client in 0..<clients {
                group.enter()
                Thread.detachNewThread { [port = server.port, requests] in
                    var generator = SplitMix(seed: seed &+ UInt64(client))
                    for number in 0..<requests {
                        send(Batch(minute: 0, client: client, number: number), port, &generator)
                    }
                    group.leave()
                }
            }
            group.wait()
            let paths = [
                "/costs.csv?from=all&group=model", "/workflows.csv?from=all",
                "/runs.csv?from=all&limit=10000",
            ]
            let tables = try paths.map { path in
                try server.text(path).split(separator: "\r\n").sorted().joined(separator: "\n")
            }
            let counts = try Inspection.counts(server)
            var expectation = Expectation()
            for client in 0..<clients {
                for number in 0..<requests {
                    expectation.add(Batch(minute: 0, client: client, number: number), isPromised: true)
                }
            }
            var found = Inspection()
            try found.read(server, expectation)
            _ = server.stop()
            try Verification.expectSound(server.dataPath, "retries")
            return Outcome(
                tables: tables,
                stored: counts["stored_spans"] ?? -1,
                duplicates: counts["duplicate_spans"] ?? -1,
                found: found
            )
        }

        /// One to five sendings, some cut before the answer, some at the same time; at last one that is answered.
        @Sendable private static func sendOften(_ batch: Batch, _ port: Int, _ generator: inout SplitMix) {
            let times = Int.random(in: 1...5, using: &generator)
            for _ in 1..<times + 1 where times > 1 {
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: cut(batch, port, keeping: Double.random(in: 0.5...1, using: &generator))
                case 1: cut(batch, port, keeping: 1)
                default: DispatchQueue.concurrentPerform(iterations: 2) { _ in post(batch, port) }
                }
            }
            post(batch, port)
        }

        /// Sends until a 200 comes.
        @Sendable private static func post(_ batch: Batch, _ port: Int) {
            for _ in 0..<50 {
                guard let connection = try? HTTPConnection(port: port) else { continue }
                if Senders.exchange(batch, on: connection).isAcknowledged { return }
                Thread.sleep(forTimeInterval: 0.02)
            }
            Issue.record("a request was never acknowledged")
        }

        /// Sends a part of a request, or all of it, and closes without reading.
        private static func cut(_ batch: Batch, _ port: Int, keeping share: Double) {
            let body = batch.body()
            let head =
                "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-protobuf\r\n"
                + "Content-Length: \(body.count)\r\n\r\n"
            let bytes = Array(head.utf8) + body
            // A server that refuses a cut request has done nothing wrong.
            try? HTTPConnection(port: port).send(Array(bytes.prefix(Int(Double(bytes.count) * share))))
        }
    }
}
