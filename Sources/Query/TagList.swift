/// A list of tags as the columns of runs hold it: each tag as its length in bytes, a colon and the tag.
enum TagList {
    /// The tags; none of a text that is no list of tags.
    static func tags(_ text: String) -> [String] {
        var tags: [String] = []
        var rest = text.utf8[...]
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            let length = Int(String(Substring(rest[..<colon]))), length >= 0
        {
            let start = rest.index(after: colon)
            guard let end = rest.index(start, offsetBy: length, limitedBy: rest.endIndex) else { break }
            tags.append(String(Substring(rest[start..<end])))
            rest = rest[end...]
        }
        return tags
    }
}
