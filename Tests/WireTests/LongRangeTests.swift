import Testing
import Wire

@Suite struct LongRangeTests {
    static let efforts: [LongRange.Effort] = [.fast, .strong]

    private static func text(_ words: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<words).flatMap { _ in
            Array("word\(UInt64.random(in: 0..<900, using: &generator)) ".utf8)
        }
    }

    @Test(arguments: efforts)
    func `unpacking gives back what was packed, with and without a dictionary`(
        effort: LongRange.Effort
    ) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var samples = LongRangeSamples(seed: seed)
        for index in 0..<2_000 {
            let dictionary = samples.dictionary()
            let bytes = samples.bytes(atMost: 60_000, repeating: dictionary)
            let packed = LongRange.compress(bytes, dictionary: dictionary, effort: effort)
            #expect(packed.count <= bytes.count + 1)
            let unpacked = try LongRange.decompress(
                packed,
                dictionary: dictionary,
                expectedCount: bytes.count
            )
            try #require(unpacked == bytes, "seed \(seed), case \(index)")
        }
    }

    @Test(arguments: efforts)
    func `an empty, tiny or random input is stored, one byte longer`(effort: LongRange.Effort) throws {
        var generator = SeededGenerator(seed: 5)
        for count in [0, 1, 2, 15, 16, 17, 32, 33, 100, 5_000] {
            let bytes = generator.bytes(count)
            let packed = LongRange.compress(bytes, effort: effort)
            #expect(packed == [0] + bytes)
            #expect(try LongRange.decompress(packed, expectedCount: count) == bytes)
        }
    }

    @Test(arguments: efforts, [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40_000, 200_000])
    func `copies that overlap themselves and copies from far are found`(
        effort: LongRange.Effort,
        distance: Int
    ) throws {
        var generator = SeededGenerator(seed: UInt64(distance))
        var bytes = generator.bytes(distance)
        for index in 0..<(distance + 3_000) { bytes.append(bytes[index]) }
        let packed = LongRange.compress(bytes, effort: effort)
        #expect(packed.count < distance + 120)
        #expect(try LongRange.decompress(packed, expectedCount: bytes.count) == bytes)
    }

    @Test(arguments: efforts)
    func `a dictionary of the same text leaves almost nothing`(effort: LongRange.Effort) throws {
        let dictionary = Self.text(5_000, seed: 1)
        let bytes = Array(dictionary[10_000..<30_000])
        let packed = LongRange.compress(bytes, dictionary: dictionary, effort: effort)
        #expect(packed.count < 100)
        #expect(try LongRange.decompress(packed, dictionary: dictionary, expectedCount: 20_000) == bytes)
        #expect(throws: WireError.self) { try LongRange.decompress(packed, expectedCount: 20_000) }
    }

    @Test(arguments: efforts)
    func `the same input gives the same blob, whatever was packed before`(effort: LongRange.Effort) {
        let bytes = Self.text(9_000, seed: 2)
        let dictionary = Self.text(3_000, seed: 3)
        let alone = LongRange.compress(bytes, effort: effort)
        let primed = LongRange.compress(bytes, dictionary: dictionary, effort: effort)
        var samples = LongRangeSamples(seed: 4)
        for _ in 0..<50 {
            let other = samples.dictionary()
            for effort in Self.efforts {
                _ = LongRange.compress(samples.bytes(atMost: 300_000), dictionary: other, effort: effort)
            }
            #expect(LongRange.compress(bytes, effort: effort) == alone)
            #expect(LongRange.compress(bytes, dictionary: dictionary, effort: effort) == primed)
        }
    }

    @Test(arguments: efforts)
    func `many calls at a time do not disturb each other`(effort: LongRange.Effort) async throws {
        let inputs = (0..<24).map { Self.text(2_000 + $0 * 37, seed: UInt64($0)) }
        let dictionary = inputs[7]
        let expected = inputs.map { LongRange.compress($0, dictionary: dictionary, effort: effort) }
        await withTaskGroup { group in
            for (input, packed) in zip(inputs, expected) {
                group.addTask {
                    #expect(LongRange.compress(input, dictionary: dictionary, effort: effort) == packed)
                }
            }
        }
    }
}
