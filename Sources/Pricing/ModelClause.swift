/// One way to recognise a model by its lower-cased id.
struct ModelClause: Hashable, Sendable {
    /// From the least to the most specific: of several clauses that match, the greatest kind wins, then the
    /// longest.
    enum Kind: Int, CaseIterable, Comparable, Sendable {
        /// The id contains the text.
        case contains
        /// The id ends with the text.
        case suffix
        /// The id starts with the text.
        case prefix
        /// The id is the text, `-`, and anything that starts with a digit: `gemini-4-argon-001`.
        case numbered
        /// The id is the text and a date: `-20250929`, `@20250929` or `-2025-08-07`.
        case dated
        /// The id is the text.
        case exact

        /// The name in a price file.
        var name: String { "\(self)" }

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    var kind: Kind
    /// Lower case, never empty.
    var text: [UInt8]
    /// Segments that the id must not have, as `-tts` in `gemini-2.5-pro-preview-tts`.
    var without: [[UInt8]]

    /// Whether this clause covers the id.
    func matches(_ id: [UInt8]) -> Bool {
        guard id.count >= text.count, matchesText(id) else { return false }
        return !without.contains { id.containsSegment($0) }
    }

    private func matchesText(_ id: [UInt8]) -> Bool {
        switch kind {
        case .exact: id == text
        case .dated: id.starts(with: text) && id[text.count...].isDateSuffix
        case .numbered:
            id.starts(with: text) && id.count > text.count + 1 && id[text.count] == 0x2D
                && (0x30...0x39).contains(id[text.count + 1])
        case .prefix: id.starts(with: text)
        case .suffix: id.suffix(text.count).elementsEqual(text)
        case .contains: id.firstPosition(of: text) != nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether the slice is `-` or `@` and eight digits, or `-` and a date with hyphens.
    fileprivate var isDateSuffix: Bool {
        guard let first, first == 0x2D || first == 0x40 else { return false }
        let rest = Array(dropFirst())
        if rest.count == 8 { return rest.allSatisfy { (0x30...0x39).contains($0) } }
        guard first == 0x2D, rest.count == 10 else { return false }
        return rest.indices.allSatisfy { index in
            index == 4 || index == 7 ? rest[index] == 0x2D : (0x30...0x39).contains(rest[index])
        }
    }
}

extension [UInt8] {
    /// Where `text` first occurs at or after `start`.
    fileprivate func firstPosition(of text: [UInt8], from start: Int = 0) -> Int? {
        guard count >= text.count, start <= count - text.count else { return nil }
        return (start...(count - text.count)).first { self[$0...].starts(with: text) }
    }

    /// Whether `text` occurs at the end or in front of a hyphen.
    fileprivate func containsSegment(_ text: [UInt8]) -> Bool {
        var start = 0
        while let position = firstPosition(of: text, from: start) {
            let end = position + text.count
            if end == count || self[end] == 0x2D { return true }
            start = position + 1
        }
        return false
    }
}
