/// Markup written by us: only literals can be one, so data cannot become markup by mistake.
struct Markup: ExpressibleByStringLiteral {
    let literal: String
    init(stringLiteral value: String) { literal = value }
}

/// Appends HTML to a byte buffer; every text is escaped for its place, hidden characters are made visible.
struct HTMLWriter {
    var bytes: [UInt8] = []
    /// The page being written; links in tables keep its project and time range.
    var page = PageContext(path: "")

    /// Appends literal markup.
    mutating func markup(_ markup: Markup) { bytes.append(contentsOf: markup.literal.utf8) }

    /// Appends data as text on one line: line breaks and tabs show as `\n` and `\t`.
    mutating func text(_ text: String) { escape(text, keepsLines: false, marksHidden: true) }

    /// Appends data as text where no element may stand: in SVG, document titles and options.
    mutating func bare(_ text: String) { escape(text, keepsLines: false, marksHidden: false) }

    /// Appends data as preformatted text, in which line breaks and tabs stay.
    mutating func lines(_ text: String) { escape(text, keepsLines: true, marksHidden: true) }

    /// Appends ` name="value"`.
    mutating func attribute(_ name: Markup, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        markup(name)
        markup("=\"")
        escape(value, keepsLines: true, marksHidden: false)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends ` name="…"` with a coordinate in hundredths of a unit.
    mutating func attribute(_ name: Markup, hundredths value: Int) {
        bytes.append(UInt8(ascii: " "))
        markup(name)
        markup("=\"")
        coordinate(value)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a whole number.
    mutating func integer(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

    /// Appends hundredths of a unit as a short decimal.
    mutating func coordinate(_ hundredths: Int) {
        if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
        let magnitude = hundredths.magnitude
        bytes.append(contentsOf: String(magnitude / 100).utf8)
        let rest = UInt8(magnitude % 100)
        guard rest != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + rest / 10)
        if rest % 10 != 0 { bytes.append(UInt8(ascii: "0") + rest % 10) }
    }

    private mutating func escape(_ text: String, keepsLines: Bool, marksHidden: Bool) {
        let span = text.utf8.span
        var index = 0
        while index < span.count, HTMLWriter.isPlain(span[index]) { index += 1 }
        if index == span.count {
            bytes.append(contentsOf: text.utf8)
            return
        }
        index = 0
        while index < span.count {
            let byte = span[index]
            if HTMLWriter.isPlain(byte) {
                bytes.append(byte)
                index += 1
            } else {
                index += escapeOne(span, index, keepsLines, marksHidden)
            }
        }
    }

    /// Writes the character at `index`, which may need an escape, and returns its length in bytes.
    private mutating func escapeOne(
        _ span: borrowing Span<UInt8>,
        _ index: Int,
        _ keepsLines: Bool,
        _ marksHidden: Bool
    ) -> Int {
        let byte = span[index]
        switch byte {
        case UInt8(ascii: "&"): markup("&amp;")
        case UInt8(ascii: "<"): markup("&lt;")
        case UInt8(ascii: ">"): markup("&gt;")
        case UInt8(ascii: "\""): markup("&quot;")
        case UInt8(ascii: "'"): markup("&#39;")
        case 0x0A where keepsLines: marksHidden ? markup("\n") : markup("&#10;")
        case 0x09 where keepsLines: marksHidden ? markup("\t") : markup("&#9;")
        default:
            guard let hidden = Visibility.hidden(in: span, at: index) else {
                bytes.append(byte)
                return 1
            }
            if marksHidden { markup("<span class=\"esc\">") }
            bytes.append(contentsOf: Visibility.escape(hidden.value).utf8)
            if marksHidden { markup("</span>") }
            return hidden.length
        }
        return 1
    }

    /// Whether a byte can be copied without a look at what it begins.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x1F, 0x22, 0x26, 0x27, 0x3C, 0x3E, 0x7F, 0xC2, 0xCD, 0xD8, 0xE1...0xE3, 0xEF, 0xF0, 0xF3:
            false
        default: true
        }
    }
}
