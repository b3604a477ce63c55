import Testing
import Wire

@Suite struct DeflateTests {
    @Test(arguments: [0, 1, 2, 15, 16, 17, 1_000, 70_000, 1_000_000], [Int32(0), 1, 6, 9])
    func `decompressing gives back what was compressed`(count: Int, level: Int32) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count, below: 7)
        let packed = Deflate.compress(bytes, level: level)
        #expect(try Deflate.decompress(packed, expectedCount: count) == bytes)
        #expect(Deflate.compress(bytes.span, level: level) == packed)
    }

    @Test func `a wrong expected size is an error either way`() {
        let packed = Deflate.compress(Array(repeating: 7, count: 100), level: 6)
        #expect(throws: WireError.wrongSize(expected: 101, actual: 100)) {
            try Deflate.decompress(packed, expectedCount: 101)
        }
        #expect(throws: WireError.wrongSize(expected: 99, actual: 100)) {
            try Deflate.decompress(packed, expectedCount: 99)
        }
        #expect(throws: WireError.self) { try Deflate.decompress(packed, expectedCount: 0) }
        #expect(throws: WireError.self) { try Deflate.decompress(packed, expectedCount: -1) }
    }

    @Test func `truncation at every byte and left-over input are errors`() {
        let packed = Deflate.compress(Array("the quick brown fox jumps over the lazy dog".utf8), level: 6)
        for count in 0..<packed.count {
            #expect(throws: WireError.self) {
                try Deflate.decompress(Array(packed[..<count]), expectedCount: 43)
            }
        }
        #expect(throws: WireError.trailingBytes(offset: packed.count)) {
            try Deflate.decompress(packed + [0], expectedCount: 43)
        }
    }
}

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 1_000, 131_071, 131_072, 131_073, 1_000_000])
    func `decompressing gives back what was compressed`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count, below: 9)
        let packed = Gzip.compress(bytes)
        #expect(Gzip.isGzip(packed))
        #expect(try Gzip.decompress(packed, limit: count) == bytes)
    }

    @Test func `several members are joined and share the limit`() throws {
        let packed = Gzip.compress(Array("ab".utf8)) + Gzip.compress([]) + Gzip.compress(Array("cde".utf8))
        #expect(try Gzip.decompress(packed, limit: 5) == Array("abcde".utf8))
        #expect(throws: WireError.tooLarge(limit: 4)) { try Gzip.decompress(packed, limit: 4) }
    }

    @Test func `a thousandfold bomb stops at the limit`() {
        let bomb = Gzip.compress(Array(repeating: 0, count: 64 << 20), level: 9)
        #expect(bomb.count * 1_000 < 64 << 20)
        #expect(throws: WireError.tooLarge(limit: 1 << 20)) { try Gzip.decompress(bomb, limit: 1 << 20) }
        #expect(throws: WireError.tooLarge(limit: (64 << 20) - 1)) {
            try Gzip.decompress(bomb, limit: (64 << 20) - 1)
        }
    }

    @Test func `truncation at every byte is an error`() {
        let packed = Gzip.compress(Array("resourceSpans resourceSpans".utf8))
        for count in 1..<packed.count {
            #expect(throws: WireError.self) { try Gzip.decompress(Array(packed[..<count]), limit: 1_000) }
        }
    }

    @Test(arguments: [[UInt8(0)], [0x1f], [0x1f, 0x8b], Array("garbage after the end".utf8)])
    func `what follows the last member and is none is an error`(garbage: [UInt8]) {
        let packed = Gzip.compress([1, 2, 3]) + garbage
        #expect(throws: WireError.self) { try Gzip.decompress(packed, limit: 1_000) }
    }

    @Test func `a flipped bit in the data or the checksum never changes the output unnoticed`() {
        let bytes = Array("one two three four five six seven".utf8)
        let packed = Gzip.compress(bytes)
        var unnoticed = 0
        for index in 10..<packed.count {
            var damaged = packed
            damaged[index] ^= 0x10
            guard let output = try? Gzip.decompress(damaged, limit: 1_000) else { continue }
            // The padding between the last code and the checksum means nothing.
            #expect(output == bytes)
            unnoticed += 1
        }
        #expect(unnoticed <= 1)
        #expect(throws: WireError.self) { try Gzip.decompress(bytes, limit: 1_000) }
    }

    @Test func `no bytes give no bytes`() throws {
        #expect(try Gzip.decompress([], limit: 0) == [])
    }
}

@Suite struct HashTests {
    @Test func `crc32 has its published check value`() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(Checksum.crc32([]) == 0)
        let halves = Checksum.crc32(Array("6789".utf8), continuing: Checksum.crc32(Array("12345".utf8)))
        #expect(halves == 0xcbf4_3926)
        #expect(Checksum.crc32(Array("x123456789".utf8), in: 1..<10) == 0xcbf4_3926)
    }

    @Test func `the stable hash never changes`() {
        let text = Array("The hash is part of stored data; it never changes.".utf8)
        let values = [0, 1, 3, 4, 7, 8, 15, 16, 17, 32, 50].map { StableHash.hash64(text, in: 0..<$0) }
        #expect(values == StableHashValues.expected)
        #expect(StableHash.hash64(text, seed: 1) != StableHash.hash64(text))
        #expect(StableHash.hash64(String(decoding: text, as: UTF8.self)) == StableHash.hash64(text))
        #expect(StableHash.hash64(text.span) == StableHash.hash64(text))
    }

    @Test func `the stable hash tells close inputs apart`() {
        var seen: Set<UInt64> = []
        for count in 0..<200 { seen.insert(StableHash.hash64(Array(repeating: 0, count: count))) }
        for bit in 0..<800 {
            var bytes: [UInt8] = Array(repeating: 0, count: 100)
            bytes[bit / 8] = 1 << UInt8(bit % 8)
            seen.insert(StableHash.hash64(bytes))
        }
        #expect(seen.count == 1_000)
    }
}
