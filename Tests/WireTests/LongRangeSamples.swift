/// Random inputs of the kinds that the long-range codec meets.
struct LongRangeSamples {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    /// An input with repeats at any distance, runs, fresh text and fresh bytes; often empty or tiny.
    mutating func bytes(atMost limit: Int, repeating earlier: [UInt8] = []) -> [UInt8] {
        let count = [0, 1, below(20), below(100), below(3_000), below(limit + 1)][below(6)]
        let alphabet = [1, 2, 4, 26, 256][below(5)]
        var bytes: [UInt8] = []
        while bytes.count < count { append(to: &bytes, alphabet: alphabet, earlier: earlier) }
        return Array(bytes.prefix(count))
    }

    private mutating func append(to bytes: inout [UInt8], alphabet: Int, earlier: [UInt8]) {
        let length = [below(8), below(40), below(300), below(5_000)][below(4)]
        switch below(6) {
        case 0: bytes += generator.bytes(length, below: alphabet)
        case 1: bytes += Array(repeating: UInt8(below(alphabet)), count: length)
        case 2 where !earlier.isEmpty:
            let start = below(earlier.count)
            bytes += earlier[start..<min(earlier.count, start + length)]
        case 3 where !bytes.isEmpty:
            // A short distance, so that the copy overlaps itself.
            let distance = 1 + below(min(bytes.count, 40))
            for _ in 0..<length { bytes.append(bytes[bytes.count - distance]) }
        default:
            guard !bytes.isEmpty else { return bytes += generator.bytes(length, below: alphabet) }
            let start = below(bytes.count)
            bytes += bytes[start..<min(bytes.count, start + length)]
        }
    }

    /// A dictionary, empty half the time.
    mutating func dictionary() -> [UInt8] { below(2) == 0 ? [] : bytes(atMost: 20_000) }

    /// `packed` with one to four bytes changed, lost, put in or cut off.
    mutating func damaged(_ packed: [UInt8]) -> [UInt8] {
        var packed = packed
        for _ in 0...below(4) {
            guard !packed.isEmpty else { return packed }
            // The header says most: damage there more often.
            let index = below(2) == 0 ? below(min(packed.count, 24)) : below(packed.count)
            switch below(8) {
            case 0: packed[index] = [0, 1, 2, 0x7f, 0x80, 0xff][below(6)]
            case 1: packed.remove(at: index)
            case 2: packed.insert(UInt8(below(256)), at: index)
            case 3: packed.removeLast(below(min(packed.count, 8)) + 1)
            case 4: packed[index] = UInt8(below(256))
            default: packed[index] ^= 1 << UInt8(below(8))
            }
        }
        return packed
    }
}
