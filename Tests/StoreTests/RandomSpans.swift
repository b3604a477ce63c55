import Model
import TestSupport

/// Spans with every field filled at random, ids in few traces so that runs have several spans.
struct RandomSpans {
    var generator: SplitMix
    private let resources: [Resource]
    private let scopes: [Scope]

    init(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        resources = (0..<5).map { index in
            Resource(
                attributes: index == 0 ? [] : Self.attributes(&generator),
                schemaURL: index == 1 ? "" : Self.text(&generator)
            )
        }
        scopes = (0..<5).map { index in
            if index == 0 { return Scope() }
            return Scope(
                name: Self.text(&generator),
                version: Self.text(&generator),
                attributes: Self.attributes(&generator),
                schemaURL: Self.text(&generator)
            )
        }
        self.generator = generator
    }

    mutating func records(_ count: Int, traces: Int) -> [SpanRecord] {
        (0..<count).map { record(number: $0, traces: traces) }
    }

    private mutating func record(number: Int, traces: Int) -> SpanRecord {
        let start = Self.time(&generator)
        let room = min(Int64.max - start, 1 << 50)
        var record = SpanRecord(
            traceID: TraceID(
                high: [0, 1, .max, 1 << 63][Int.random(in: 0..<4, using: &generator)],
                low: UInt64(Int.random(in: 1...max(traces / 4, 1), using: &generator))
            ),
            spanID: SpanID(bits: UInt64(number + 1) | (number % 3 == 0 ? 1 << 63 : 0)),
            parentID: Bool.random(using: &generator)
                ? nil : SpanID(bits: .random(in: 1 ... .max, using: &generator)),
            start: Instant(nanoseconds: start),
            end: Instant(nanoseconds: start + Int64.random(in: 0...room, using: &generator)),
            resource: generator.pick(resources),
            scope: generator.pick(scopes)
        )
        record.name = Self.text(&generator)
        record.traceState = Self.text(&generator)
        record.statusMessage = Self.text(&generator)
        record.flags = .random(in: 0 ... .max, using: &generator)
        record.kind = .random(in: 0...5, using: &generator)
        record.status = generator.pick([.unset, .ok, .error])
        record.hasClockSkew = Bool.random(using: &generator)
        record.droppedAttributes = Self.dropped(&generator)
        record.droppedEvents = Self.dropped(&generator)
        record.droppedLinks = Self.dropped(&generator)
        record.attributes = Self.attributes(&generator)
        record.events = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            SpanEvent(
                time: Instant(nanoseconds: Self.time(&generator)),
                name: Self.text(&generator),
                attributes: Self.attributes(&generator),
                droppedAttributes: .random(in: 0 ... .max, using: &generator)
            )
        }
        record.links = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
            SpanLink(
                traceID: TraceID(high: .random(in: 0 ... .max, using: &generator), low: 5),
                spanID: SpanID(bits: .random(in: 1 ... .max, using: &generator)),
                traceState: Self.text(&generator),
                attributes: Self.attributes(&generator),
                droppedAttributes: .random(in: 0 ... .max, using: &generator),
                flags: .random(in: 0 ... .max, using: &generator)
            )
        }
        return record
    }

    private static func dropped(_ generator: inout SplitMix) -> UInt32 {
        generator.pick([0, 0, 1, (1 << 20) - 1])
    }

    private static func time(_ generator: inout SplitMix) -> Int64 {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: 0
        case 1: .max
        case 2: .random(in: 0 ... .max, using: &generator)
        default: .random(in: 1_700_000_000_000_000_000...1_700_000_100_000_000_000, using: &generator)
        }
    }

    private static func text(_ generator: inout SplitMix) -> String {
        switch Int.random(in: 0..<60, using: &generator) {
        case 0..<15: ""
        case 15..<20: "\u{0}"
        case 20..<30: "🧾 naïve \u{202E}\r\n"
        case 30: String(repeating: "huge \(generator.next()) ", count: 20_000)
        default: "text \(generator.next() % 50)"
        }
    }

    private static func attributes(_ generator: inout SplitMix) -> [Attribute] {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            Attribute(text(&generator), value(&generator, depth: 0))
        }
    }

    private static func value(_ generator: inout SplitMix, depth: Int) -> AttributeValue {
        switch Int.random(in: 0..<(depth > 3 ? 6 : 8), using: &generator) {
        case 0: .empty
        case 1: .string(text(&generator))
        case 2: .bool(Bool.random(using: &generator))
        case 3: .int(generator.pick([.min, .max, 0, 5]))
        case 4: .double(generator.pick([0.5, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude]))
        case 5: .bytes((0..<Int.random(in: 0...40, using: &generator)).map { UInt8($0) })
        case 6:
            .array(
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    value(&generator, depth: depth + 1)
                }
            )
        default:
            .map(
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    Attribute(text(&generator), value(&generator, depth: depth + 1))
                }
            )
        }
    }
}
