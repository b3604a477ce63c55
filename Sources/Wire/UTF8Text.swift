/// Turns bytes into text.
public enum UTF8Text {
    /// The text at `range`, which must lie in `bytes`, and whether damage was replaced with U+FFFD.
    public static func string(_ bytes: [UInt8], in range: Range<Int>) -> (text: String, isRepaired: Bool) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies in the bytes")
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
            if unsafe isASCII(UnsafeRawBufferPointer(part)) {
                return unsafe (String(decoding: part, as: UTF8.self), false)
            }
            if let text = unsafe String(validating: part, as: UTF8.self) { return (text, false) }
            return unsafe (String(decoding: part, as: UTF8.self), true)
        }
    }

    /// Whether no byte has its highest bit set; the common case, for which the library's validation is slow
    /// to start.
    @unsafe
    private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var all: UInt64 = 0
        var index = 0
        while bytes.count &- index >= 8 {
            all |= unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < bytes.count {
            all |= unsafe UInt64(bytes[index])
            index &+= 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    /// The longest prefix of `range` that has at most `limit` bytes and does not cut a character in two.
    public static func prefix(_ bytes: [UInt8], in range: Range<Int>, limit: Int) -> Range<Int> {
        guard range.count > limit else { return range }
        var end = range.lowerBound + max(limit, 0)
        var steps = 0
        while end > range.lowerBound, steps < 3, bytes[end] & 0xc0 == 0x80 {
            end -= 1
            steps += 1
        }
        if bytes[end] & 0xc0 == 0x80 { end = range.lowerBound + max(limit, 0) }
        return range.lowerBound..<end
    }
}
