/// Comparing bytes eight at a time.
public enum ByteRanges {
    /// How many bytes two texts begin with alike.
    @unsafe
    public static func commonPrefix(
        _ left: UnsafeBufferPointer<UInt8>,
        _ right: UnsafeBufferPointer<UInt8>
    ) -> Int {
        unsafe TextPacking.common(left, 0, right, 0, limit: min(left.count, right.count))
    }

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
