/// Reads what `ByteWriter` writes; every step is checked against the end.
public struct ByteReader: Sendable {
    /// The buffer being read.
    public let bytes: [UInt8]
    /// Where the next read begins.
    public internal(set) var offset: Int
    /// Where reading must stop; never beyond `bytes.count`.
    public internal(set) var end: Int

    /// Reads all of `bytes`.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// Reads the part of `bytes` at `range`, clamped to the buffer.
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        let range = range.clamped(to: 0..<bytes.count)
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Whether everything was read.
    public var isAtEnd: Bool { offset >= end }

    /// Bytes not read yet.
    public var remaining: Int { end &- offset }

    /// Reads one byte.
    public mutating func byte() throws(WireError) -> UInt8 {
        guard offset < end else { throw .truncated(offset: offset) }
        defer { offset &+= 1 }
        return bytes[offset]
    }

    /// Reads a varint of at most ten bytes and 64 bits.
    public mutating func varint() throws(WireError) -> UInt64 {
        guard offset < end else { throw .truncated(offset: offset) }
        let first = bytes[offset]
        if first < 0x80 {
            offset &+= 1
            return UInt64(first)
        }
        return try longVarint()
    }

    private mutating func longVarint() throws(WireError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end {
            let byte = bytes[offset]
            offset &+= 1
            if shift == 63, byte > 1 { throw .malformedVarint(offset: start) }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        throw .truncated(offset: offset)
    }

    /// Reads a zigzag varint.
    public mutating func zigzag() throws(WireError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a varint that must be a usable count: not negative as `Int` and at most `limit`.
    public mutating func count(limit: Int) throws(WireError) -> Int {
        let start = offset
        let value = try varint()
        guard value <= UInt64(max(limit, 0)) else {
            throw .lengthBeyondEnd(offset: start, length: value, available: limit)
        }
        return Int(value)
    }

    /// Reads four bytes.
    public mutating func fixed32() throws(WireError) -> UInt32 {
        guard end &- offset >= 4 else { throw .truncated(offset: end) }
        let value = unsafe bytes.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        }
        offset &+= 4
        return UInt32(littleEndian: value)
    }

    /// Reads eight bytes.
    public mutating func fixed64() throws(WireError) -> UInt64 {
        guard end &- offset >= 8 else { throw .truncated(offset: end) }
        let value = unsafe bytes.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        offset &+= 8
        return UInt64(littleEndian: value)
    }

    /// Reads a varint count and returns where the bytes it counts are.
    @inline(__always)
    public mutating func prefixedRange() throws(WireError) -> Range<Int> {
        if offset < end {
            let first = bytes[offset]
            let start = offset &+ 1
            if first < 0x80, Int(first) <= end &- start {
                offset = start &+ Int(first)
                return start..<offset
            }
        }
        return try longPrefixedRange()
    }

    private mutating func longPrefixedRange() throws(WireError) -> Range<Int> {
        let start = offset
        let length = try varint()
        guard length <= UInt64(end &- offset) else {
            throw .lengthBeyondEnd(offset: start, length: length, available: end &- offset)
        }
        let range = offset..<offset &+ Int(length)
        offset = range.upperBound
        return range
    }

    /// Reads a varint count and that many bytes.
    public mutating func prefixedBytes() throws(WireError) -> [UInt8] {
        Array(bytes[try prefixedRange()])
    }

    /// Reads a varint count and that many bytes of UTF-8; damaged text is repaired with U+FFFD.
    public mutating func prefixedString() throws(WireError) -> String {
        let range = try prefixedRange()
        return UTF8Text.string(bytes, in: range).text
    }

    /// Reads `count` bytes as they are.
    public mutating func raw(_ count: Int) throws(WireError) -> [UInt8] {
        guard count >= 0, count <= end &- offset else {
            throw .lengthBeyondEnd(offset: offset, length: UInt64(clamping: count), available: end &- offset)
        }
        defer { offset &+= count }
        return Array(bytes[offset..<offset &+ count])
    }

    /// Passes over `count` bytes.
    public mutating func skip(_ count: Int) throws(WireError) {
        guard count >= 0, count <= end &- offset else { throw .truncated(offset: end) }
        offset &+= count
    }
}

extension ByteReader {
    /// The eight bytes from `offset`, which must lie in `bytes`, as one big-endian number.
    public static func bigEndianWord(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        precondition(offset >= 0 && bytes.count &- offset >= 8, "the word lies in the bytes")
        return unsafe bytes.withUnsafeBytes {
            unsafe UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }
}
