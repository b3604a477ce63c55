import Testing
import Wire

/// Damaged blobs give an error or the promised count, and never a trap.
@Suite struct LongRangeHostileTests {
    private static let mutationsPerEffort = 120_000

    @Test(arguments: LongRangeTests.efforts)
    func `every truncation and every longer or shorter promise is an error`(effort: LongRange.Effort) throws {
        var samples = LongRangeSamples(seed: 11)
        var blobs = 0
        while blobs < 25 {
            let dictionary = samples.dictionary()
            let bytes = samples.bytes(atMost: 2_500, repeating: dictionary)
            let packed = LongRange.compress(bytes, dictionary: dictionary, effort: effort)
            guard bytes.count > 200, packed.count < bytes.count else { continue }
            blobs += 1
            func expectError(_ packed: [UInt8], _ count: Int) {
                #expect(throws: WireError.self) {
                    try LongRange.decompress(packed, dictionary: dictionary, expectedCount: count)
                }
            }
            for count in 0..<packed.count { expectError(Array(packed[..<count]), bytes.count) }
            for count in [0, 1, bytes.count - 1, bytes.count + 1, bytes.count * 2] {
                expectError(packed, count)
            }
            expectError(packed + [0], bytes.count)
        }
    }

    @Test(arguments: LongRangeTests.efforts)
    func `random damage gives an error or as many bytes as promised`(effort: LongRange.Effort) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var samples = LongRangeSamples(seed: seed)
        var errors = 0
        for _ in 0..<(Self.mutationsPerEffort / 300) {
            let dictionary = samples.dictionary()
            let bytes = samples.bytes(atMost: 2_000, repeating: dictionary)
            let packed = LongRange.compress(bytes, dictionary: dictionary, effort: effort)
            for _ in 0..<300 {
                let damaged = samples.damaged(packed)
                do throws(WireError) {
                    let unpacked = try LongRange.decompress(
                        damaged,
                        dictionary: dictionary,
                        expectedCount: bytes.count
                    )
                    #expect(unpacked.count == bytes.count, "seed \(seed)")
                } catch {
                    errors += 1
                }
            }
        }
        #expect(errors > Self.mutationsPerEffort / 10, "seed \(seed)")
    }

    @Test func `random bytes after each kind are an error or as many bytes as promised`() {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<50_000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let small = Bool.random(using: &generator)
            let bytes =
                [UInt8.random(in: 0..<4, using: &generator)] + generator.bytes(count, below: small ? 9 : 256)
            let promise = Int.random(in: 0..<300, using: &generator)
            let unpacked = try? LongRange.decompress(bytes, expectedCount: promise)
            #expect(unpacked == nil || unpacked?.count == promise)
        }
    }

    @Test func `an unknown kind, no bytes and an impossible promise are errors`() {
        #expect(throws: WireError.corruptCompression(offset: 0)) {
            try LongRange.decompress([3, 0, 0], expectedCount: 1)
        }
        #expect(throws: WireError.truncated(offset: 0)) { try LongRange.decompress([], expectedCount: 0) }
        #expect(throws: WireError.wrongSize(expected: 2, actual: 1)) {
            try LongRange.decompress([0, 9], expectedCount: 2)
        }
        for count in [-1, LongRange.bytesMaximum + 1, Int.max, Int.min] {
            #expect(throws: WireError.tooLarge(limit: LongRange.bytesMaximum)) {
                try LongRange.decompress([0], expectedCount: count)
            }
        }
    }
}
