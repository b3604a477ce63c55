/// Cuts text into words: the one definition of a word, for every index of words and every search.
///
/// A word is a longest run of scalars that join words (`joinsWords`), in lower case. Each scalar of a script
/// written without spaces (`isWordAlone`) is a word of its own, so that any part of such text can be found.
/// Everything else only separates. A word longer than `bytesMax` bytes counts as its longest beginning of
/// whole scalars that fits; searches for such words must look at the text itself.
///
/// Case folds scalar by scalar (`Unicode.Scalar.Properties.lowercaseMapping`), as `String.lowercased()` does.
public enum WordScanner {
    /// Bytes of a word at most, in lower-case UTF-8; longer ones are cut.
    public static let bytesMax = 64

    /// Words of up to this many bytes are never the beginning of a cut word: a scalar has at most 4 bytes.
    public static let wholeBytesMax = bytesMax - 4

    /// A byte of a word as `forEachWord` gives it, in lower case.
    @inline(__always)
    public static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Calls `body` with the bytes of each word, in order.
    ///
    /// Letters A–Z may still be in upper case: `lower` each byte. Invalid UTF-8 separates words.
    ///
    /// - Complexity: O(bytes); nothing is allocated for ASCII.
    public static func forEachWord(
        in text: borrowing Span<UInt8>,
        _ body: (_ word: borrowing Span<UInt8>) -> Void
    ) {
        let count = text.count
        var wide = WideWord()
        var index = 0
        while index < count {
            let first = text[index]
            if first >= 0x80 {
                index = wide.scan(text, from: index, at: index, body)
                continue
            }
            guard isWordByte(first) else {
                index += 1
                continue
            }
            let start = index
            index += 1
            while index < count, isWordByte(text[index]) { index += 1 }
            if index < count, text[index] >= 0x80 {
                index = wide.scan(text, from: start, at: index, body)
            } else {
                body(text.extracting(start..<min(index, start + bytesMax)))
            }
        }
    }

    /// The words of a text in lower case, in order; long ones cut.
    public static func words(of text: String) -> [String] {
        var words: [String] = []
        forEachWord(in: text.utf8.span) { word in
            var bytes: [UInt8] = []
            for index in word.indices { bytes.append(lower(word[index])) }
            words.append(String(decoding: bytes, as: UTF8.self))
        }
        return words
    }

    @inline(__always)
    static func isWordByte(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }
}

/// A word with scalars beyond ASCII while it is being read, in lower case.
///
/// For scanners that read words of ASCII by themselves and leave all others to this one.
public struct WideWord {
    private var bytes: [UInt8] = []

    /// Has read nothing yet.
    public init() {}

    /// Reads on from the scalar beyond ASCII at `index`; `start..<index` is the ASCII beginning of its word.
    ///
    /// - Returns: Where the next word may begin.
    public mutating func scan(
        _ text: borrowing Span<UInt8>,
        from start: Int,
        at index: Int,
        _ body: (borrowing Span<UInt8>) -> Void
    ) -> Int {
        var index = index
        bytes.removeAll(keepingCapacity: true)
        for position in start..<index { bytes.append(WordScanner.lower(text[position])) }
        repeat {
            let byte = text[index]
            if byte < 0x80 {
                guard WordScanner.isWordByte(byte) else { break }
                bytes.append(WordScanner.lower(byte))
                index += 1
            } else if let scalar = Unicode.Scalar(text, at: index) {
                index += scalar.utf8.count
                append(scalar, body)
            } else {
                index += 1
                end(body)
            }
        } while index < text.count && (!bytes.isEmpty || text[index] >= 0x80)
        end(body)
        return index
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ body: (borrowing Span<UInt8>) -> Void) {
        if scalar.isCaseless { return appendFolded(scalar, body) }
        for folded in scalar.properties.lowercaseMapping.unicodeScalars { appendFolded(folded, body) }
    }

    private mutating func appendFolded(_ scalar: Unicode.Scalar, _ body: (borrowing Span<UInt8>) -> Void) {
        if scalar.joinsWords {
            bytes.append(contentsOf: scalar.utf8)
            return
        }
        end(body)
        guard scalar.isWordAlone else { return }
        bytes.append(contentsOf: scalar.utf8)
        end(body)
    }

    private mutating func end(_ body: (borrowing Span<UInt8>) -> Void) {
        guard !bytes.isEmpty else { return }
        if bytes.count > WordScanner.bytesMax {
            var end = WordScanner.bytesMax
            while bytes[end] & 0xC0 == 0x80 { end -= 1 }
            bytes.removeLast(bytes.count - end)
        }
        body(bytes.span)
        bytes.removeAll(keepingCapacity: true)
    }
}
