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

    /// Compresses `bytes`, which are below 4 GiB, with Huffman codes only, without looking for repeats.
    public static func huffman(_ bytes: [UInt8]) -> [UInt8] {
        StreamPool.with(.huffman) { stream in
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
        var failure: WireError?
        // One byte more than expected shows a stream that is too long.
        let output = unsafe [UInt8](unsafeUninitializedCapacity: expectedCount + 1) { output, count in
            unsafe failure = inflater.inflate(bytes, into: output, expectedCount: expectedCount)
            count = failure == nil ? expectedCount : 0
        }
        if let failure { return .failure(failure) }
        return .success(output)
    }
}
