import Model

/// The words that a free text must hold to match a pattern: what an index of words is asked.
struct TextPruner: Sendable {
    /// In lower case, long ones cut; the last may be only a beginning.
    let words: [String]
    /// Whether words need only begin with the last of `words`.
    let isPrefix: Bool
    /// Whether having the word is all that the pattern asks.
    let isExact: Bool

    init(_ pattern: TextPattern) {
        let folded = pattern.sought.lowercased()
        let found = WordScanner.words(of: folded)
        // A beginning that ends in a separator asks for whole words only.
        let endsInWord = folded.unicodeScalars.last.map { $0.joinsWords || $0.isWordAlone } ?? false
        if case .prefix = pattern, endsInWord { isPrefix = true } else { isPrefix = false }
        let isOneWord = found.count == 1 && found[0] == folded
        isExact = isOneWord && (isPrefix || folded.utf8.count <= WordScanner.wholeBytesMax)
        words = found
    }

    /// The runs whose text has all the words; `nil` if only reading it can tell.
    func mask(of part: any LedgerPart) throws -> RunMask? {
        var may: [Bool]?
        for (index, word) in words.enumerated() {
            let isBeginning = isPrefix && index == words.count - 1
            guard let mask = try part.runs(withWord: word, isPrefix: isBeginning) else { continue }
            if let before = may {
                may = zip(before, mask).map { $0 && $1 }
            } else {
                may = mask
            }
            if may?.contains(true) == false { break }
        }
        guard let may else { return nil }
        if isExact { return RunMask(may) }
        return RunMask(may: may, must: Array(repeating: false, count: may.count))
    }

    /// What an index of words is asked, in words.
    var reading: String {
        if words.isEmpty { return "no word to look up; " }
        let asked = words.enumerated().map { index, word in
            "\"\(word)\(isPrefix && index == words.count - 1 ? "*" : "")\""
        }
        let authority = isExact ? ", which decides where there is one" : ""
        return "index of words: \(asked.joined(separator: ", "))\(authority); then "
    }
}
