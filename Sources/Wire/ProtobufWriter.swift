/// Writes protobuf fields into one growing buffer.
///
/// Writes what it is told, zero values too; leaving defaults out is the caller's choice.
public struct ProtobufWriter: Sendable {
    private var output: ByteWriter

    /// Starts empty, with room for `capacity` bytes.
    public init(capacity: Int = 0) { output = ByteWriter(capacity: capacity) }

    /// What was written so far.
    public var bytes: [UInt8] { output.bytes }

    /// Bytes written so far.
    public var count: Int { output.count }

    /// Writes an integer, enum or bool field.
    public mutating func varint(_ number: UInt32, _ value: UInt64) {
        output.varint(UInt64(number) << 3)
        output.varint(value)
    }

    /// Writes an eight-byte field.
    public mutating func fixed64(_ number: UInt32, _ value: UInt64) {
        output.varint(UInt64(number) << 3 | 1)
        output.fixed64(value)
    }

    /// Writes a four-byte field.
    public mutating func fixed32(_ number: UInt32, _ value: UInt32) {
        output.varint(UInt64(number) << 3 | 5)
        output.fixed32(value)
    }

    /// Writes a text field.
    public mutating func string(_ number: UInt32, _ value: String) {
        let count = value.utf8.count
        unsafe output.fill(atMost: count + 2 * WriteCursor.varintMaximum) { cursor in
            unsafe cursor.varint(UInt64(number) << 3 | 2)
            unsafe cursor.varint(UInt64(count))
            unsafe cursor.text(value, count: count)
        }
    }

    /// Writes a submessage that pairs a key, its field 1 unless empty, with a text, field 1 of its field 2:
    /// the form in which OTLP has nearly all attributes.
    public mutating func pair(_ number: UInt32, _ key: String, _ text: String) {
        let count = text.utf8.count
        unsafe pair(number, key, valueCount: Self.fieldCount(count)) { cursor in
            unsafe cursor.varint(1 << 3 | 2)
            unsafe cursor.varint(UInt64(count))
            unsafe cursor.text(text, count: count)
        }
    }

    /// As above, with an integer, enum or bool that is field `member` of field 2.
    public mutating func pair(_ number: UInt32, _ key: String, _ member: UInt32, _ value: UInt64) {
        unsafe pair(number, key, valueCount: 1 + ByteWriter.varintCount(value)) { cursor in
            unsafe cursor.varint(UInt64(member) << 3)
            unsafe cursor.varint(value)
        }
    }

    @unsafe @inline(__always)
    private mutating func pair(
        _ number: UInt32,
        _ key: String,
        valueCount: Int,
        _ value: (inout WriteCursor) -> Void
    ) {
        let keyCount = key.utf8.count
        let count = (keyCount == 0 ? 0 : Self.fieldCount(keyCount)) + Self.fieldCount(valueCount)
        unsafe output.fill(atMost: count + 2 * WriteCursor.varintMaximum) { cursor in
            unsafe cursor.varint(UInt64(number) << 3 | 2)
            unsafe cursor.varint(UInt64(count))
            if keyCount > 0 {
                unsafe cursor.varint(1 << 3 | 2)
                unsafe cursor.varint(UInt64(keyCount))
                unsafe cursor.text(key, count: keyCount)
            }
            unsafe cursor.varint(2 << 3 | 2)
            unsafe cursor.varint(UInt64(valueCount))
            unsafe value(&cursor)
        }
    }

    /// Bytes of a length-delimited field of `count` bytes with a number below 16.
    private static func fieldCount(_ count: Int) -> Int { 1 + ByteWriter.varintCount(UInt64(count)) + count }

    /// Writes a bytes field.
    public mutating func data(_ number: UInt32, _ value: [UInt8]) {
        output.varint(UInt64(number) << 3 | 2)
        output.prefixed(value)
    }

    /// Writes eight bytes, big-endian, as a bytes field: the form of an OTLP span id.
    public mutating func bigEndian(_ number: UInt32, _ words: UInt64...) {
        output.varint(UInt64(number) << 3 | 2)
        output.varint(UInt64(words.count * 8))
        for word in words { output.fixed64(word.byteSwapped) }
    }

    /// Begins a submessage whose size is known: `count` bytes must follow.
    public mutating func header(_ number: UInt32, count: Int) {
        output.varint(UInt64(number) << 3 | 2)
        output.varint(UInt64(count))
    }

    /// Writes a submessage that `body` fills.
    ///
    /// Its length is written afterwards, which moves the submessage by a few bytes if it is 128 bytes or
    /// longer.
    public mutating func message(_ number: UInt32, _ body: (inout ProtobufWriter) -> Void) {
        output.varint(UInt64(number) << 3 | 2)
        let lengthAt = output.count
        output.byte(0)
        body(&self)
        var length = UInt64(output.count - lengthAt - 1)
        if length < 0x80 {
            output.bytes[lengthAt] = UInt8(length)
            return
        }
        let extra = ByteWriter.varintCount(length) - 1
        output.bytes.insert(contentsOf: repeatElement(0, count: extra), at: lengthAt)
        for index in 0...extra {
            output.bytes[lengthAt + index] = UInt8(length & 0x7f) | (index < extra ? 0x80 : 0)
            length >>= 7
        }
    }
}
