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
        let source = text.utf8.span
        let isSpecial = JSONWriter.isSpecial.span
        var index = 0
        while index < source.count, !isSpecial[Int(source[index])] { index += 1 }
        if index == source.count {
            bytes.append(contentsOf: text.utf8)
        } else {
            escape(source)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// By byte, whether a character that begins with it may have to be escaped.
    private static let isSpecial: [Bool] = (0...UInt8.max).map { byte in
        switch byte {
        case 0...0x1F, 0x22, 0x26, 0x27, 0x3C, 0x3E, 0x5C, 0x7F, 0xC2, 0xE2: true
        default: false
        }
    }

    /// Escapes into bytes laid out at once: a character takes six at most, and an escaped one no more for
    /// each of its own.
    private mutating func escape(_ source: borrowing Span<UInt8>) {
        let isSpecial = JSONWriter.isSpecial.span
        var room = source.count
        for index in source.indices where isSpecial[Int(source[index])] { room += 5 }
        var place = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: room))
        var target = bytes.mutableSpan
        var index = 0
        while index < source.count {
            let byte = source[index]
            if !isSpecial[Int(byte)] {
                target[place] = byte
                place += 1
                index += 1
                continue
            }
            let (scalar, length) = JSONWriter.scalar(source, at: index)
            let letter = JSONWriter.letter(scalar)
            if let letter {
                target[place] = 0x5C
                target[place + 1] = letter
                place += 2
            } else if JSONWriter.needsNumber(scalar) {
                JSONWriter.writeNumber(scalar, at: place, to: &target)
                place += 6
            } else {
                for offset in 0..<length { target[place + offset] = source[index + offset] }
                place += length
            }
            index += length
        }
        bytes.removeLast(bytes.count - place)
    }

    /// The character at a byte that may begin a special one, and its length in bytes.
    private static func scalar(_ text: borrowing Span<UInt8>, at index: Int) -> (value: UInt32, length: Int) {
        func low(_ offset: Int) -> UInt32 { UInt32(text[index + offset] & 0x3F) }
        return switch text[index] {
        case 0xC2: (0x80 | low(1), 2)
        case 0xE2: (0x2000 | low(1) << 6 | low(2), 3)
        default: (UInt32(text[index]), 1)
        }
    }

    /// What stands behind the backslash of a short escape.
    private static func letter(_ scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x22, 0x5C: UInt8(truncatingIfNeeded: scalar)
        case 0x0A: UInt8(ascii: "n")
        case 0x0D: UInt8(ascii: "r")
        case 0x09: UInt8(ascii: "t")
        default: nil
        }
    }

    private static func needsNumber(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0...0x1F, 0x26, 0x27, 0x3C, 0x3E, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func writeNumber(_ scalar: UInt32, at place: Int, to target: inout MutableSpan<UInt8>) {
        target[place] = 0x5C
        target[place + 1] = UInt8(ascii: "u")
        for digit in 0..<4 {
            let value = UInt8(truncatingIfNeeded: scalar >> UInt32(12 - 4 * digit)) & 0xF
            target[place + 2 + digit] = value < 10 ? 0x30 + value : 0x57 + value
        }
    }
}
