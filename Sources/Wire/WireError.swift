/// Why bytes could not be read; offsets count from the start of the buffer.
public enum WireError: Error, Hashable, Sendable {
    /// The input ended inside a value.
    case truncated(offset: Int)
    /// A length prefix names more bytes than its enclosing message has.
    case lengthBeyondEnd(offset: Int, length: UInt64, available: Int)
    /// A varint has more than ten bytes, or more than 64 bits.
    case malformedVarint(offset: Int)
    /// A protobuf field number is 0 or above 2^29-1.
    case invalidFieldNumber(offset: Int)
    /// A protobuf wire type is 6 or 7.
    case invalidWireType(offset: Int, wireType: UInt8)
    /// A protobuf group ends that did not begin, or the other way round.
    case unmatchedGroup(offset: Int)
    /// Values are nested deeper than `limit`.
    case tooDeep(offset: Int, limit: Int)
    /// JSON has `byte` where `expected` must stand.
    case unexpectedByte(offset: Int, byte: UInt8, expected: String)
    /// A JSON number breaks the grammar of RFC 8259.
    case invalidNumber(offset: Int)
    /// A JSON string has an escape that RFC 8259 does not know.
    case invalidEscape(offset: Int)
    /// A JSON string has a raw control character.
    case controlCharacter(offset: Int)
    /// Something follows the end of the data.
    case trailingBytes(offset: Int)
    /// The output would be longer than `limit` bytes.
    case tooLarge(limit: Int)
    /// A compressed stream is damaged, or its checksum is wrong.
    case corruptCompression(offset: Int)
    /// The output has another size than was promised.
    case wrongSize(expected: Int, actual: Int)
}

extension WireError: CustomStringConvertible {
    /// The fault in English, with its facts.
    public var description: String {
        switch self {
        case .truncated(let offset): "the data ends too early, at byte \(offset)"
        case .lengthBeyondEnd(let offset, let length, let available):
            "a length of \(length) at byte \(offset) goes beyond the \(available) bytes left"
        case .malformedVarint(let offset): "the varint at byte \(offset) is longer than 64 bits"
        case .invalidFieldNumber(let offset): "the field number at byte \(offset) is out of range"
        case .invalidWireType(let offset, let type): "wire type \(type) at byte \(offset) does not exist"
        case .unmatchedGroup(let offset): "the group at byte \(offset) has no matching other end"
        case .tooDeep(let offset, let limit): "nesting exceeds \(limit) levels at byte \(offset)"
        case .unexpectedByte(let offset, let byte, let expected):
            "byte \(offset) is 0x\(String(byte, radix: 16)) where \(expected) must stand"
        case .invalidNumber(let offset): "the number at byte \(offset) is not a JSON number"
        case .invalidEscape(let offset): "the escape at byte \(offset) is not a JSON escape"
        case .controlCharacter(let offset): "the string has a raw control character at byte \(offset)"
        case .trailingBytes(let offset): "there is more after the end, at byte \(offset)"
        case .tooLarge(let limit): "the data is longer than the limit of \(limit) bytes"
        case .corruptCompression(let offset): "the compressed data is damaged near byte \(offset)"
        case .wrongSize(let expected, let actual): "there are \(actual) bytes instead of \(expected)"
        }
    }
}
