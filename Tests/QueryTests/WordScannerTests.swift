import Model
import TestSupport
import Testing

@Suite struct WordScannerTests {
    @Test(arguments: [
        ("", []), ("Permission DENIED.", ["permission", "denied"]), ("a_b-c2", ["a", "b", "c2"]),
        ("ÜBER mut—Straße", ["über", "mut", "straße"]), ("naïve xÉy", ["naïve", "xéy"]),
        ("今日x気", ["今", "日", "x", "気"]), ("don’t", ["don", "t"]), ("İx", ["i\u{307}x"]),
        ("e\u{301}t\u{301}e", ["e\u{301}t\u{301}e"]), ("สวัสดี", ["ส", "ว", "ั", "ส", "ด", "ี"]),
        ("🎉ok🎉", ["ok"]), ("10.0.0.1", ["10", "0", "0", "1"]), ("한국어 Привет", ["한국어", "привет"]),
    ])
    func `Text is cut into words in any script`(text: String, words: [String]) {
        #expect(WordScanner.words(of: text) == words)
    }

    @Test func `Long words are cut between scalars`() {
        let ascii = String(repeating: "a", count: 100)
        #expect(WordScanner.words(of: ascii) == [String(repeating: "a", count: 64)])
        let wide = "x" + String(repeating: "é", count: 50)
        #expect(WordScanner.words(of: wide) == ["x" + String(repeating: "é", count: 31)])
        #expect(WordScanner.words(of: ascii + "é b").map(\.utf8.count) == [64, 1])
    }

    /// The definition, in the plainest way.
    private func plainWords(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func end() {
            while String(word).utf8.count > WordScanner.bytesMax { word.removeLast() }
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in text.lowercased().unicodeScalars {
            if scalar.joinsWords {
                word.append(scalar)
            } else {
                end()
                if scalar.isWordAlone { words.append(String(scalar)) }
            }
        }
        end()
        return words
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `Words are what the definition says`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x61...0x7A, 0xA0...0x24F, 0x300...0x36F, 0x370...0x52F, 0xE00...0xE7F,
            0x2000...0x21FF, 0x3000...0x30FF, 0x4E00...0x4EFF, 0xAC00...0xACFF, 0xFF00...0xFFEF,
            0x1_0400...0x1_044F, 0x1_F300...0x1_F6FF, 0x2_0000...0x2_00FF,
        ]
        for _ in 0..<3_000 {
            var text = String.UnicodeScalarView()
            var range = ranges[0]
            for _ in 0..<Int.random(in: 0...120, using: &random) {
                if Int.random(in: 0..<4, using: &random) == 0 {
                    range = ranges.randomElement(using: &random)!
                }
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                    text.append(scalar)
                }
            }
            let string = String(text)
            #expect(
                WordScanner.words(of: string) == plainWords(string),
                "seed \(seed): \(string.debugDescription)"
            )
        }
    }

    @Test func `Every scalar folds alone as within a text, and one that is called caseless has no case`() {
        for value in UInt32(0)...0x2_FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let alone = WordScanner.words(of: String(scalar))
            let within = WordScanner.words(of: "a " + String(scalar) + " b")
            #expect(within == ["a"] + alone + ["b"], "U+\(String(value, radix: 16))")
            #expect(alone == plainWords(String(scalar)), "U+\(String(value, radix: 16))")
        }
    }

    @Test func `Invalid bytes separate words`() {
        func words(_ bytes: [UInt8]) -> [String] {
            var words: [String] = []
            WordScanner.forEachWord(in: bytes.span) { word in
                words.append(String(decoding: word.indices.map { word[$0] }, as: UTF8.self))
            }
            return words
        }
        #expect(words([0x61, 0xFF, 0x62]) == ["a", "b"])
        #expect(words([0x61, 0xC3]) == ["a"])
        #expect(words([0xE4, 0xB8, 0x61]) == ["a"])
        #expect(words([0xED, 0xA0, 0x80, 0x62]) == ["b"])
        #expect(words([0xC0, 0x80, 0x63, 0x80, 0x80]) == ["c"])
        #expect(words([0xC3, 0x61]) == ["a"])
    }
}
