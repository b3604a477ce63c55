public import Model

/// Texts that are searched in the plainest way, scalar by scalar, to check the real search against.
public struct PlainText {
    /// In lower case.
    private let texts: [[Unicode.Scalar]]

    /// Holds the texts of some spans.
    public init(_ records: [SpanRecord]) {
        texts = Set(records.flatMap(FreeText.of)).map { Array($0.lowercased().unicodeScalars) }
    }

    /// Whether some text has `wanted` where a word starts, and where a word ends too unless it may go on.
    public func contains(_ wanted: String, mayGoOn: Bool) -> Bool {
        let needle = Array(wanted.lowercased().unicodeScalars)
        return texts.contains { Self.occurs(needle, in: $0, mayGoOn: mayGoOn) }
    }

    private static func occurs(_ needle: [Unicode.Scalar], in text: [Unicode.Scalar], mayGoOn: Bool) -> Bool {
        func isBoundary(_ index: Int) -> Bool {
            index == 0 || index == text.count || !(text[index - 1].joinsWords && text[index].joinsWords)
        }
        guard let first = needle.first else { return true }
        var start = 0
        while start + needle.count <= text.count {
            if text[start] == first, text[start..<(start + needle.count)].elementsEqual(needle),
                isBoundary(start), mayGoOn || isBoundary(start + needle.count)
            {
                return true
            }
            start += 1
        }
        return false
    }
}
