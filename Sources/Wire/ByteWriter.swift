/// Appends primitives to a byte buffer: varints, fixed words, length-prefixed bytes; all little-endian.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public var bytes: [UInt8]

    /// Starts empty, with room for `capacity` bytes.
    public init(capacity: Int = 0) {
        bytes = []
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    /// Bytes written so far.
    public var count: Int { bytes.count }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends one byte.
    @inlinable
    public mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Appends an unsigned LEB128 varint of 1–10 bytes.
    @inlinable
    public mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a signed number as a zigzag varint: small magnitudes are short.
    @inlinable
    public mutating func zigzag(_ value: Int64) {
        varint(Self.zigzag(value))
    }

    /// Appends signed numbers, each as a zigzag varint.
    public mutating func zigzags(_ values: [Int64]) {
        unsafe fill(atMost: values.count * WriteCursor.varintMaximum) { cursor in
            for value in values { unsafe cursor.varint(Self.zigzag(value)) }
        }
    }

    /// The unsigned number that stands for a signed one: small magnitudes are small.
    @inlinable
    public static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    /// Appends four bytes.
    public mutating func fixed32(_ value: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Appends eight bytes.
    public mutating func fixed64(_ value: UInt64) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends numbers, each as eight bytes.
    public mutating func fixed64s(_ values: [Int64]) {
        unsafe fill(atMost: values.count * 8) { cursor in
            for value in values { unsafe cursor.fixed64(UInt64(bitPattern: value)) }
        }
    }

    /// Appends bytes as they are.
    public mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }

    /// Appends the bytes at `range` of `value` as they are.
    public mutating func raw(_ value: [UInt8], in range: Range<Int>) {
        bytes.append(contentsOf: value[range])
    }

    /// Appends a text's UTF-8 as it is.
    public mutating func raw(_ value: String) {
        let count = value.utf8.count
        if count == 0 { return }
        unsafe fill(atMost: count) { cursor in unsafe cursor.text(value, count: count) }
    }

    /// Appends a varint count, then the bytes.
    public mutating func prefixed(_ value: [UInt8]) {
        varint(UInt64(value.count))
        raw(value)
    }

    /// Appends a varint count, then the text's UTF-8.
    public mutating func prefixed(_ value: String) {
        let count = value.utf8.count
        unsafe fill(atMost: count + WriteCursor.varintMaximum) { cursor in
            unsafe cursor.varint(UInt64(count))
            unsafe cursor.text(value, count: count)
        }
    }

    /// Appends what `body` writes, which is no more than `count` bytes.
    @unsafe @inline(__always)
    mutating func fill(atMost count: Int, _ body: (inout WriteCursor) -> Void) {
        bytes.append(addingCapacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, written in
                guard let start = buffer.baseAddress else { return }
                var cursor = unsafe WriteCursor(start)
                unsafe body(&cursor)
                written = unsafe cursor.address - start
                precondition(written <= count, "no more than there is room for")
            }
        }
    }

    /// The length of `value` as a varint, 1–10 bytes.
    @inlinable
    public static func varintCount(_ value: UInt64) -> Int {
        // A seventh of the bits, rounded up: 9 / 64 is close enough for 64 of them, and no division.
        ((64 &- (value | 1).leadingZeroBitCount) &* 9 &+ 64) >> 6
    }
}
