import CZlib

/// Raw deflate (RFC 1951) in one step, without header or checksum; who stores the bytes keeps count and
/// checksum.
public enum Deflate {
    /// Compresses `bytes`, which are below 4 GiB; `level` is 0 (none) through 9 (best).
    public static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        StreamPool.with(.deflate(level: min(max(level, 0), 9))) { stream in
            unsafe bytes.withUnsafeBufferPointer { unsafe stream.compress($0) }
        }
    }

    /// Compresses `bytes`, which are below 4 GiB; `level` is 0 (none) through 9 (best).
    public static func compress(_ bytes: Span<UInt8>, level: Int32) -> [UInt8] {
        StreamPool.with(.deflate(level: min(max(level, 0), 9))) { stream in
            unsafe bytes.withUnsafeBufferPointer { unsafe stream.compress($0) }
        }
    }

    /// Decompresses one whole stream of exactly `expectedCount` bytes, at most 4 GiB.
    ///
    /// - Throws: `wrongSize` if there are fewer or more bytes, `trailingBytes` if input is left over,
    ///   `corruptCompression` or `truncated` if the stream is damaged.
    public static func decompress(_ bytes: [UInt8], expectedCount: Int) throws(WireError) -> [UInt8] {
        let outcome = StreamPool.with(.inflate) { stream in
            unsafe bytes.withUnsafeBufferPointer {
                unsafe inflateAll($0, expectedCount: expectedCount, stream)
            }
        }
        return try outcome.get()
    }

    @unsafe
    private static func inflateAll(
        _ bytes: UnsafeBufferPointer<UInt8>,
        expectedCount: Int,
        _ inflater: DeflateStream
    ) -> Result<[UInt8], WireError> {
        guard expectedCount >= 0, expectedCount < Int(UInt32.max), bytes.count < Int(UInt32.max) else {
            return .failure(.tooLarge(limit: Int(UInt32.max) - 1))
        }
        inflater.reset()
        let stream = unsafe inflater.stream
        var failure: WireError?
        // One byte more than expected shows a stream that is too long.
        let output = unsafe [UInt8](unsafeUninitializedCapacity: expectedCount + 1) { output, count in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(bytes.count)
            unsafe stream.pointee.next_out = output.baseAddress
            unsafe stream.pointee.avail_out = UInt32(expectedCount + 1)
            let code = unsafe inflate(stream, Z_FINISH)
            count = unsafe Int(stream.pointee.total_out)
            let consumed = unsafe bytes.count - Int(stream.pointee.avail_in)
            if code == Z_STREAM_END {
                if count != expectedCount { failure = .wrongSize(expected: expectedCount, actual: count) }
                if consumed != bytes.count { failure = .trailingBytes(offset: consumed) }
            } else if count > expectedCount {
                failure = .wrongSize(expected: expectedCount, actual: count)
            } else if code == Z_BUF_ERROR || code == Z_OK {
                failure = .truncated(offset: consumed)
            } else {
                failure = .corruptCompression(offset: consumed)
            }
        }
        if let failure { return .failure(failure) }
        return .success(output)
    }
}
