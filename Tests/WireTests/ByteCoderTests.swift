import Testing
import Wire

@Suite struct ByteCoderTests {
    static let words: [UInt64] = [
        0, 1, 127, 128, 300, 16_383, 16_384, UInt64(UInt32.max), 1 << 56, 1 << 63, .max - 1, .max,
    ]

    @Test(arguments: words)
    func `numbers come back as they were written`(word: UInt64) throws {
        var writer = ByteWriter()
        writer.varint(word)
        #expect(writer.count == ByteWriter.varintCount(word))
        writer.zigzag(Int64(bitPattern: word))
        writer.fixed64(word)
        writer.fixed32(UInt32(truncatingIfNeeded: word))
        writer.prefixed("ümläut")
        writer.prefixed([1, 2, 3])
        var reader = ByteReader(writer.bytes)
        #expect(try reader.varint() == word)
        #expect(try reader.zigzag() == Int64(bitPattern: word))
        #expect(try reader.fixed64() == word)
        #expect(try reader.fixed32() == UInt32(truncatingIfNeeded: word))
        #expect(try reader.prefixedString() == "ümläut")
        #expect(try reader.prefixedBytes() == [1, 2, 3])
        #expect(reader.isAtEnd)
    }

    @Test func `many numbers are written as each by itself`() {
        let values = Self.words.map { Int64(bitPattern: $0) }
        var (whole, parts) = (ByteWriter(), ByteWriter())
        whole.zigzags(values)
        for value in values { parts.zigzag(value) }
        whole.fixed64s(values)
        for word in Self.words { parts.fixed64(word) }
        whole.zigzags([])
        #expect(whole.bytes == parts.bytes)
    }

    @Test func `the length of a varint is right for every number of bits`() {
        for bits in 0..<64 {
            let power: UInt64 = 1 << UInt64(bits)
            for word in [power, power - 1] {
                var writer = ByteWriter()
                writer.varint(word)
                #expect(ByteWriter.varintCount(word) == writer.count)
            }
        }
    }

    @Test func `small magnitudes are short in zigzag`() {
        for (value, bytes): (Int64, [UInt8]) in [(0, [0]), (-1, [1]), (1, [2]), (-64, [127])] {
            var writer = ByteWriter()
            writer.zigzag(value)
            #expect(writer.bytes == bytes)
        }
    }

    @Test func `a varint of more than 64 bits is malformed`() throws {
        var reader = ByteReader(Array(repeating: 0xff, count: 9) + [1])
        #expect(try reader.varint() == .max)
        var tooWide = ByteReader(Array(repeating: 0xff, count: 9) + [2])
        #expect(throws: WireError.malformedVarint(offset: 0)) { try tooWide.varint() }
        var tooLong = ByteReader(Array(repeating: 0x80, count: 10) + [0])
        #expect(throws: WireError.malformedVarint(offset: 0)) { try tooLong.varint() }
    }

