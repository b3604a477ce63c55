/// Reads strict JSON (RFC 8259) from bytes and remembers the line of every value.
///
/// Price files are small and read once; this is not the decoder for ingest. Names must be unique in their
/// object.
struct JSONReader {
    /// A price file nests five deep.
    static let depthMax = 16

    private let bytes: [UInt8]
    private let path: String
    private var position = 0
    private var line = 1

    /// Parses one document, with nothing but white space after it.
    static func parse(_ bytes: [UInt8], path: String) throws(PriceBookError) -> JSONNode {
        var reader = JSONReader(bytes: bytes, path: path)
        let node = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else {
            throw reader.error("end of file expected after the document")
        }
        return node
    }

    private init(bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    private func error(_ expected: String) -> PriceBookError {
        PriceBookError(path: path, line: line, reason: .syntax(expected))
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            if byte == 0x0A { line += 1 }
            position += 1
        }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == byte.value else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(PriceBookError) -> JSONNode {
        guard depth < Self.depthMax else { throw error("at most \(Self.depthMax) levels of nesting") }
        skipSpace()
        let start = line
        guard let next else { throw error("a value expected, the file ends") }
        switch next {
        case 0x7B: return JSONNode(line: start, value: .object(try members(depth: depth)))
        case 0x5B: return JSONNode(line: start, value: .array(try elements(depth: depth)))
        case 0x22: return JSONNode(line: start, value: .string(try string()))
        case 0x2D, 0x30...0x39: return JSONNode(line: start, value: .number(try number()))
        default: return JSONNode(line: start, value: try word())
        }
    }

    private mutating func word() throws(PriceBookError) -> JSONNode.Value {
        let words: [(StaticString, JSONNode.Value)] = [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
        ]
        for (text, value) in words {
            let utf8 = Array(text.description.utf8)
            if bytes[position...].starts(with: utf8) {
                position += utf8.count
                return value
            }
        }
        throw error("a value expected")
    }

    private mutating func members(depth: Int) throws(PriceBookError) -> [JSONNode.Member] {
        position += 1
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take("}") { return [] }
        repeat {
            skipSpace()
            guard next == 0x22 else { throw error("a field name in double quotes expected") }
            let nameLine = line
            let name = try string()
            guard names.insert(name).inserted else {
                throw PriceBookError(path: path, line: nameLine, reason: .repeatedField(name))
            }
            skipSpace()
            guard take(":") else { throw error("\":\" expected after \"\(name)\"") }
            members.append(.init(name: name, line: nameLine, node: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("\",\" or \"}\" expected") }
        return members
    }

    private mutating func elements(depth: Int) throws(PriceBookError) -> [JSONNode] {
        position += 1
        var elements: [JSONNode] = []
        skipSpace()
        if take("]") { return [] }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("\",\" or \"]\" expected") }
        return elements
    }

    private mutating func number() throws(PriceBookError) -> String {
        let start = position
        _ = take("-")
        if take("0") {
            if let next, (0x30...0x39).contains(next) { throw error("a number has no leading zero") }
        } else {
            try digits()
        }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(PriceBookError) {
        let start = position
        while let next, (0x30...0x39).contains(next) { position += 1 }
        if start == position { throw error("a digit expected") }
    }

    private mutating func string() throws(PriceBookError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case 0x22:
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw error("text is not UTF-8")
                }
                return valid
            case 0x5C:
                text.append(contentsOf: try escape().utf8)
            case 0..<0x20:
                throw error("a control character in a text, or a text without its closing quote")
            default:
                text.append(byte)
            }
        }
        throw error("a text without its closing quote")
    }

    private mutating func escape() throws(PriceBookError) -> String {
        guard let byte = next else { throw error("the file ends in an escape") }
        position += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: return String(Unicode.Scalar(byte))
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: return String(try escapedScalar())
        default: throw error("unknown escape")
        }
    }

    private mutating func escapedScalar() throws(PriceBookError) -> Unicode.Scalar {
        let unit = try hexUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, take("\\"), take("u") else { throw error("half of a surrogate pair") }
        let low = try hexUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw error("half of a surrogate pair") }
        return scalar
    }

    private mutating func hexUnit() throws(PriceBookError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("four hexadecimal digits expected after \\u")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
