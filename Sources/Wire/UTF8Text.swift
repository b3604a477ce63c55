/// Turns bytes into text.
public enum UTF8Text {
    /// The text at `range`, which must lie in `bytes`, and whether damage was replaced with U+FFFD.
    public static func string(_ bytes: [UInt8], in range: Range<Int>) -> (text: String, isRepaired: Bool) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies in the bytes")
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
            if let text = unsafe String(validating: part, as: UTF8.self) { return (text, false) }
            return unsafe (String(decoding: part, as: UTF8.self), true)
        }
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