    @Test func `reading stops at the end`() {
        var empty = ByteReader([])
        #expect(throws: WireError.truncated(offset: 0)) { try empty.byte() }
        #expect(throws: WireError.truncated(offset: 0)) { try empty.varint() }
        #expect(throws: WireError.truncated(offset: 0)) { try empty.fixed32() }
        #expect(throws: WireError.truncated(offset: 0)) { try empty.fixed64() }
        var long = ByteReader([5, 1, 2])
        #expect(throws: WireError.lengthBeyondEnd(offset: 0, length: 5, available: 2)) {
            try long.prefixedRange()
        }
        var huge = ByteReader(Array(repeating: 0xff, count: 9) + [1, 0])
        #expect(throws: WireError.lengthBeyondEnd(offset: 0, length: .max, available: 1)) {
            try huge.prefixedBytes()
        }
        var raw = ByteReader([1, 2])
        #expect(throws: WireError.self) { try raw.raw(3) }
        #expect(throws: WireError.self) { try raw.raw(-1) }
        var count = ByteReader([200, 1])
        #expect(throws: WireError.lengthBeyondEnd(offset: 0, length: 200, available: 100)) {
            try count.count(limit: 100)
        }
    }

    @Test func `every kind of unknown field is skipped, groups with all they hold`() throws {
        // Field 9 as varint, fixed64, bytes, fixed32 and group (with a nested group), then field 1 = 5.
        let bytes: [UInt8] =
            [0x48, 0x96, 0x01, 0x49, 1, 2, 3, 4, 5, 6, 7, 8, 0x4a, 2, 9, 9, 0x4d, 1, 2, 3, 4]
            + [0x4b, 0x08, 1, 0x13, 0x0a, 1, 7, 0x14, 0x4c, 0x08, 5]
        var reader = ProtobufReader(bytes)
        var numbers: [UInt32] = []
        while try reader.nextField() {
            numbers.append(reader.fieldNumber)
            if reader.fieldNumber == 1 {
                #expect(try reader.varint() == 5)
            } else {
                try reader.skip()
            }
        }
        #expect(numbers == [9, 9, 9, 9, 9, 1])
    }

    @Test(
        arguments: [
            ([0x00], WireError.invalidFieldNumber(offset: 0)),
            ([0x0e], .invalidWireType(offset: 0, wireType: 6)),
            ([0x0f], .invalidWireType(offset: 0, wireType: 7)),
            ([0x0c], .unmatchedGroup(offset: 0)),
            ([0x0b, 0x14], .unmatchedGroup(offset: 1)),
            ([0x0b], .unmatchedGroup(offset: 0)),
            ([0x80, 0x80, 0x80, 0x80, 0x10], .invalidFieldNumber(offset: 0)),
            (Array(repeating: 0x0b, count: 500), .tooDeep(offset: 100, limit: 100)),
        ] as [([UInt8], WireError)]
    )
    func `malformed fields are errors`(bytes: [UInt8], error: WireError) {
        #expect(throws: error) {
            var reader = ProtobufReader(bytes)
            while try reader.nextField() { try reader.skip() }
        }
    }

    @Test(arguments: [0, 1, 15, 16, 120, 127, 128, 16_383, 16_384, 70_000])
    func `a pair of texts is written as the submessages it stands for`(count: Int) {
        for (key, text) in [("key", "t"), ("", "é"), ("a longer key of many bytes", ""), ("k", "日本")] {
            let text = String(repeating: text, count: count)
            var (whole, parts) = (ProtobufWriter(), ProtobufWriter())
            for number: UInt32 in [1, 9, 300] {
                whole.pair(number, key, text)
                parts.message(number) { writer in
                    if !key.isEmpty { writer.data(1, Array(key.utf8)) }
                    writer.message(2) { $0.data(1, Array(text.utf8)) }
                }
            }
            #expect(whole.bytes == parts.bytes)
        }
    }

    @Test(arguments: ByteCoderTests.words)
    func `a pair of a text and a number is written as the submessages it stands for`(word: UInt64) {
        for key in ["", "key", String(repeating: "long", count: 60)] {
            var (whole, parts) = (ProtobufWriter(), ProtobufWriter())
            whole.pair(9, key, 3, word)
            parts.message(9) { writer in
                if !key.isEmpty { writer.string(1, key) }
                writer.message(2) { $0.varint(3, word) }
            }
            #expect(whole.bytes == parts.bytes)
        }
    }

    @Test(arguments: [0, 1, 15, 120, 127, 128, 16_383, 16_384, 70_000])
    func `a pair of texts is found where it was written`(count: Int) throws {
        let (key, text) = (Array("a key".utf8), Array(repeating: UInt8(ascii: "t"), count: count))
        var writer = ProtobufWriter()
        writer.pair(9, "a key", String(decoding: text, as: UTF8.self))
        writer.varint(1, 5)
        var reader = ProtobufReader(writer.bytes)
        #expect(try reader.nextField())
        let found = reader.pair()
        let pair = try #require(found)
        #expect(Array(writer.bytes[pair.key]) == key)
        #expect(Array(writer.bytes[pair.text]) == text)
        #expect(try reader.nextField())
        #expect(try reader.varint() == 5)
    }

    @Test func `damaged pairs are either found or left to be read field by field`() throws {
        let seed: UInt64 = 77
        var generator = SeededGenerator(seed: seed)
        var found = 0
        for round in 0..<20_000 {
            var writer = ProtobufWriter()
            let count = Int.random(in: 0..<200, using: &generator)
            writer.pair(9, "key", String(repeating: "t", count: count))
            var bytes = writer.bytes
            let place = Int.random(in: 1..<bytes.count, using: &generator)
            bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            bytes.removeLast(Int.random(in: 0..<4, using: &generator) / 3)
            var (whole, parts) = (ProtobufReader(bytes), ProtobufReader(bytes))
            guard try whole.nextField(), try parts.nextField() else { continue }
            let start = whole.offset
            guard let pair = whole.pair() else {
                #expect(whole.offset == start, "seed \(seed), round \(round)")
                continue
            }
            found += 1
            let end = try parts.enter()
            #expect(try parts.nextField())
            #expect(try parts.range() == pair.key, "seed \(seed), round \(round)")
            #expect(try parts.nextField())
            #expect(parts.fieldNumber == 2)
            let valueEnd = try parts.enter()
            #expect(try parts.nextField())
            #expect(try parts.range() == pair.text, "seed \(seed), round \(round)")
            #expect(try !parts.nextField())
            parts.leave(valueEnd)
            #expect(try !parts.nextField())
            parts.leave(end)
            #expect(parts.offset == whole.offset)
        }
        #expect(found > 1_000)
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, 3_000_000])
    func `a submessage of any length gets the right prefix`(count: Int) throws {
        var writer = ProtobufWriter()
        writer.message(1) { $0.data(2, Array(repeating: 7, count: count)) }
        var reader = ProtobufReader(writer.bytes)
        #expect(try reader.nextField())
        let end = try reader.enter()
        #expect(try reader.nextField())
        #expect(try reader.range().count == count)
        #expect(try !reader.nextField())
        reader.leave(end)
        #expect(try !reader.nextField())
    }
}

