/// Texts with what is needed to number them quickly.
struct HashedTexts: Sendable {
    private(set) var texts: [String] = []
    private(set) var hashes: [Int] = []

    init(_ texts: [String] = []) {
        self.texts = texts
        hashes = texts.map(\.hashValue)
    }
}

/// Distinct texts of many lists, numbered in order of first appearance.
///
/// Texts that differ only in Unicode composition are one; which is shown does not depend on their order.
struct TextTable {
    private(set) var texts: [String] = []
    /// Whether a text is ASCII; equal texts of its length are then the same bytes.
    private var isASCII: [Bool] = []
    private var slots = HashSlots()

    /// How many texts have a number.
    var count: Int { texts.count }

    /// The number of a text with its hash value.
    mutating func number(of text: String, hash: Int) -> Int {
        let found = slots.number(hash: hash) { texts[$0] == text }
        if found.isNew {
            texts.append(text)
            isASCII.append(text.utf8.allSatisfy { $0 < 0x80 })
        } else if !isASCII[found.number] || texts[found.number].utf8.count != text.utf8.count {
            chooseSpelling(text, found.number)
        }
        return found.number
    }

    /// The numbers of the texts of a list.
    mutating func numbers(of list: HashedTexts) -> [Int] {
        list.texts.indices.map { number(of: list.texts[$0], hash: list.hashes[$0]) }
    }

    private mutating func chooseSpelling(_ text: String, _ number: Int) {
        guard text.utf8.lexicographicallyPrecedes(texts[number].utf8) else { return }
        texts[number] = text
        isASCII[number] = text.utf8.allSatisfy { $0 < 0x80 }
    }
}
