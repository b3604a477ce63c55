import Testing

@testable import Wire

/// Texts packed one by one against a dictionary come back, and are as small as if it were entered each time.
@Suite struct LongRangePackerTests {
    private static func text(_ generator: inout SeededGenerator, _ words: [[UInt8]], bytes: Int) -> [UInt8] {
        var text: [UInt8] = []
        while text.count < bytes { text += (words.randomElement(using: &generator) ?? []) + [0x20] }
        return Array(text.prefix(bytes))
    }

    @Test(arguments: [0, 1, 31, 33, 5_000, 300_000])
    func `Every text unpacks to what it was`(dictionaryBytes: Int) throws {
        let seed = UInt64(dictionaryBytes) + 5
        var generator = SeededGenerator(seed: seed)
        let words = (0..<400).map { _ in
            (0..<Int.random(in: 2...11, using: &generator)).map { _ in
                UInt8.random(in: 97...122, using: &generator)
            }
        }
        let dictionary = Self.text(&generator, words, bytes: dictionaryBytes)
        let packer = LongRangePacker(dictionary: dictionary)
        for bytes in [0, 1, 32, 33, 100, 1_000, 16_384, 70_000] + (0..<20).map({ $0 * 131 }) {
            var text = Self.text(&generator, words, bytes: bytes)
            if dictionaryBytes > 2_000, bytes > 2_000 {
                // What the dictionary has, up to its very end and beginning.
                text.replaceSubrange(100..<400, with: dictionary.suffix(300))
                text.replaceSubrange(600..<900, with: dictionary.prefix(300))
            }
            let packed = packer.pack(text)
            let back = try LongRange.decompress(packed, dictionary: dictionary, expectedCount: text.count)
            #expect(back == text, "seed \(seed), \(bytes) bytes")
            let other = LongRange.compress(text, dictionary: dictionary, effort: .strong)
            #expect(packed.count <= other.count + other.count / 8 + 16, "seed \(seed), \(bytes) bytes")
        }
    }

    @Test func `What the dictionary has costs next to nothing`() {
        var generator = SeededGenerator(seed: 9)
        let dictionary = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let packed = LongRangePacker(dictionary: dictionary).pack(Array(dictionary[40_000..<56_000]))
        #expect(packed.count < 100)
    }
}
