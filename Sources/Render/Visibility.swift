/// Which characters a reader cannot see, or which change how others are shown, and how they are made visible.
///
/// Source: Unicode 16 categories Cc, Cf, Zl, Zp and the default-ignorable code points; "Trojan Source" (2021)
/// for the bidirectional controls. U+FE0E and U+FE0F stay, because ordinary emoji need them.
enum Visibility {
    /// Whether the character is a control, a bidirectional or zero-width format character, or another
    /// invisible one.
    static func isHidden(_ value: UInt32) -> Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F:
            true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x2800, 0x3164, 0xFE00...0xFE0D, 0xFEFF: true
        case 0xFFA0, 0xFFF0...0xFFFB, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    /// The hidden character that starts at `index` of well-formed UTF-8, with its length in bytes.
    ///
    /// - Returns: `nil` if the character there is visible, or `index` is inside a character.
    static func hidden(in bytes: borrowing Span<UInt8>, at index: Int) -> (value: UInt32, length: Int)? {
        let lead = bytes[index]
        if lead < 0x80 { return isHidden(UInt32(lead)) ? (UInt32(lead), 1) : nil }
        switch lead {
        case 0xC2, 0xCD, 0xD8, 0xE1...0xE3, 0xEF, 0xF0, 0xF3: break
        default: return nil
        }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard index + length <= bytes.count else { return nil }
        var value = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return isHidden(value) ? (value, length) : nil
    }

    /// The visible form: `\n`, `\t`, `\r`, or `\u{202E}`.
    static func escape(_ value: UInt32) -> String {
        switch value {
        case 0x0A: "\\n"
        case 0x09: "\\t"
        case 0x0D: "\\r"
        default: "\\u{" + String(value, radix: 16, uppercase: true) + "}"
        }
    }

    /// `text` with every hidden character escaped; one line without raw control characters.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isHidden($0.value) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar.value) {
                result += escape(scalar.value)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The first `limit` characters of `text`, with an ellipsis in place of the rest.
    ///
    /// Counts Unicode scalars, so that a pile of combining marks cannot pass as one character.
    static func cut(_ text: String, to limit: Int) -> (text: String, isCut: Bool) {
        guard text.utf8.count > limit else { return (text, false) }
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return (text, false) }
        return (String(scalars[..<end]) + "…", true)
    }
}
