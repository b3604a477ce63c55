import Model
import StoreFakes
import TestSupport
import Testing

@testable import Store

/// What is told of a phrase without reading spans is what the spans say.
@Suite struct PhraseTests {
    private static let alphabet: [String] = [
        "a", "B", "k", "K", "\u{212A}", "i", "I", "\u{130}", "é", "É", "7", " ", " ", "-", "_", ".", "今", "🎉",
    ]

    private static func text(_ generator: inout SplitMix, _ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in generator.pick(alphabet) }.joined()
    }

    /// Looks at every place of the text in lower case.
    private static func occurs(_ sought: String, isPrefix: Bool, in text: String) -> Bool {
        let (needle, bytes) = (Array(sought.utf8), Array(text.lowercased().utf8))
        if needle.isEmpty { return true }
        guard bytes.count >= needle.count else { return false }
        func isBoundary(_ index: Int) -> Bool {
            let before = String(decoding: bytes[..<index], as: UTF8.self).unicodeScalars.last
            let after = String(decoding: bytes[index...], as: UTF8.self).unicodeScalars.first
            guard let before, let after else { return true }
            return !(before.joinsWords && after.joinsWords)
        }
        return (0...bytes.count - needle.count).contains { start in
            let end = start + needle.count
            return Array(bytes[start..<end]) == needle && isBoundary(start) && (isPrefix || isBoundary(end))
        }
    }

    @Test func `A phrase is found in bytes exactly where looking at every place finds it`() {
        let seed: UInt64 = 91
        print("PhraseTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        var found = 0
        for _ in 0..<20_000 {
            let text = Self.text(&generator, 0...40)
            let start = text.indices.randomElement(using: &generator) ?? text.startIndex
            let isPart = generator.next() % 2 == 0
            let sought = (isPart ? String(text[start...].prefix(4)) : Self.text(&generator, 0...3))
                .lowercased()
            let isPrefix = generator.next() % 2 == 0
            let phrase = Phrase(lowerCase: sought, isPrefix: isPrefix)
            let expected = Self.occurs(sought, isPrefix: isPrefix, in: text)
            let plain = phrase.occurs(in: text.utf8.span)
            let lower = text.lowercased()
            #expect(phrase.occurs(inLowerCase: lower.utf8.span) == expected, "\(sought) in \(text)")
            #expect(plain == nil || plain == expected, "\(sought) in \(text)")
            let around = "x" + text + "x"
            #expect(phrase.mayOccur(in: around.utf8.span) || !expected, "\(sought) in \(text)")
            let bytes = Array(text.utf8)
            let mayFit = phrase.mayOccur(inPlaces: bytes.count) { bytes[$0] == $1 }
            #expect(mayFit || !expected, "\(sought) in \(text)")
            if plain == true { found += 1 }
        }
        #expect(found > 1_000)
    }

    /// The strings that a text search looks at.
    private static func texts(_ record: SpanRecord) -> [String] {
        func leaves(_ value: AttributeValue) -> [String] {
            switch value {
            case .string(let text): [text]
            case .array(let values): values.flatMap(leaves)
            case .map(let entries): entries.flatMap { leaves($0.value) }
            default: []
            }
        }
        let attributes =
            record.attributes + record.resource.attributes + record.events.flatMap(\.attributes)
        return [record.name, record.statusMessage] + record.events.map(\.name)
            + attributes.flatMap { leaves($0.value) }
    }

    /// Spans whose words stand in every place that holds text.
    private static func spans(_ generator: inout SplitMix) -> [SpanRecord] {
        let vocabulary = (0..<400).map { _ in text(&generator, 1...6) }
        func words(_ count: Int) -> String {
            (0..<count).map { _ in generator.pick(vocabulary) }.joined(separator: " ")
        }
        let resources = (0..<3).map { _ in Resource(attributes: [Attribute("r", .string(words(2)))]) }
        return (1...60 as ClosedRange<UInt64>).flatMap { run in
            (1...4 as ClosedRange<UInt64>).map { id in
                var record = span(run, id, parent: id == 1 ? nil : 1)
                record.resource = generator.pick(resources)
                record.attributes = [
                    Attribute("long", .string(words(Int.random(in: 0...60, using: &generator)))),
                    Attribute("short", .string(words(1))), Attribute("number", .int(Int64(run))),
                    Attribute("id", .string("call_\(String(generator.next() | 1 << 63, radix: 16))")),
                    Attribute("list", .array([.string(words(Int(run % 20))), .double(1.5)])),
                ]
                if id == 2 { record.name = words(2) }
                if id == 3 { record.statusMessage = words(1) }
                if id == 4 {
                    let more = [Attribute("e", .string(words(3)))]
                    record.events = [SpanEvent(time: record.start, name: words(1), attributes: more)]
                }
                return record
            }
        }
    }

    @Test func `Runs of merged segments are decided as their spans decide them`() async throws {
        let seed: UInt64 = 92
        print("PhraseTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        var options = StoreOptions()
        options.mergedRowsMax = 40
        options.textDictionaryBytes = 3_000
        let fixture = try StoreFixture()
        let store = try fixture.open(options: options)
        let spans = Self.spans(&generator)
        for start in stride(from: 0, to: spans.count, by: 8) {
            try await store.load(Array(spans[start..<min(start + 8, spans.count)]))
        }
        while try await store.merge(through: .max) > 0 {}
        let all = spans.flatMap(Self.texts)
        let phrases = (0..<150).map { _ -> String in
            let parts = generator.pick(all).split(separator: " ")
            guard let first = parts.indices.randomElement(using: &generator) else { return "nothing there" }
            return parts[first...].prefix(2).joined(separator: " ").lowercased()
        }
        let counts = try await store.read(project: "default") { snapshot in
            var counts = [0, 0, 0]
            for part in try snapshot.parts(in: TimeRange()) {
                for run in 0..<part.runCount {
                    let texts = try part.records(ofRun: run).flatMap(Self.texts)
                    for sought in phrases {
                        let told = try part.isText(Phrase(lowerCase: sought, isPrefix: false), inRun: run)
                        let isThere = texts.contains { Self.occurs(sought, isPrefix: false, in: $0) }
                        #expect(told == nil || told == isThere, "\(sought) in run \(run)")
                        counts[told.map { $0 ? 1 : 0 } ?? 2] += 1
                    }
                }
            }
            return counts
        }
        try await store.close()
        #expect(counts.allSatisfy { $0 > 50 }, "\(counts)")
    }
}
