import Foundation
import Model
import OTLP

/// One request of the load: everything follows from its first id, so that a ledger of requests is small.
///
/// Its spans lie in whole runs of up to eight steps, except the last two: they belong to a run that grows over 32
/// requests of the same client.
struct Batch: Hashable, Sendable {
    /// Bits 48 and up: minute; 32–47: client; below: number of the span.
    var first: UInt64
    var count: Int

    init(minute: Int, client: Int, number: Int, count: Int = 16) {
        first = UInt64(minute) << 48 | UInt64(client + 1) << 32 | UInt64(number * count)
        self.count = count
    }

    /// Runs of a minute start within that minute.
    var minute: Int { Int(first >> 48) }

    var ids: Range<UInt64> { first..<first + UInt64(count) }

    static let epochSeconds: Int64 = 1_790_000_000

    /// The run of a span.
    func trace(of id: UInt64) -> TraceID {
        let index = id - first
        let isLong = index >= UInt64(count) - 2
        return isLong ? TraceID(high: 2, low: firstOfLongRun) : TraceID(high: 1, low: first + index / 8 * 8)
    }

    /// The first id of the request that began the growing run.
    private var firstOfLongRun: UInt64 {
        let number = (first & 0xFFFF_FFFF) / UInt64(count)
        return first - number % 32 * UInt64(count)
    }

    /// The body that is sent; `payload` random bytes a span make it larger.
    func body(payload: Int = 0) -> [UInt8] {
        TraceRequestEncoder.encode(records(payload: payload), encoding: .protobuf)
    }

    func records(payload: Int = 0) -> [SpanRecord] {
        let resource = Resource(attributes: [Attribute("service.name", .string("fault-test"))])
        return ids.map { id in
            let trace = trace(of: id)
            let root = trace.high == 2 ? firstOfLongRun + UInt64(count) - 2 : trace.low
            let offset = Int64(minute) * 60_000_000_000 + Int64(id & 0xFFFF_FFFF) % 50_000 * 1_000_000
            let start = Self.epochSeconds * 1_000_000_000 + offset
            var span = SpanRecord(
                traceID: trace,
                spanID: SpanID(bits: id),
                parentID: id == root ? nil : SpanID(bits: root),
                start: Instant(nanoseconds: start),
                end: Instant(nanoseconds: start + 5_000_000),
                resource: resource
            )
            span.name = id == root ? "run" : "chat"
            if id != root { span.attributes = Self.call(id) }
            if payload > 0 { span.attributes.append(Attribute("payload", .string(noise(id, payload)))) }
            return span
        }
    }

    /// A model call that costs something.
    private static func call(_ id: UInt64) -> [Attribute] {
        [
            Attribute("gen_ai.operation.name", .string("chat")),
            Attribute("gen_ai.provider.name", .string("openai")),
            Attribute("gen_ai.request.model", .string("gpt-4o")),
            Attribute("gen_ai.usage.input_tokens", .int(Int64(100 + id % 900))),
            Attribute("gen_ai.usage.output_tokens", .int(Int64(10 + id % 90))),
        ]
    }

    /// Text that does not deflate well.
    private func noise(_ id: UInt64, _ count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var state = id &* 0x9E37_79B9_7F4A_7C15 | 1
        var text: [UInt8] = []
        text.reserveCapacity(count)
        for _ in 0..<count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text.append(alphabet[Int(state >> 58)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