@Suite struct TextTests {
    @Test func `base64 takes both alphabets, with and without padding`() {
        func decode(_ text: String) -> [UInt8]? { Base64.decode(Array(text.utf8), in: 0..<text.utf8.count) }
        #expect(decode("") == [])
        #expect(decode("AP8=") == [0, 255])
        #expect(decode("AP8") == [0, 255])
        #expect(decode("-_-_") == [0xfb, 0xff, 0xbf])
        #expect(decode("+/+/") == [0xfb, 0xff, 0xbf])
        for bad in ["A", "A=", "AB=", "AP8==", "A P8", "AP8=AP8=", "====", "Ä"] {
            #expect(decode(bad) == nil)
        }
        var generator = SeededGenerator(seed: 5)
        for count in 0..<50 {
            let bytes = generator.bytes(count)
            #expect(decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test func `hex words are read in either case and nothing else`() {
        #expect(HexText.word(Array("5B8effF798038103".utf8), at: 0) == 0x5b8e_fff7_9803_8103)
        #expect(HexText.word(Array("0x8efff798038103".utf8), at: 0) == nil)
        #expect(HexText.word(Array("5b8efff79803810".utf8), at: 0) == nil)
        #expect(HexText.bytes("00fF") == [0, 255])
        #expect(HexText.bytes("0") == nil)
        #expect(HexText.text([0, 255]) == "00ff")
    }

    @Test func `a cut never splits a character`() {
        let bytes = Array("aé€😀".utf8)
        let cuts = (0...bytes.count).map { UTF8Text.prefix(bytes, in: 0..<bytes.count, limit: $0).count }
        #expect(cuts == [0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10])
    }

    @Test func `cached texts are the texts that stand there`() {
        var cache = StringCache(slots: 4)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...120, using: &generator)
            let bytes = generator.bytes(count, below: 2).map { $0 + 0x61 }
            let made = cache.string([0x7a] + bytes + [0x7a], in: 1..<1 + count)
            #expect(made.text == String(decoding: bytes, as: UTF8.self))
            #expect(!made.isRepaired)
        }
        #expect(cache.string([0x61, 0xff], in: 0..<2) == ("a\u{fffd}", true))
        #expect(cache.string([0x61, 0xff], in: 0..<2) == ("a\u{fffd}", true))
    }
}
