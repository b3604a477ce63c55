import Model

/// A text pattern made ready to be looked for, without regard to case, in any script.
struct TextMatcher: Sendable {
    /// Lower-case UTF-8.
    private let needle: [UInt8]
    /// Whether only the beginning of a value or word is asked for.
    private let isPrefix: Bool
    private let isNeedleASCII: Bool
    /// Whether a number's digits could match.
    let mayBeNumber: Bool

    init(_ pattern: TextPattern) {
        needle = Array(pattern.sought.lowercased().utf8)
        isNeedleASCII = needle.allSatisfy { $0 < 0x80 }
        if case .prefix = pattern { isPrefix = true } else { isPrefix = false }
        mayBeNumber = needle.allSatisfy { Self.numberBytes.contains($0) }
    }

    /// What the numerals of whole and binary numbers are made of: digits, signs, `e+05`, `inf`, `nan`.
    private static let numberBytes = Set("0123456789+-.einfa".utf8)

    /// Whether the whole of `text` is as asked: equal, or starting with the prefix.
    func matchesWhole(_ text: String) -> Bool {
        let folded = text.lowercased().utf8
        return isPrefix ? folded.starts(with: needle) : folded.elementsEqual(needle)
    }

    /// Whether the pattern occurs within `text` where a word starts, and ends where a word ends unless only a
    /// beginning is asked for.
    func matchesPart(_ text: String) -> Bool {
        let bytes = text.utf8.span
        if isNeedleASCII {
            // Case of other letters does not matter then, unless their lower case is an ASCII letter.
            if matchesPlainly(bytes) { return true }
            if !hasFoldToASCII(bytes) { return false }
        }
        let folded = text.lowercased()
        return occurs(in: folded.utf8.span) { $0 }
    }

    /// Whether the pattern, if it is all ASCII, occurs within `bytes`; `false` says nothing for others, nor of
    /// letters beyond ASCII whose lower case is in it.
    func matchesPlainly(_ bytes: borrowing Span<UInt8>) -> Bool {
        isNeedleASCII && occurs(in: bytes) { $0 &+ ((0x41...0x5A).contains($0) ? 0x20 : 0) }
    }

    /// Whether the Kelvin sign or a dotted capital I occurs, whose lower cases hold `k` and `i`.
    private func hasFoldToASCII(_ bytes: borrowing Span<UInt8>) -> Bool {
        var index = 0
        while index + 1 < bytes.count {
            switch bytes[index] {
            case 0xC4: if bytes[index + 1] == 0xB0 { return true }
            case 0xE2:
                if index + 2 < bytes.count, bytes[index + 1] == 0x84, bytes[index + 2] == 0xAA { return true }
            default: break
            }
            index += 1
        }
        return false
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
        guard isBoundary(bytes, start) else { return false }
        return isPrefix || isBoundary(bytes, start + needle.count)
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
}
