/// Walks the fields of protobuf messages, by the rules of the protobuf encoding guide.
///
/// One reader serves all nesting levels: `enter` narrows it to a submessage, `leave` goes back.
/// Source: protocolbuffers.github.io, programming-guides/encoding.
public struct ProtobufReader: Sendable {
    /// How a field's value is laid out.
    public enum WireType: UInt32, Sendable {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
        case groupStart = 3
        case groupEnd = 4
        case fixed32 = 5
    }

    /// Groups nested deeper than this are refused.
    public static let groupDepthMaximum = 100

    private var input: ByteReader
    private var tagOffset = 0
    /// The current field's number × 8 + wire type, as on the wire; 0 before the first field.
    public private(set) var tag: UInt32 = 0

    /// Reads the message in the part of `bytes` at `range`, or in all of it.
    public init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
        input = ByteReader(bytes, in: range ?? 0..<bytes.count)
    }

    /// The buffer being read.
    public var bytes: [UInt8] { input.bytes }
    /// Where the next read begins.
    public var offset: Int { input.offset }
    /// Number of the current field.
    public var fieldNumber: UInt32 { tag >> 3 }

    /// The tag of a field as it stands on the wire.
    public static func tag(_ number: UInt32, _ type: WireType) -> UInt32 { number << 3 | type.rawValue }

    /// Moves to the next field of the current message; `false` at the message's end.
    ///
    /// Inlined: a span of eleven attributes has ninety fields and ends, of 24 instructions instead of 67.
    @inline(__always)
    public mutating func nextField() throws(WireError) -> Bool {
        guard input.offset < input.end else { return false }
        let first = input.bytes[input.offset]
        guard first >= 8, first < 0x80, Self.valueTypes >> (first & 7) & 1 == 1 else {
            return try longField()
        }
        tagOffset = input.offset
        input.offset &+= 1
        tag = UInt32(first)
        return true
    }

    /// One bit for each wire type that begins a value.
    private static let valueTypes: UInt8 = 0b0010_1111

    /// As `nextField`, for a tag of more than one byte or a wrong one.
    private mutating func longField() throws(WireError) -> Bool {
        tagOffset = input.offset
        let raw = try input.varint()
        guard raw <= UInt64(UInt32.max), raw >= 8 else { throw .invalidFieldNumber(offset: tagOffset) }
        tag = UInt32(truncatingIfNeeded: raw)
        switch tag & 7 {
        case 6, 7: throw .invalidWireType(offset: tagOffset, wireType: UInt8(tag & 7))
        case WireType.groupEnd.rawValue: throw .unmatchedGroup(offset: tagOffset)
        default: return true
        }
    }

    /// Narrows the reader to the submessage of the current field; give the result to `leave`.
    @inline(__always)
    public mutating func enter() throws(WireError) -> Int {
        let range = try input.prefixedRange()
        let end = input.end
        input.offset = range.lowerBound
        input.end = range.upperBound
        return end
    }

    /// Goes back to the enclosing message, behind the submessage.
    public mutating func leave(_ enclosingEnd: Int) {
        input.offset = input.end
        input.end = enclosingEnd
    }

    /// The varint of the current field.
    public mutating func varint() throws(WireError) -> UInt64 { try input.varint() }

    /// The eight bytes of the current field.
    public mutating func fixed64() throws(WireError) -> UInt64 { try input.fixed64() }

    /// The four bytes of the current field.
    public mutating func fixed32() throws(WireError) -> UInt32 { try input.fixed32() }

    /// Where the length-delimited value of the current field is.
    public mutating func range() throws(WireError) -> Range<Int> { try input.prefixedRange() }

    /// Where key and text of the current field are, if it is a submessage in the form that
    /// `ProtobufWriter.pair` writes; then the reader is behind it, else nothing was read.
    ///
    /// Nearly all attributes have this form, and to read them field by field takes twice as long.
    @inline(__always)
    public mutating func pair() -> (key: Range<Int>, text: Range<Int>)? {
        guard let pair = counted(at: input.offset, before: input.end),
            let key = field(1 << 3 | 2, at: pair.lowerBound, before: pair.upperBound),
            let value = field(2 << 3 | 2, at: key.upperBound, before: pair.upperBound),
            let text = field(1 << 3 | 2, at: value.lowerBound, before: value.upperBound),
            value.upperBound == pair.upperBound, text.upperBound == pair.upperBound
        else { return nil }
        input.offset = pair.upperBound
        return (key, text)
    }

    /// The value of the length-delimited field with this one-byte tag, if it is at `offset`.
    @inline(__always)
    private func field(_ tag: UInt8, at offset: Int, before end: Int) -> Range<Int>? {
        guard offset < end, input.bytes[offset] == tag else { return nil }
        return counted(at: offset &+ 1, before: end)
    }

    /// The bytes that a count of one to three bytes at `offset` announces, unless they reach beyond `end`.
    @inline(__always)
    private func counted(at offset: Int, before end: Int) -> Range<Int>? {
        guard offset < end else { return nil }
        var count = Int(input.bytes[offset])
        var start = offset &+ 1
        var shift = 7
        while count >> shift == 1 {
            guard shift <= 14, start < end else { return nil }
            count = count &- 1 << shift &+ Int(input.bytes[start]) << shift
            start &+= 1
            shift &+= 7
        }
        return count <= end &- start ? start..<start &+ count : nil
    }

    /// Passes over the value of the current field, whatever its type; groups with all they hold.
    public mutating func skip() throws(WireError) {
        try skipValue(depth: 0)
    }

    private mutating func skipValue(depth: Int) throws(WireError) {
        switch WireType(rawValue: tag & 7) {
        case .varint: _ = try input.varint()
        case .fixed64: _ = try input.skip(8)
        case .bytes: _ = try input.prefixedRange()
        case .fixed32: _ = try input.skip(4)
        case .groupStart: try skipGroup(depth: depth + 1)
        case .groupEnd, nil: throw .unmatchedGroup(offset: tagOffset)
        }
    }

    private mutating func skipGroup(depth: Int) throws(WireError) {
        let start = tagOffset
        let number = fieldNumber
        guard depth <= Self.groupDepthMaximum else {
            throw .tooDeep(offset: start, limit: Self.groupDepthMaximum)
        }
        while input.offset < input.end {
            tagOffset = input.offset
            let raw = try input.varint()
            guard raw <= UInt64(UInt32.max), raw >= 8 else { throw .invalidFieldNumber(offset: tagOffset) }
            tag = UInt32(truncatingIfNeeded: raw)
            if tag & 7 >= 6 { throw .invalidWireType(offset: tagOffset, wireType: UInt8(tag & 7)) }
            if tag & 7 == WireType.groupEnd.rawValue {
                if fieldNumber != number { throw .unmatchedGroup(offset: tagOffset) }
                return
            }
            try skipValue(depth: depth)
        }
        throw .unmatchedGroup(offset: start)
    }
}
