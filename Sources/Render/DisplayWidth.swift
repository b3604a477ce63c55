/// How many terminal columns a text takes.
///
/// Source: Unicode 16 EastAsianWidth (wide and full-width ranges), general categories for combining marks.
/// Terminals differ for emoji sequences; this counts at least as many columns as any common one.
enum DisplayWidth {
    /// Columns of a text without hidden characters.
    static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + of($1) }
    }

    /// Columns of one scalar: 0, 1 or 2.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        if scalar.value == 0xFE0F { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    /// `text` cut to `width` columns, with an ellipsis as the last one if it was longer.
    static func cut(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        guard width > 0 else { return "" }
        var result = ""
        var used = 0
        for scalar in text.unicodeScalars {
            let next = of(scalar)
            if used + next > width - 1 { break }
            result.unicodeScalars.append(scalar)
            used += next
        }
        return result + "…"
    }

    /// `text` cut and filled up with spaces to exactly `width` columns.
    static func fit(_ text: String, to width: Int, alignsRight: Bool = false) -> String {
        let shown = cut(text, to: width)
        let space = String(repeating: " ", count: max(0, width - of(shown)))
        return alignsRight ? space + shown : shown + space
    }

    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23F3, 0x25FD...0x25FE,
            0x2614...0x2615:
            true
        case 0x2648...0x2653, 0x267F, 0x2693, 0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5: true
        case 0x26CE, 0x26D4, 0x26EA, 0x26F2...0x26FD, 0x2705, 0x270A...0x270B, 0x2728, 0x274C...0x274E: true
        case 0x2753...0x2757, 0x2795...0x2797, 0x27B0, 0x27BF, 0x2B1B...0x2B1C, 0x2B50, 0x2B55: true
        case 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F: true
        case 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60: true
        case 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F000...0x1FAFF, 0x20000...0x3FFFD: true
        default: false
        }
    }
}
