/// Plain search for short words in text: no Unicode folding, no set-up.
enum ByteSearch {
    /// Whether the bytes of `word` occur in `text`.
    ///
    /// - Complexity: O(text × word) at worst; words here have a few letters.
    static func contains(_ text: String, _ word: String) -> Bool {
        let bytes = text.utf8Span.span
        let needle = word.utf8Span.span
        guard needle.count > 0, bytes.count >= needle.count else { return needle.count == 0 }
        let first = needle[0]
        for start in 0...(bytes.count - needle.count) where bytes[start] == first {
            var matched = 1
            while matched < needle.count, bytes[start + matched] == needle[matched] { matched += 1 }
            if matched == needle.count { return true }
        }
        return false
    }

    /// Whether `text` begins with the bytes of `word`.
    static func begins(_ text: String, _ word: String) -> Bool {
        let bytes = text.utf8.span
        let wanted = word.utf8.span
        guard bytes.count >= wanted.count else { return false }
        for offset in 0..<wanted.count where bytes[offset] != wanted[offset] { return false }
        return true
    }
}
