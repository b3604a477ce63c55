/// A fast 64-bit hash of bytes that is the same on every machine and in every run.
///
/// For content hashes and lookup tables. It resists accidents, not attackers: who trusts equality must
/// compare the bytes. The function is part of stored data and must never change; a test holds its values.
///
/// Definition, all little-endian and modulo 2^64, with `mix(a, b)` = the high half xor the low half of `a ×
/// b`: state = seed ^ k0; each whole 16 bytes while more than 16 are left: state = mix(first ^ k1, second ^
/// state); the last 1–16 bytes as two words (8–16: first 8 and last 8; 4–7: first 4 and last 4; 1–3: first,
/// middle, last byte); result = mix(k1 ^ count, mix(first ^ k2, second ^ state)).
public enum StableHash {
    private static let k0: UInt64 = 0x9e37_79b9_7f4a_7c15
    private static let k1: UInt64 = 0xd6e8_feb8_6659_fd93
    private static let k2: UInt64 = 0xa076_1d64_78bd_642f

    /// Hashes all of `bytes`.
    public static func hash64(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe hash64($0, seed: seed) }
    }

    /// Hashes the bytes at `range`, which must lie in `bytes`.
    public static func hash64(_ bytes: [UInt8], in range: Range<Int>, seed: UInt64 = 0) -> UInt64 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies in the bytes")
        return unsafe bytes.withUnsafeBytes { unsafe hash64(.init(rebasing: $0[range]), seed: seed) }
    }

    /// Hashes all of `bytes`.
    public static func hash64(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe hash64($0, seed: seed) }
    }

    /// Hashes the UTF-8 form of `text`.
    public static func hash64(_ text: String, seed: UInt64 = 0) -> UInt64 {
        var text = text
        return text.withUTF8 { unsafe hash64(UnsafeRawBufferPointer($0), seed: seed) }
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @unsafe
    static func hash64(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var state = seed ^ k0
        var offset = 0
        var left = bytes.count
        while left > 16 {
            state = unsafe mix(word(bytes, offset) ^ k1, word(bytes, offset &+ 8) ^ state)
            offset &+= 16
            left &-= 16
        }
        var first: UInt64 = 0
        var second: UInt64 = 0
        if left >= 8 {
            first = unsafe word(bytes, offset)
            second = unsafe word(bytes, offset &+ left &- 8)
        } else if left >= 4 {
            first = unsafe UInt64(half(bytes, offset))
            second = unsafe UInt64(half(bytes, offset &+ left &- 4))
        } else if left > 0 {
            first =
                unsafe UInt64(bytes[offset]) << 16 | UInt64(bytes[offset &+ left / 2]) << 8
                | UInt64(bytes[offset &+ left &- 1])
        }
        return mix(k1 ^ UInt64(bytes.count), mix(first ^ k2, second ^ state))
    }

    @unsafe @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @unsafe @inline(__always)
    private static func half(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
