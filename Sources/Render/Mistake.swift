/// What is wrong in a text that somebody typed, for a page on which it can be mended.
public struct Mistake: Sendable {
    /// Characters shown before and after the wrong place.
    private static let reach = 48

    /// The text as it was typed.
    public var text: String
    /// Where it is wrong, in Unicode scalars from 1; one past the last at the end of the text.
    public var position: Int
    /// The word that was most likely meant.
    public var suggestion: String?
    /// All words that could stand there; folded on the page.
    public var words: [String]

    /// Describes a mistake; positions outside the text are moved to its ends.
    public init(text: String, position: Int, suggestion: String? = nil, words: [String] = []) {
        self.text = text
        self.position = position
        self.suggestion = suggestion
        self.words = words
    }

    /// The text around the place and, below it, a caret; every character takes the columns the caret counts.
    var lines: (text: String, caret: String) {
        let scalars = Array(text.unicodeScalars)
        let place = max(0, min(scalars.count, position - 1))
        let start = max(0, place - Mistake.reach)
        let end = min(scalars.count, place + Mistake.reach)
        let before = (start > 0 ? "…" : "") + Mistake.visible(scalars[start..<place])
        let after = Mistake.visible(scalars[place..<end]) + (end < scalars.count ? "…" : "")
        return (before + after, String(repeating: " ", count: DisplayWidth.of(before)) + "^")
    }

    private static func visible(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return Visibility.visible(String(text))
    }
}
