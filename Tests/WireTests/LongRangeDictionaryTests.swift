import Testing
import Wire

@Suite struct LongRangeDictionaryTests {
    /// Chunks of fresh text, each with a third of the common phrases, in random order.
    private static func chunks(_ count: Int, seed: UInt64) -> (bytes: [UInt8], chunks: [Range<Int>]) {
        var generator = SeededGenerator(seed: seed)
        let phrases = (0..<60).map { _ in generator.bytes(200, below: 90) }
        var bytes: [UInt8] = []
        var chunks: [Range<Int>] = []
        for _ in 0..<count {
            let start = bytes.count
            for _ in 0..<20 {
                bytes += phrases[Int.random(in: 0..<60, using: &generator)]
                bytes += generator.bytes(300, below: 90)
            }
            chunks.append(start..<bytes.count)
        }
        return (bytes, chunks)
    }

    @Test(arguments: [-1, 0, 1, 511, 512, 513, 5_000, 20_000, 1 << 30])
    func `the limit is kept`(limit: Int) {
        let (bytes, chunks) = Self.chunks(30, seed: 1)
        let dictionary = LongRange.dictionary(for: chunks, of: bytes, limit: limit)
        #expect(dictionary.count <= max(limit, 0))
        #expect(dictionary.isEmpty == (limit < 512))
    }

    @Test func `the dictionary holds what chunks share and makes them smaller`() throws {
        let (bytes, chunks) = Self.chunks(40, seed: 2)
        let dictionary = LongRange.dictionary(for: chunks, of: bytes, limit: 64 << 10)
        #expect(dictionary == LongRange.dictionary(for: chunks, of: bytes, limit: 64 << 10))
        var (alone, shared) = (0, 0)
        for chunk in chunks {
            let part = Array(bytes[chunk])
            let packed = LongRange.compress(part, dictionary: dictionary, effort: .strong)
            alone += LongRange.compress(part, effort: .strong).count
            shared += packed.count
            let unpacked = try LongRange.decompress(
                packed,
                dictionary: dictionary,
                expectedCount: part.count
            )
            #expect(unpacked == part)
        }
        // Two fifths of each chunk are phrases.
        #expect(shared < alone * 4 / 5)
    }

    @Test func `what no two chunks share gives no dictionary`() {
        var generator = SeededGenerator(seed: 3)
        let bytes = generator.bytes(100_000)
        let chunks = [0..<50_000, 50_000..<100_000]
        // Two texts may fall into one slot, but rarely.
        #expect(LongRange.dictionary(for: chunks, of: bytes, limit: 1 << 20).count < 50_000)
        #expect(LongRange.dictionary(for: [0..<100_000], of: bytes, limit: 1 << 20).isEmpty)
        #expect(LongRange.dictionary(for: [], of: bytes, limit: 1 << 20).isEmpty)
        #expect(LongRange.dictionary(for: [0..<0, 5..<5, 9..<12], of: bytes, limit: 1 << 20).isEmpty)
    }
}
