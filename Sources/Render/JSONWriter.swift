import Model

/// Appends JSON to a byte buffer, comma by comma.
///
/// Texts are safe inside HTML and JavaScript too: `<`, `>`, `&`, `'`, U+2028, U+2029 and all control
/// characters are written as `\u` escapes.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func begin(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    mutating func end(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    mutating func key(_ key: String) {
        separate()
        quoted(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key as `key(_:)` writes it, for keys that are written many times.
    static func prepared(_ key: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.key(key)
        return writer.bytes
    }

    /// Writes a prepared key.
    mutating func key(prepared: [UInt8]) {
        separate()
        bytes.append(contentsOf: prepared)
    }

    mutating func string(_ text: String) {
        separate()
        quoted(text)
        needsComma = true
    }

    /// Writes a numeral, `true`, `false` or `null` as it stands.
    mutating func bare(_ numeral: String) {
        separate()
        bytes.append(contentsOf: numeral.utf8)
        needsComma = true
    }

    mutating func optional(_ text: String?) {
        if let text { string(text) } else { bare("null") }
    }

    mutating func cell(_ cell: Cell) {
        guard let plain = ExactText.plain(cell) else { return bare("null") }
        switch cell {
        case .unknown, .integer, .ratio, .duration, .flag: bare(plain)
        case .text, .money, .time: string(plain)
        }
    }

    /// Ends a line; for the reader's convenience only.
    mutating func newline() {
        separate()
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func quoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: JSONWriter.isSpecial) {
            escape(text)
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x1F, 0x22, 0x26, 0x27, 0x3C, 0x3E, 0x5C, 0x7F, 0xC2, 0xE2: true
        default: false
        }
    }

    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0...0x1F, 0x26, 0x27, 0x3C, 0x3E, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                bytes.append(contentsOf: "\\u".utf8)
                for _ in digits.utf8.count..<4 { bytes.append(UInt8(ascii: "0")) }
                bytes.append(contentsOf: digits.utf8)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}
