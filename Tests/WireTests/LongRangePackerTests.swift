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
        var texts: [[UInt8]] = []
        for bytes in [0, 1, 32, 33, 100, 1_000, 16_384, 70_000] + (0..<20).map({ $0 * 131 }) {
            var text = Self.text(&generator, words, bytes: bytes)
            if dictionaryBytes > 2_000, bytes > 2_000 {
                // What the dictionary has, up to its very end and beginning.
                text.replaceSubrange(100..<400, with: dictionary.suffix(300))
                text.replaceSubrange(600..<900, with: dictionary.prefix(300))
            }
            texts.append(text)
        }
        let (bytes, packed) = packer.pack(texts)
        var reader = ByteReader(bytes)
        let codes = try LongRangeCodes(&reader)
        #expect(reader.remaining == 0)
        for (text, packed) in zip(texts, packed) {
            let back = try LongRange.decompress(
                packed,
                dictionary: dictionary,
                codes: codes,
                expectedCount: text.count
            )
            #expect(back == text, "seed \(seed), \(text.count) bytes")
            let other = LongRange.compress(text, dictionary: dictionary, effort: .strong)
            #expect(packed.count <= other.count + other.count / 8 + 16, "seed \(seed), \(text.count) bytes")
        }
    }

    @Test func `What the dictionary has costs next to nothing`() {
        var generator = SeededGenerator(seed: 9)
        let dictionary = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let (_, packed) = LongRangePacker(dictionary: dictionary).pack([Array(dictionary[40_000..<56_000])])
        #expect(packed[0].count < 100)
    }

    @Test(arguments: 1...UInt64(40))
    func `Codes are whole and short for any frequencies, and read back as they were`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let streams = (0..<4).map { _ -> [UInt8] in
            let symbols = Int.random(in: 0...256, using: &generator)
            if symbols == 0 { return [] }
            // From one symbol to all, from even to so uneven that codes would be too long.
            let skew = Int.random(in: 1...40, using: &generator)
            return (0..<Int.random(in: 0...20_000, using: &generator)).map { _ in
                var symbol = Int.random(in: 0..<symbols, using: &generator)
                for _ in 0..<skew where symbol > 0 {
                    symbol = Int.random(in: 0...symbol, using: &generator)
                }
                return UInt8(symbol)
            }
        }
        let frequencies = streams.map { stream in
            stream.reduce(into: [Int](repeating: 0, count: 256)) { $0[Int($1)] += 1 }
        }
        let codes = LongRangeCodes(frequencies: frequencies)
        var writer = LongRangeCodeWriter([7])
        for (number, stream) in streams.enumerated() { writer.append(stream, codes.codes(ofStream: number)) }
        writer.finish()
        var stored = ByteReader(codes.bytes)
        let again = try LongRangeCodes(&stored)
        #expect(stored.remaining == 0)
        var reader = ByteReader(writer.bytes + [1, 2, 3])
        try reader.skip(1)
        var coded = LongRangeCodeReader(reader)
        for (number, stream) in streams.enumerated() {
            var back = [UInt8](repeating: 0, count: stream.count + 1)
            try unsafe back.withUnsafeMutableBufferPointer { room throws(WireError) in
                unsafe try coded.read(stream.count, again.table(ofStream: number), into: room)
            }
            #expect(back.dropLast() == stream[...], "seed \(seed), stream \(number)")
        }
        #expect(coded.nextByte == writer.bytes.count, "seed \(seed)")
    }

    @Test func `Damaged codes and texts give an error or other bytes, and never trap`() throws {
        var generator = SeededGenerator(seed: 77)
        let words = (0..<200).map { _ in
            (0..<Int.random(in: 2...9, using: &generator)).map { _ in
                UInt8.random(in: 97...122, using: &generator)
            }
        }
        let dictionary = Self.text(&generator, words, bytes: 50_000)
        let text = Self.text(&generator, words, bytes: 4_000)
        let (bytes, packed) = LongRangePacker(dictionary: dictionary).pack([text])
        var failures = 0
        for _ in 0..<4_000 {
            var (codes, damaged) = (bytes, packed[0])
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                if Bool.random(using: &generator) {
                    codes[Int.random(in: codes.indices, using: &generator)] ^=
                        1 << UInt8.random(in: 0...7, using: &generator)
                } else {
                    damaged[Int.random(in: damaged.indices, using: &generator)] ^=
                        1 << UInt8.random(in: 0...7, using: &generator)
                }
            }
            if Int.random(in: 0..<8, using: &generator) == 0 { damaged.removeLast(damaged.count / 3) }
            do {
                var reader = ByteReader(codes)
                let read = try LongRangeCodes(&reader)
                let back = try LongRange.decompress(
                    damaged,
                    dictionary: dictionary,
                    codes: read,
                    expectedCount: text.count
                )
                #expect(back.count == text.count)
            } catch {
                failures += 1
            }
        }
        #expect(failures > 1_000)
        #expect(throws: WireError.self) {
            try LongRange.decompress(packed[0], dictionary: dictionary, expectedCount: text.count)
        }
    }
}
