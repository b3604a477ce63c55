/// Recursive descent over the bytes of one text; every method leaves `offset` behind what it read.
struct EmbeddedJSONParser {
    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0
    private var values = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value of the text, or `nil` if anything else is in it.
    mutating func parse() -> EmbeddedJSON? {
        guard let value = value() else { return nil }
        skipSpace()
        return offset == bytes.count ? value : nil
    }

    private mutating func value() -> EmbeddedJSON? {
        skipSpace()
        values += 1
        guard offset < bytes.count, values <= EmbeddedJSON.valuesMax else { return nil }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return nested { $0.object() }
        case UInt8(ascii: "["): return nested { $0.array(until: UInt8(ascii: "]")) }
        case UInt8(ascii: "("): return nested { $0.array(until: UInt8(ascii: ")")) }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return string().map { .string($0) }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default: return word()
        }
    }

    private mutating func nested(_ body: (inout Self) -> EmbeddedJSON?) -> EmbeddedJSON? {
        guard depth < EmbeddedJSON.depthMax else { return nil }
        depth += 1
        offset += 1
        defer { depth -= 1 }
        return body(&self)
    }

    private mutating func object() -> EmbeddedJSON? {
        var members: [EmbeddedJSON.Member] = []
        while true {
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard offset < bytes.count,
                bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'"),
                let key = string()
            else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")), let value = value() else { return nil }
            if members.isEmpty { members.reserveCapacity(4) }
            members.append(EmbeddedJSON.Member(key, value))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            return take(UInt8(ascii: "}")) ? .object(members) : nil
        }
    }

    private mutating func array(until end: UInt8) -> EmbeddedJSON? {
        var items: [EmbeddedJSON] = []
        while true {
            skipSpace()
            if take(end) { return .array(items) }
            guard let value = value() else { return nil }
            if items.isEmpty { items.reserveCapacity(4) }
            items.append(value)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            return take(end) ? .array(items) : nil
        }
    }

    private mutating func number() -> EmbeddedJSON? {
        let start = offset
        while offset < bytes.count, Self.isNumeral(bytes[offset]) { offset += 1 }
        return .number(Self.text(bytes.span.extracting(start..<offset)))
    }

    private static func isNumeral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func word() -> EmbeddedJSON? {
        if bytes[offset] == UInt8(ascii: "<") { return placeholder() }
        let name = identifier()
        switch name {
        case "": return nil
        case "null", "None", "NaN", "nan", "undefined": return .null
        case "true", "True": return .bool(true)
        case "false", "False": return .bool(false)
        default: return take(UInt8(ascii: "(")) ? constructor() : nil
        }
    }

    private mutating func identifier() -> String {
        let start = offset
        while offset < bytes.count, Self.isIdentifier(bytes[offset]) { offset += 1 }
        return Self.text(bytes.span.extracting(start..<offset))
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What Python prints for an object without a literal form, `<Name …>`, as its text.
    private mutating func placeholder() -> EmbeddedJSON? {
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: ">") { offset += 1 }
        guard take(UInt8(ascii: ">")) else { return nil }
        return .string(Self.text(bytes.span.extracting(start..<offset)))
    }

    /// What Python prints for a record, `Name(field=value, …)`, as an object without its nameless values.
    private mutating func constructor() -> EmbeddedJSON? {
        offset -= 1
        return nested { $0.fields() }
    }

    private mutating func fields() -> EmbeddedJSON? {
        var members: [EmbeddedJSON.Member] = []
        while true {
            skipSpace()
            if take(UInt8(ascii: ")")) { return .object(members) }
            let start = offset
            let name = identifier()
            if !name.isEmpty, take(UInt8(ascii: "=")) {
                guard let value = value() else { return nil }
                members.append(EmbeddedJSON.Member(name, value))
            } else {
                offset = start
                guard value() != nil else { return nil }
            }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            return take(UInt8(ascii: ")")) ? .object(members) : nil
        }
    }

    private mutating func string() -> String? {
        let quote = bytes[offset]
        offset += 1
        let start = offset
        offset = nextMark(quote)
        guard offset < bytes.count else { return nil }
        if bytes[offset] == quote {
            offset += 1
            return Self.text(bytes.span.extracting(start..<(offset - 1)))
        }
        var text = Array(bytes[start..<offset])
        while offset < bytes.count {
            if bytes[offset] == quote {
                offset += 1
                return Self.text(text.span)
            }
            offset += 1
            guard escape(into: &text) else { return nil }
            let end = nextMark(quote)
            text.append(contentsOf: bytes[offset..<end])
            offset = end
        }
        return nil
    }

    /// The text of bytes that are part of the text being read, escapes replaced.
    ///
    /// They need no check: they are cut from well-formed UTF-8 beside ASCII, and escapes stand for whole
    /// characters.
    private static func text(_ bytes: borrowing Span<UInt8>) -> String {
        let isPlain = unsafe bytes.withUnsafeBytes { unsafe isASCII($0) }
        return String(copying: unsafe UTF8Span(unchecked: copy bytes, isKnownASCII: isPlain))
    }

    @unsafe
    private static func isASCII(_ text: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        var marks: UInt64 = 0
        while text.count &- position >= 8 {
            marks |= unsafe text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            position &+= 8
        }
        while position < text.count {
            marks |= unsafe UInt64(text[position])
            position &+= 1
        }
        return marks & 0x8080_8080_8080_8080 == 0
    }

    /// Where the next `quote` or backslash is, or the end of the text.
    private func nextMark(_ quote: UInt8) -> Int {
        unsafe bytes.withUnsafeBytes { unsafe Self.nextMark(in: $0, from: offset, quote) }
    }

    /// Looks at eight bytes at once; of the marks in a word only the lowest is exact, and only that is used.
    @unsafe
    private static func nextMark(in text: UnsafeRawBufferPointer, from start: Int, _ quote: UInt8) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = UInt64(quote) &* ones
        var position = start
        while text.count &- position >= 8 {
            let word = unsafe UInt64(
                littleEndian: text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            )
            let (one, other) = (word ^ quotes, word ^ 0x5C5C_5C5C_5C5C_5C5C)
            let marks = ((one &- ones) & ~one | (other &- ones) & ~other) & 0x8080_8080_8080_8080
            if marks != 0 { return position &+ marks.trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < text.count, unsafe text[position] != quote && text[position] != 0x5C {
            position &+= 1
        }
        return position
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard offset < bytes.count else { return false }
        let kind = bytes[offset]
        offset += 1
        switch kind {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "x"): return scalar(digits: 2, into: &text)
        case UInt8(ascii: "u"): return scalar(digits: 4, into: &text)
        case UInt8(ascii: "U"): return scalar(digits: 8, into: &text)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        default:
            text.append(UInt8(ascii: "\\"))
            text.append(kind)
        }
        return true
    }

    private mutating func scalar(digits: Int, into text: inout [UInt8]) -> Bool {
        guard var code = hexadecimal(digits) else { return false }
        if digits == 4, (0xD800..<0xDC00).contains(code), offset + 1 < bytes.count,
            bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
        {
            let mark = offset
            offset += 2
            if let low = hexadecimal(4), (0xDC00..<0xE000).contains(low) {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            } else {
                offset = mark
            }
        }
        text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
        return true
    }

    private mutating func hexadecimal(_ digits: Int) -> UInt32? {
        guard bytes.count - offset >= digits else { return nil }
        var code: UInt32 = 0
        for byte in bytes[offset..<(offset + digits)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            code = code << 4 | UInt32(digit)
        }
        offset += digits
        return code
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count, bytes[offset] == 0x20 || (0x09...0x0D).contains(bytes[offset]) {
            offset += 1
        }
    }
}
