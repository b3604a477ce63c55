/// The first byte's promise about a JSON value.
public enum JSONKind: Sendable {
    case object
    case array
    case string
    case number
    case bool
    case null
}

/// Where the characters of a JSON string are, without the quotes.
public struct JSONText: Sendable {
    /// Bytes between the quotes.
    public var range: Range<Int>
    /// Whether some of them are escapes, so that `JSONReader.unescape` is needed.
    public var hasEscapes: Bool
}

/// A strict pull reader of JSON (RFC 8259) over bytes that never builds a tree.
///
/// Strict: no trailing commas, comments, single quotes, raw control characters, leading zeros or `+`; only
/// UTF-8 (a leading byte-order mark is passed over). Text that is not valid UTF-8, and lone surrogate
/// escapes, become U+FFFD when made into a string. Numbers are left as bytes: see `JSONNumber`. Nesting is
/// limited.
public struct JSONReader: Sendable {
    /// Nesting that a reader accepts unless told otherwise.
    public static let defaultDepthMaximum = 100

    /// The buffer being read.
    public let bytes: [UInt8]
    /// Where the next read begins.
    public internal(set) var offset: Int
    /// Where reading must stop.
    public let end: Int
    /// Objects and arrays that may be open at once.
    public let depthMaximum: Int
    /// Objects and arrays open now.
    public private(set) var depth = 0
    private var isFirst = false
    var scratch: [UInt8] = []

    /// Reads the part of `bytes` at `range`, or all of it.
    public init(_ bytes: [UInt8], in range: Range<Int>? = nil, depthMaximum: Int = defaultDepthMaximum) {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        self.bytes = bytes
        self.depthMaximum = depthMaximum
        offset = range.lowerBound
        end = range.upperBound
        if range.count >= 3, bytes[offset] == 0xef, bytes[offset + 1] == 0xbb, bytes[offset + 2] == 0xbf {
            offset += 3
        }
    }

    /// What the next value is; does not consume it.
    public mutating func peek() throws(WireError) -> JSONKind {
        switch try nextByte() {
        case 0x22: return .string
        case 0x7b: return .object
        case 0x5b: return .array
        case 0x2d, 0x30...0x39: return .number
        case 0x74, 0x66: return .bool
        case 0x6e: return .null
        case let byte: throw .unexpectedByte(offset: offset, byte: byte, expected: "a value")
        }
    }

    /// Consumes `{`.
    public mutating func enterObject() throws(WireError) {
        try enter(0x7b, "an object")
    }

    /// Consumes `[`.
    public mutating func enterArray() throws(WireError) {
        try enter(0x5b, "an array")
    }

    private mutating func enter(_ opening: UInt8, _ expected: String) throws(WireError) {
        try expect(opening, expected)
        depth &+= 1
        guard depth <= depthMaximum else { throw .tooDeep(offset: offset &- 1, limit: depthMaximum) }
        isFirst = true
    }

    /// Consumes the next key and its colon, or the object's `}` and returns `nil`.
    public mutating func nextKey() throws(WireError) -> JSONText? {
        guard try nextItem(closing: 0x7d, "a comma or }") else { return nil }
        let key = try string()
        try expect(0x3a, "a colon")
        return key
    }

    /// Moves to the array's next element, or consumes `]` and returns `false`.
    public mutating func nextElement() throws(WireError) -> Bool {
        try nextItem(closing: 0x5d, "a comma or ]")
    }

    private mutating func nextItem(closing: UInt8, _ expected: String) throws(WireError) -> Bool {
        let byte = try nextByte()
        if byte == closing {
            offset &+= 1
            depth &-= 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == 0x2c else { throw .unexpectedByte(offset: offset, byte: byte, expected: expected) }
        offset &+= 1
        return true
    }

    /// Consumes `true` or `false`.
    public mutating func bool() throws(WireError) -> Bool {
        if try nextByte() == 0x74 {
            try literal("true")
            return true
        }
        try literal("false")
        return false
    }

    /// Consumes `null`.
    public mutating func null() throws(WireError) {
        _ = try nextByte()
        try literal("null")
    }

    /// Consumes a number and returns where it is; its grammar has been checked.
    public mutating func number() throws(WireError) -> Range<Int> {
        _ = try nextByte()
        let start = offset
        var stop = offset
        while stop < end, Self.isNumberByte(bytes[stop]) { stop &+= 1 }
        guard JSONNumber.isNumber(bytes, in: start..<stop) else { throw .invalidNumber(offset: start) }
        offset = stop
        return start..<stop
    }

    /// Passes over the next value with all it holds, checking its grammar.
    public mutating func skipValue() throws(WireError) {
        switch try peek() {
        case .string: _ = try string()
        case .number: _ = try number()
        case .bool: _ = try bool()
        case .null: try null()
        case .object:
            try enterObject()
            while try nextKey() != nil { try skipValue() }
        case .array:
            try enterArray()
            while try nextElement() { try skipValue() }
        }
    }

    /// Checks that only white space is left.
    public mutating func finish() throws(WireError) {
        skipWhitespace()
        if offset < end { throw .trailingBytes(offset: offset) }
    }

    /// Passes over spaces, tabs and line ends.
    public mutating func skipWhitespace() {
        while offset < end {
            switch bytes[offset] {
            case 0x20, 0x0a, 0x0d, 0x09: offset &+= 1
            default: return
            }
        }
    }

    /// The next byte that is not white space; not consumed.
    @inline(__always)
    mutating func nextByte() throws(WireError) -> UInt8 {
        if offset < end, bytes[offset] > 0x20 { return bytes[offset] }
        skipWhitespace()
        guard offset < end else { throw .truncated(offset: end) }
        return bytes[offset]
    }

    @inline(__always)
    private mutating func expect(_ wanted: UInt8, _ expected: String) throws(WireError) {
        let byte = try nextByte()
        guard byte == wanted else { throw .unexpectedByte(offset: offset, byte: byte, expected: expected) }
        offset &+= 1
    }

    private mutating func literal(_ word: String) throws(WireError) {
        for wanted in word.utf8 {
            guard offset < end else { throw .truncated(offset: end) }
            guard bytes[offset] == wanted else {
                throw .unexpectedByte(offset: offset, byte: bytes[offset], expected: word)
            }
            offset &+= 1
        }
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x2d, 0x2b, 0x2e, 0x45, 0x65: true
        default: false
        }
    }
}
