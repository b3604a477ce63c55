import Model
import StoreFakes
import TestSupport

/// Spans for the fake interpreter: calls, second sightings of them, denials, long texts that come again.
enum PlainSpans {
    private static let documents: [String] = {
        var generator = SplitMix(seed: 77)
        return (0..<3).map { _ in
            (0..<60).map { _ in String(generator.next() % 50_000, radix: 36) }.joined(separator: " ")
        }
    }()
    private static let resources = (0..<3).map {
        Resource(attributes: [Attribute("service.name", .string("service \($0)"))])
    }

    /// One span, and sometimes the same call as another instrumentation saw it, in a trace of its own.
    static func make(_ trace: UInt64, _ id: UInt64, _ generator: inout SplitMix) -> [SpanRecord] {
        var spans: [SpanRecord] = []
        var attributes: [Attribute] = []
        let start = Int64(1_000_000_000_000 + trace * 700_000_000 + id * 1_000)
        if id > 1, Bool.random(using: &generator) {
            attributes = call("call \(trace) \(id)", tokens: Int64(trace * 10 + id))
            if isOne(of: 12, &generator) { attributes.append(Attribute("wrapper", .bool(true))) }
            if isOne(of: 4, &generator) {
                let alone = attributes + [Attribute("sdk", .bool(true))]
                let second = UInt64.random(in: 1...3, using: &generator)
                spans.append(span(1_000 + trace * 10 + id, second, start: start, alone))
            }
        }
        if isOne(of: 8, &generator) {
            attributes.append(Attribute("deny", .string("action \(generator.next() % 5)")))
        }
        if isOne(of: 3, &generator) { attributes.append(text(&generator)) }
        var own = span(
            trace,
            id,
            parent: id == 1 ? nil : id / 2,
            start: start + (isOne(of: 10, &generator) ? 50_000 : 0),
            milliseconds: generator.pick([10, 10, 10, 20, 30]),
            name: generator.pick(["run \(trace)", "run \(trace)", "changed"]),
            attributes
        )
        own.resource = resources[Int(trace % 3)]
        if isOne(of: 6, &generator) {
            own.events = [SpanEvent(time: own.start, name: "exception \(generator.next() % 4)")]
        }
        return spans + [own]
    }

    private static func isOne(of count: Int, _ generator: inout SplitMix) -> Bool {
        Int.random(in: 0..<count, using: &generator) == 0
    }

    private static func text(_ generator: inout SplitMix) -> Attribute {
        let own = String(generator.next() >> 20, radix: 36)
        return Attribute(
            "prompt",
            .string("\(own): \(generator.pick(documents)) — \(generator.next() % 100)")
        )
    }
}
