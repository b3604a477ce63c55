import Model

/// A text pattern made ready to be looked for, without regard to case, in any script.
struct TextMatcher: Sendable {
    /// What is looked for within texts.
    let phrase: Phrase
    /// Lower-case UTF-8.
    private let needle: [UInt8]
    /// Whether only the beginning of a value or word is asked for.
    private let isPrefix: Bool
    /// Whether a number's digits could match.
    let mayBeNumber: Bool

    init(_ pattern: TextPattern) {
        let sought = pattern.sought.lowercased()
        needle = Array(sought.utf8)
        if case .prefix = pattern { isPrefix = true } else { isPrefix = false }
        phrase = Phrase(lowerCase: sought, isPrefix: isPrefix)
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
        if let known = phrase.occurs(in: text.utf8.span) { return known }
        let folded = text.lowercased()
        return phrase.occurs(inLowerCase: folded.utf8.span)
    }
}
