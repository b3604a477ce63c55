import CZlib

/// The gzip format (RFC 1952).
public enum Gzip {
    private static let pieceBytes = 128 << 10

    /// Compresses `bytes`, which are below 4 GiB, into one member.
    public static func compress(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        StreamPool.with(.gzip(level: min(max(level, 0), 9))) { stream in
            unsafe bytes.withUnsafeBufferPointer { unsafe stream.compress($0) }
        }
    }

    /// Whether `bytes` begin like a gzip member.
    public static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    /// Decompresses any number of members, counting while inflating and stopping at `limit` + 1 bytes.
    ///
    /// No bytes at all give no bytes. Memory is bounded by `limit` and one piece of 128 KiB.
    ///
    /// - Throws: `tooLarge` beyond `limit`, `truncated` if a member does not end, `trailingBytes`
    ///   if something that is no member follows one, `corruptCompression` for damage or a bad checksum.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(WireError) -> [UInt8] {
        try StreamPool.with(.gunzip) { (stream) throws(WireError) in
            let outcome = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe inflateMembers(input, limit: max(limit, 0), stream)
            }
            return try outcome.get()
        }
    }

    @unsafe
    private static func inflateMembers(
        _ input: UnsafeBufferPointer<UInt8>,
        limit: Int,
        _ inflater: DeflateStream
    ) -> Result<[UInt8], WireError> {
        let stream = unsafe inflater.stream
        var output: [UInt8] = []
        output.reserveCapacity(min(limit, input.count.multipliedReportingOverflow(by: 4).partialValue))
        let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: pieceBytes)
        defer { unsafe piece.deallocate() }
        var offset = 0
        while offset < input.count {
            inflater.reset()
            let start = offset
            var code = Z_OK
            while code == Z_OK {
                let given = min(input.count - offset, 1 << 30)
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress?.advanced(by: offset)
                )
                unsafe stream.pointee.avail_in = UInt32(given)
                unsafe stream.pointee.next_out = piece.baseAddress
                unsafe stream.pointee.avail_out = UInt32(min(pieceBytes, limit - output.count + 1))
                let room = unsafe Int(stream.pointee.avail_out)
                code = unsafe inflate(stream, Z_NO_FLUSH)
                offset += unsafe given - Int(stream.pointee.avail_in)
                let made = unsafe room - Int(stream.pointee.avail_out)
                unsafe output.append(contentsOf: piece[0..<made])
                if output.count > limit { return .failure(.tooLarge(limit: limit)) }
            }
            if code != Z_STREAM_END {
                let isTruncated = code == Z_BUF_ERROR && offset >= input.count
                if isTruncated { return .failure(.truncated(offset: offset)) }
                let isNoMember = unsafe start > 0 && !isMember(input, at: start)
                return .failure(
                    isNoMember ? .trailingBytes(offset: start) : .corruptCompression(offset: offset)
                )
            }
        }
        return .success(output)
    }

    @unsafe
    private static func isMember(_ input: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
        unsafe input.count - offset >= 2 && input[offset] == 0x1f && input[offset + 1] == 0x8b
    }
}
