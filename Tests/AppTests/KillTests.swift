import Foundation
import Model
import OTLP
import TestSupport
import Testing

/// Promise 1 under SIGKILL: what was acknowledged is there, once.
@Suite(.serialized) struct FaultKillTests {
    private static var cycles: Int {
        ProcessInfo.processInfo.environment["SPANLEDGER_TORTURE"] == nil ? 50 : 500
    }

    @Test
    func `Killed at random moments during ingest, no acknowledged span is missing and none counts twice`()
        throws
    {
        let seed = UInt64(Date().timeIntervalSince1970)
        print("seed \(seed)")
        var generator = SplitMix(seed: seed)
        let directory = try TemporaryDirectory()
        let dataPath = directory.path + "/data"
        let ledger = Acknowledged()
        var next: UInt64 = 1
        for cycle in 0..<Self.cycles {
            let server = try ServerProcess(dataPath: dataPath)
            let delay = Double.random(in: 0.005...0.25, using: &generator)
            let senders = (0..<4).map { sender in
                Sender(port: server.port, first: next + UInt64(sender) * 1_000_000, ledger: ledger)
            }
            for sender in senders { sender.start() }
            Thread.sleep(forTimeInterval: delay)
            server.kill()
            for sender in senders { sender.join() }
            next += 4_000_000
            if cycle == Self.cycles / 2 { try Self.check(dataPath, ledger, seed: seed) }
        }
        try Self.check(dataPath, ledger, seed: seed)
        #expect(ledger.spans.count > Self.cycles, "the senders did get something acknowledged")
    }

    /// Every acknowledged span is found by its run, and no run has more steps than spans were sent for it.
    private static func check(_ dataPath: String, _ ledger: Acknowledged, seed: UInt64) throws {
        let server = try ServerProcess(dataPath: dataPath)
        let csv = try server.text("/status.csv")
        let counts = Dictionary(
            csv.split(separator: "\r\n").dropFirst().map { line in
                let cells = line.split(separator: ",")
                return (String(cells[0]), Int(cells.last ?? "") ?? -1)
            }
        ) { first, _ in first }
        #expect(
            counts["acknowledged_spans"] == (counts["stored_spans"] ?? 0) + (counts["duplicate_spans"] ?? 0)
        )
        var stored: Set<UInt64> = []
        for trace in ledger.traces {
            let answer = try server.exchange("GET", "/runs/\(trace).csv")
            guard answer.status == 200 else {
                Issue.record("run \(trace) was acknowledged and is missing, seed \(seed)")
                continue
            }
            let rows = answer.text.split(separator: "\r\n").dropFirst()
            let spans = rows.compactMap { UInt64($0.prefix(16), radix: 16) }
            #expect(Set(spans).count == spans.count, "a span is there twice, seed \(seed)")
            stored.formUnion(spans)
        }
        let missing = ledger.spans.subtracting(stored)
        #expect(missing.isEmpty, "\(missing.count) acknowledged spans are missing, seed \(seed)")
        server.kill()
    }
}

/// What the server said it has.
final class Acknowledged: @unchecked Sendable {
    private let lock = NSLock()
    private var known: Set<UInt64> = []
    private var knownTraces: Set<String> = []

    var spans: Set<UInt64> { lock.withLock { known } }
    var traces: [String] { lock.withLock { knownTraces.sorted() } }

    func add(_ records: [SpanRecord]) {
        lock.withLock {
            for record in records {
                known.insert(record.spanID.bits)
                knownTraces.insert(record.traceID.description)
            }
        }
    }
}

/// Posts small batches one after another until the connection breaks; every third batch is sent twice.
private final class Sender: Sendable {
    private let port: Int
    private let first: UInt64
    private let ledger: Acknowledged
    private let done = DispatchSemaphore(value: 0)

    init(port: Int, first: UInt64, ledger: Acknowledged) {
        self.port = port
        self.first = first
        self.ledger = ledger
    }

    func start() {
        Thread.detachNewThread { [self] in
            sendAll()
            done.signal()
        }
    }

    func join() { done.wait() }

    private func sendAll() {
        guard let connection = try? HTTPConnection(port: port) else { return }
        for batch in 0..<UInt64(2_000) {
            let records = Self.batch(first + batch * 8)
            let body = TraceRequestEncoder.encode(records, encoding: .protobuf)
            for _ in 0..<(batch % 3 == 0 ? 2 : 1) {
                guard
                    let answer = try? connection.exchange(
                        "POST",
                        "/v1/traces",
                        headers: [("Content-Type", "application/x-protobuf")],
                        body: body
                    ), answer.status == 200
                else { return }
                ledger.add(records)
            }
        }
    }

    /// Eight spans: one run of six, and two that belong to a run shared by sixteen batches.
    private static func batch(_ first: UInt64) -> [SpanRecord] {
        let resource = Resource(attributes: [Attribute("service.name", .string("kill-test"))])
        return (0..<UInt64(8)).map { index in
            let id = first + index
            let trace = index < 6 ? TraceID(high: 1, low: first) : TraceID(high: 2, low: first / 128)
            var span = SpanRecord(
                traceID: trace,
                spanID: SpanID(bits: id),
                parentID: index == 0 || index == 6 ? nil : SpanID(bits: first + (index < 6 ? 0 : 6)),
                start: Instant(nanoseconds: 1_790_000_000_000_000_000 + Int64(id % 1_000_000) * 1_000_000),
                end: Instant(nanoseconds: 1_790_000_001_000_000_000 + Int64(id % 1_000_000) * 1_000_000),
                resource: resource
            )
            span.name = "step \(index)"
            return span
        }
    }
}
