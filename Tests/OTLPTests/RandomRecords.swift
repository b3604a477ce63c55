import Model

/// Random span records that both encodings can say.
struct RandomRecords {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func batch(_ count: Int) -> [SpanRecord] {
        var resource = Resource(attributes: attributes(3), schemaURL: text())
        var scope = Scope(name: text(), version: text(), attributes: attributes(2), schemaURL: text())
        return (0..<count).map { _ in
            if chance(5) { resource = Resource(attributes: attributes(3), schemaURL: text()) }
            if chance(3) { scope = Scope(name: text(), version: text(), attributes: attributes(2)) }
            return record(resource, scope)
        }
    }

    private mutating func record(_ resource: Resource, _ scope: Scope) -> SpanRecord {
        let start = Int64.random(in: 1...Int64.max, using: &generator)
        var record = SpanRecord(
            traceID: TraceID(high: generator.next(), low: generator.next() | 1),
            spanID: SpanID(bits: generator.next() | 1),
            parentID: chance(2) ? nil : SpanID(bits: generator.next() | 1),
            start: Instant(nanoseconds: start),
            end: Instant(nanoseconds: Int64.random(in: start...Int64.max, using: &generator)),
            resource: resource,
            scope: scope
        )
        record.traceState = text()
        record.flags = word()
        record.name = text()
        record.kind = UInt8.random(in: 0...5, using: &generator)
        record.attributes = attributes(6)
        record.events = (0..<Int.random(in: 0...3, using: &generator)).map { index in
            SpanEvent(
                time: Instant(nanoseconds: Int64(index)),
                name: text(),
                attributes: attributes(2),
                droppedAttributes: word()
            )
        }
        record.links = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
            SpanLink(
                traceID: TraceID(high: generator.next() | 1, low: 0),
                spanID: SpanID(bits: generator.next() | 1),
                traceState: text(),
                attributes: attributes(2),
                droppedAttributes: word(),
                flags: word()
            )
        }
        record.droppedAttributes = word()
        record.droppedEvents = word()
        record.droppedLinks = word()
        record.status = pick([.unset, .ok, .error])
        record.statusMessage = record.status == .error ? text() : ""
        return record
    }

    mutating func attributes(_ maximum: Int, depth: Int = 0) -> [Attribute] {
        (0..<Int.random(in: 0...maximum, using: &generator)).map { _ in Attribute(text(), value(depth: depth))
        }
    }

    private mutating func value(depth: Int) -> AttributeValue {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &generator) {
        case 0: .empty
        case 1: .string(text())
        case 2: .bool(Bool.random(using: &generator))
        case 3:
            .int(
                chance(2) ? Int64(bitPattern: generator.next()) : Int64.random(in: -3...3, using: &generator)
            )
        case 4: .double(double())
        case 5: .bytes(generator.bytes(Int.random(in: 0...5, using: &generator)))
        case 6: .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth + 1) })
        default: .map(attributes(3, depth: depth + 1))
        }
    }

    private mutating func double() -> Double {
        let value = Double(bitPattern: generator.next())
        return value.isNaN ? -0.0 : value
    }

    private mutating func text() -> String {
        let known = [
            "", "a", "gen_ai.request.model", "line\nbreak \"quoted\" \\", "é€😀", "\u{0}\u{1f}\u{7f}",
        ]
        if !chance(4) { return pick(known) }
        return String(
            repeating: pick(known),
            count: Int.random(in: 0...9, using: &generator)
        )
    }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: choices.indices, using: &generator)]
    }

    private mutating func word() -> UInt32 {
        chance(2) ? 0 : UInt32.random(in: 0...UInt32.max, using: &generator)
    }

    private mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &generator) == 0 }
}
