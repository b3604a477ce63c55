/// Turns bytes into text.
public enum UTF8Text {
    /// The text at `range`, which must lie in `bytes`, and whether damage was replaced with U+FFFD.
    public static func string(_ bytes: [UInt8], in range: Range<Int>) -> (text: String, isRepaired: Bool) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies in the bytes")
        let ascii = unsafe bytes.withUnsafeBytes { unsafe asciiPrefix($0, in: range) }
        let part = bytes.span.extracting(range)
        if ascii == range.count {
            // The bytes were just looked at: each is below 0x80.
            return (String(copying: unsafe UTF8Span(unchecked: part, isKnownASCII: true)), false)
        }
        let rest = range.lowerBound &+ ascii..<range.upperBound
        if unsafe bytes.withUnsafeBytes({ unsafe isValid($0, in: rest) }) {
            // The bytes were just looked at: they are well-formed.
            return (String(copying: unsafe UTF8Span(unchecked: part, isKnownASCII: false)), false)
        }
        return (String(decoding: bytes[range], as: UTF8.self), true)
    }

    /// How many bytes at the beginning of `range`, which lies in `bytes`, have their highest bit unset.
    @unsafe
    private static func asciiPrefix(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> Int {
        var index = range.lowerBound
        while range.upperBound &- index >= 32 {
            let words = unsafe bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            let marks = words[0] | words[1] | words[2] | words[3]
            if marks & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 32
        }
        while range.upperBound &- index >= 8 {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let marks = UInt64(littleEndian: word) & 0x8080_8080_8080_8080
            if marks != 0 { return index &- range.lowerBound &+ marks.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < range.upperBound, unsafe bytes[index] < 0x80 { index &+= 1 }
        return index &- range.lowerBound
    }

    /// Whether the bytes at `range`, which lies in `bytes`, are well-formed UTF-8: no stray or missing
    /// continuation, no longer form than needed, no surrogate, nothing past U+10FFFF.
    ///
    /// Source: Unicode 16.0, table 3-7.
    @unsafe
    private static func isValid(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> Bool {
        var index = range.lowerBound
        let end = range.upperBound
        while index < end {
            let first = unsafe bytes[index]
            if first < 0x80 {
                index &+= unsafe asciiPrefix(bytes, in: index..<end)
                continue
            }
            guard first >= 0xC2, first <= 0xF4 else { return false }
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard end &- index >= length else { return false }
            let second = unsafe bytes[index &+ 1]
            let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
            let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
            guard second >= lowest, second <= highest else { return false }
            if length > 2, unsafe bytes[index &+ 2] & 0xC0 != 0x80 { return false }
            if length > 3, unsafe bytes[index &+ 3] & 0xC0 != 0x80 { return false }
            index &+= length
        }
        return true
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
