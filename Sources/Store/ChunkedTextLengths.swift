import Wire

/// The lengths of a chunk's items as bits, lowest first: for each its bit length in a field as wide as the
/// longest needs, then the bits below its highest.
///
/// The first byte is the field's width, 0–5.
enum ChunkedTextLengths {
    private static let widthMax = 5

    static func encode(_ lengths: [Int]) -> [UInt8] {
        let longest = bitCount(lengths.max() ?? 0)
        let width = bitCount(longest)
        precondition(width <= widthMax, "an item is below 2 GiB")
        var bytes = [UInt8(width)]
        var pending: UInt64 = 0
        var pendingBits = 0
        for length in lengths {
            let bits = bitCount(length)
            let low = max(bits - 1, 0)
            let rest = UInt64(length) & ((1 << UInt64(low)) - 1)
            pending |= (UInt64(bits) | rest << UInt64(width)) << UInt64(pendingBits)
            pendingBits += width + low
            while pendingBits >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: pending))
                pending >>= 8
                pendingBits -= 8
            }
        }
        if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        return bytes
    }

    /// Where each of `count` items begins, and after the last one their sum, which is at most `limit`.
    static func starts(_ bytes: [UInt8], count: Int, limit: Int) throws -> [Int] {
        var reader = ByteReader(bytes)
        let width = Int(try reader.byte())
        guard width <= widthMax else { throw reader.malformed("width of lengths") }
        var starts = [0]
        starts.reserveCapacity(count + 1)
        var place = 0
        var pending: UInt64 = 0
        var pendingBits = 0
        for _ in 0..<count {
            // A length takes at most 5 + 30 bits.
            while pendingBits < 40, !reader.isAtEnd {
                pending |= UInt64(try reader.byte()) << UInt64(pendingBits)
                pendingBits += 8
            }
            let bits = Int(pending & ((1 << UInt64(width)) - 1))
            let low = max(bits - 1, 0)
            guard width + low <= pendingBits else { throw WireError.truncated(offset: reader.offset) }
            let rest = Int(pending >> UInt64(width) & ((1 << UInt64(low)) - 1))
            pending >>= UInt64(width + low)
            pendingBits -= width + low
            place += bits == 0 ? 0 : 1 << low | rest
            guard place <= limit else { throw reader.malformed("item length") }
            starts.append(place)
        }
        guard reader.isAtEnd, pendingBits < 8 else { throw reader.malformed("lengths") }
        return starts
    }

    private static func bitCount(_ value: Int) -> Int { Int.bitWidth - value.leadingZeroBitCount }
}
