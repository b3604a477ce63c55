import CZlib

/// Checksums against accidental damage.
public enum Checksum {
    /// The CRC-32 of RFC 1952 (gzip, zlib) over `bytes`, continuing from `start`.
    public static func crc32(_ bytes: [UInt8], continuing start: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe UInt32(truncatingIfNeeded: crc32_z(UInt(start), buffer.baseAddress, buffer.count))
        }
    }

    /// The CRC-32 of RFC 1952 over the bytes at `range`, which must lie in `bytes`.
    public static func crc32(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies in the bytes")
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
            return unsafe UInt32(truncatingIfNeeded: crc32_z(0, part.baseAddress, part.count))
        }
    }
}
