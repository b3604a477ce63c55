/// Writes forward at a raw address, without a check for each byte.
///
/// Invariant: whoever makes a cursor has room there for all that is written with it.
@unsafe
struct WriteCursor {
    /// A varint is no longer.
    static let varintMaximum = 10

    /// Where the next byte goes.
    private(set) var address: UnsafeMutablePointer<UInt8>

    @inline(__always)
    init(_ address: UnsafeMutablePointer<UInt8>) { unsafe self.address = address }

    /// Writes an unsigned LEB128 varint.
    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            unsafe address.pointee = UInt8(truncatingIfNeeded: value) | 0x80
            unsafe address += 1
            value >>= 7
        }
        unsafe address.pointee = UInt8(truncatingIfNeeded: value)
        unsafe address += 1
    }

    /// Writes eight bytes, little-endian.
    @inline(__always)
    mutating func fixed64(_ value: UInt64) {
        unsafe UnsafeMutableRawPointer(address).storeBytes(of: value.littleEndian, as: UInt64.self)
        unsafe address += 8
    }

    /// Writes the UTF-8 of `text`, which has `count` bytes.
    @inline(__always)
    mutating func text(_ text: String, count: Int) {
        let isDone: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
            if let source = bytes.baseAddress { unsafe address.update(from: source, count: count) }
        }
        if isDone == nil {
            for (offset, byte) in text.utf8.enumerated() { unsafe address[offset] = byte }
        }
        unsafe address += count
    }
}
