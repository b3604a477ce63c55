/// Base64 (RFC 4648).
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// Decodes the text at `range`: the standard or the URL-safe alphabet, with or without padding.
    ///
    /// - Returns: The bytes, or `nil` for a foreign character, an impossible length or misplaced padding.
    ///   Bits beyond the last byte are ignored.
    public static func decode(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8]? {
        var end = range.upperBound
        var padding = 0
        while end > range.lowerBound, padding < 2, bytes[end - 1] == 0x3d {
            end -= 1
            padding += 1
        }
        let count = end - range.lowerBound
        if count % 4 == 1 || padding > 0 && (count + padding) % 4 != 0 { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for index in range.lowerBound..<end {
            guard let value = value(of: bytes[index]) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        return output
    }

    /// Encodes with the standard alphabet and padding.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let isPadding = index > group.count
                text.append(isPadding ? 0x3d : alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5a: byte &- 0x41
        case 0x61...0x7a: byte &- 0x61 &+ 26
        case 0x30...0x39: byte &- 0x30 &+ 52
        case 0x2b, 0x2d: 62
        case 0x2f, 0x5f: 63
        default: nil
        }
    }
}
