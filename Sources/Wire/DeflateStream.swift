import CZlib
import Synchronization

/// One zlib stream with stable storage; zlib keeps the stream's own address.
///
/// Invariant that makes it `Sendable`: `StreamPool` hands a stream to one caller at a time.
@safe
final class DeflateStream: @unchecked Sendable {
    enum Kind: Hashable {
        /// Compresses to raw deflate at a level from 0 through 9.
        case deflate(level: Int32)
        /// Compresses to raw deflate with Huffman codes only, without looking for repeats.
        case huffman
        /// Compresses to gzip at a level from 0 through 9.
        case gzip(level: Int32)
        /// Decompresses raw deflate.
        case inflate
        /// Decompresses one gzip member.
        case gunzip
    }

    let kind: Kind
    let stream: UnsafeMutablePointer<z_stream>

    init(_ kind: Kind) {
        self.kind = kind
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let code: Int32 =
            switch kind {
            case .deflate(let level):
                unsafe deflateInit2_(
                    stream,
                    level,
                    Z_DEFLATED,
                    -15,
                    8,
                    Z_DEFAULT_STRATEGY,
                    ZLIB_VERSION,
                    size
                )
            case .huffman:
                unsafe deflateInit2_(stream, 6, Z_DEFLATED, -15, 8, Z_HUFFMAN_ONLY, ZLIB_VERSION, size)
            case .gzip(let level):
                unsafe deflateInit2_(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
            case .inflate: unsafe inflateInit2_(stream, -15, ZLIB_VERSION, size)
            case .gunzip: unsafe inflateInit2_(stream, 31, ZLIB_VERSION, size)
            }
        precondition(code == Z_OK, "zlib refuses to start: code \(code)")
    }

    deinit {
        switch kind {
        case .deflate, .huffman, .gzip: unsafe deflateEnd(stream)
        case .inflate, .gunzip: unsafe inflateEnd(stream)
        }
        unsafe stream.deallocate()
    }

    /// Makes the stream as new, keeping its memory.
    func reset() {
        switch kind {
        case .deflate, .huffman, .gzip: unsafe deflateReset(stream)
        case .inflate, .gunzip: unsafe inflateReset(stream)
        }
    }

    /// Compresses all of `bytes`, which are below 4 GiB, in one step.
    func compress(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        precondition(bytes.count <= Int(UInt32.max), "zlib takes at most 4 GiB at once")
        reset()
        let bound = unsafe Int(deflateBound(stream, UInt(bytes.count)))
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(bytes.count)
            unsafe stream.pointee.next_out = output.baseAddress
            unsafe stream.pointee.avail_out = UInt32(clamping: bound)
            let code = unsafe deflate(stream, Z_FINISH)
            precondition(code == Z_STREAM_END, "deflate cannot fail with a full-size buffer: code \(code)")
            count = unsafe Int(stream.pointee.total_out)
        }
    }
}

extension DeflateStream {
    /// Decompresses one whole stream of exactly `expectedCount` bytes, below 4 GiB; `output` has room for
    /// one byte more, which shows a stream that is too long.
    func inflate(
        _ bytes: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutableBufferPointer<UInt8>,
        expectedCount: Int
    ) -> WireError? {
        precondition(output.count > expectedCount && output.count <= Int(UInt32.max), "one byte more")
        reset()
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(bytes.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(expectedCount + 1)
        let code = unsafe CZlib.inflate(stream, Z_FINISH)
        let count = unsafe Int(stream.pointee.total_out)
        let consumed = unsafe bytes.count - Int(stream.pointee.avail_in)
        if code == Z_STREAM_END {
            if consumed != bytes.count { return .trailingBytes(offset: consumed) }
            return count == expectedCount ? nil : .wrongSize(expected: expectedCount, actual: count)
        }
        if count > expectedCount { return .wrongSize(expected: expectedCount, actual: count) }
        if code == Z_BUF_ERROR || code == Z_OK { return .truncated(offset: consumed) }
        return .corruptCompression(offset: consumed)
    }
}

/// Idle zlib streams, so that a call need not allocate and clear 256 KiB first.
enum StreamPool {
    /// More idle streams of a kind than cores would only hold memory.
    private static let idleMaximum = 4
    private static let idle = Mutex<[DeflateStream.Kind: [DeflateStream]]>([:])

    /// Runs `body` with a stream that nobody else uses meanwhile.
    static func with<Result, Failure: Error>(
        _ kind: DeflateStream.Kind,
        _ body: (DeflateStream) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let stream = idle.withLock { $0[kind]?.popLast() } ?? DeflateStream(kind)
        defer {
            idle.withLock { streams in
                if streams[kind, default: []].count < idleMaximum {
                    streams[kind, default: []].append(stream)
                }
            }
        }
        return try body(stream)
    }
}
