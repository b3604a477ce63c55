/// Comparing parts of one buffer.
public enum ByteRanges {
    /// Whether two ranges of `bytes` hold the same bytes.
    public static func areEqual(_ left: Range<Int>, _ right: Range<Int>, in bytes: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        precondition(
            min(left.lowerBound, right.lowerBound) >= 0
                && max(left.upperBound, right.upperBound) <= bytes.count,
            "the ranges lie in the bytes"
        )
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe TextPacking.common(
                bytes,
                left.lowerBound,
                bytes,
                right.lowerBound,
                limit: left.count
            ) == left.count
        }
    }
}
