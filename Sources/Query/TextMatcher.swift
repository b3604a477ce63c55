/// A text pattern made ready to be looked for, without regard to case, in any script.
struct TextMatcher: Sendable {
    private enum Style { case word, phrase, prefix }

    /// Lower-case UTF-8.
    private let needle: [UInt8]
    private let style: Style
    /// Whether a number's digits could match.
    let mayBeNumber: Bool

    init(_ pattern: TextPattern) {
        let text: String
        switch pattern {
        case .word(let word): (text, style) = (word, .word)
        case .phrase(let phrase): (text, style) = (phrase, .phrase)
        case .prefix(let prefix): (text, style) = (prefix, .prefix)
        }
        needle = Array(text.lowercased().utf8)
        mayBeNumber = needle.allSatisfy { (0x2B...0x39).contains($0) || $0 == UInt8(ascii: "e") }
    }

    /// Whether the whole of `text` is as asked: equal, or starting with the prefix.
    func matchesWhole(_ text: String) -> Bool {
        let folded = text.lowercased().utf8
        return style == .prefix ? folded.starts(with: needle) : folded.elementsEqual(needle)
    }

    /// Whether the pattern occurs within `text`; words and prefixes only where a word starts.
    func matchesPart(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard bytes.count >= needle.count || !isASCII(bytes) else { return false }
        if isASCII(bytes) { return occurs(in: bytes) { $0 &+ ((0x41...0x5A).contains($0) ? 0x20 : 0) } }
        let folded = text.lowercased()
        return occurs(in: folded.utf8.span) { $0 }
    }

    private func occurs(in bytes: borrowing Span<UInt8>, fold: (UInt8) -> UInt8) -> Bool {
        guard let first = needle.first else { return true }
        guard bytes.count >= needle.count else { return false }
        for start in 0...(bytes.count - needle.count) where fold(bytes[start]) == first {
            var length = 1
            while length < needle.count, fold(bytes[start + length]) == needle[length] { length += 1 }
            if length == needle.count, isBounded(bytes, start) { return true }
        }
        return false
    }

    private func isBounded(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
        if style == .phrase { return true }
        guard isBoundary(bytes, start) else { return false }
        return style == .prefix || isBoundary(bytes, start + needle.count)
    }

    /// Whether no word of a script that separates words runs across `index`.
    private func isBoundary(_ bytes: borrowing Span<UInt8>, _ index: Int) -> Bool {
        guard index > 0, index < bytes.count else { return true }
        return !(scalar(bytes, before: index).joinsWords && scalar(bytes, at: index).joinsWords)
    }

    private func scalar(_ bytes: borrowing Span<UInt8>, before index: Int) -> Unicode.Scalar {
        var start = index - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(bytes, at: start)
    }

    private func scalar(_ bytes: borrowing Span<UInt8>, at start: Int) -> Unicode.Scalar {
        if bytes[start] < 0x80 { return Unicode.Scalar(bytes[start]) }
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        var character: [UInt8] = []
        for index in start..<end { character.append(bytes[index]) }
        return String(decoding: character, as: UTF8.self).unicodeScalars.first ?? " "
    }

    private func isASCII(_ bytes: borrowing Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] >= 0x80 { return false }
        return true
    }
}

extension Unicode.Scalar {
    /// Whether this is part of a word that must end before another begins.
    ///
    /// Scripts written without spaces between words do not join: any place in them may start a word.
    var joinsWords: Bool {
        if value < 0x80 {
            return (0x30...0x39).contains(value) || (0x41...0x5A).contains(value)
                || (0x61...0x7A).contains(value)
        }
        if properties.isIdeographic || isUnspaced { return false }
        return properties.isAlphabetic || properties.numericType != nil
            || properties.canonicalCombiningClass != .notReordered
    }

    /// Thai, Lao, Tibetan, Myanmar, Khmer, Hiragana, Katakana, Bopomofo.
    private var isUnspaced: Bool {
        switch value {
        case 0x0E00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x312F, 0x31A0...0x31FF,
            0xFF66...0xFF9F:
            true
        default: false
        }
    }
}
