import Model

/// Classes of words that make a text worth reading closely.
struct MarkerSet: OptionSet, Sendable {
    let rawValue: UInt8

    /// Words that refusals are made of.
    static let denial = MarkerSet(rawValue: 1)
    /// Keys under which a model's output asks for tools.
    static let call = MarkerSet(rawValue: 2)
}

/// Finds a fixed set of words in text, skipping most of its bytes.
///
/// Every span's texts pass through here, so that only the few that can matter are parsed. The method is Wu
/// and
/// Manber's (1994) with blocks of three bytes: a table tells how far the next possible match is. ASCII case
/// is ignored.
struct MarkerScanner: Sendable {
    /// Length of the shortest word, and with it the longest possible skip plus two.
    private static let window = 6

    private let words: [[UInt8]]
    private let classes: [MarkerSet]
    private let shifts: [UInt8]
    /// For blocks that end a window: the words to compare, as indices into `words`.
    private let candidates: [[UInt8]]

    /// The words looked for in results, errors and conversations.
    static let shared = MarkerScanner([
        (
            .denial,
            [
                "denied", "reject", "refuse", "forbid", "not permit", "not allow", "not author", "unauthori",
                "not approve", "declined", "disallow", "prohibit", "disapprove", "lacks ", "missing perm",
                "missing scope", "insufficient", "tripwire", "guardrail", "blocked", "cancelled", "canceled",
                "violat", "t granted", "no permission", "have permission", "interrupted", "t want to",
                "vetoed",
                "approval_resp", "approval-resp", "notpermit", "notallow", "notauthor", "not_permit",
                "not_allow",
                "not_author", "not_approve", "notapprove", "t allow", "t approve", "accessdeny", "no access",
                "not entitled", "without permission", "approval expired", "approval timed", "t authori",
            ]
        ),
        (
            .call,
            [
                "tool_call", "tool_use", "function_call", "tooluse", "functioncall", "toolcall", "tool-call",
                "approval_requ",
            ]
        ),
    ])

    /// Prepares the tables; every word is lower-case ASCII of at least six bytes.
    init(_ groups: [(MarkerSet, [String])]) {
        var words: [[UInt8]] = []
        var classes: [MarkerSet] = []
        for (markers, texts) in groups {
            for text in texts {
                words.append(Array(text.utf8))
                classes.append(markers)
            }
        }
        let most = Self.window - 1
        var shifts = [UInt8](repeating: UInt8(most - 1), count: Self.blocks)
        var candidates = [[UInt8]](repeating: [], count: Self.blocks)
        for (index, word) in words.enumerated() {
            precondition(word.count >= Self.window && index < 256, "words of at least \(Self.window) bytes")
            for end in 2..<Self.window {
                let block = Self.block(word[end - 2], word[end - 1], word[end])
                shifts[block] = min(shifts[block], UInt8(most - end))
                if end == most { candidates[block].append(UInt8(index)) }
            }
        }
        self.words = words
        self.classes = classes
        self.shifts = shifts
        self.candidates = candidates
    }

    /// Numbers of blocks; several blocks share one, and all cases of a letter do.
    private static let blocks = 4096

    private static func block(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        block(UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16)
    }

    /// The block of three bytes, the first of them lowest.
    @inline(__always)
    private static func block(_ bytes: UInt32) -> Int {
        Int(truncatingIfNeeded: bytes & 31 ^ bytes &>> 5 & 31 &<< 3 ^ bytes &>> 9 & 31 &<< 7)
    }

    /// The classes of which at least one word occurs in `text`.
    ///
    /// - Complexity: Mostly three of four bytes are looked at.
    func markers(in text: String, wanted: MarkerSet) -> MarkerSet {
        let bytes = text.utf8.span
        var found: MarkerSet = []
        var end = Self.window - 1
        while true {
            end = unsafe bytes.withUnsafeBytes { text in
                unsafe shifts.withUnsafeBufferPointer { unsafe Self.nextEnd(in: text, from: end, $0) }
            }
            guard end < bytes.count else { return found }
            let block = Self.block(bytes[end - 2], bytes[end - 1], bytes[end])
            for index in candidates[block] where wanted.contains(classes[Int(index)]) {
                let start = end - (Self.window - 1)
                guard !found.contains(classes[Int(index)]), Self.matches(words[Int(index)], bytes, at: start)
                else {
                    continue
                }
                found.insert(classes[Int(index)])
                if found == wanted { return found }
            }
            end += 1
        }
    }

    /// The next place at which the window of some word can end, from `start` on; past the end if there is
    /// none.
    ///
    /// `start` is at least 3, so that the four bytes up to each place lie in the text; `shifts` has an entry
    /// for every block.
    @unsafe
    private static func nextEnd(
        in text: UnsafeRawBufferPointer,
        from start: Int,
        _ shifts: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var end = start
        while end < text.count {
            let four = unsafe text.loadUnaligned(fromByteOffset: end &- 3, as: UInt32.self)
            let shift = unsafe shifts[block(UInt32(littleEndian: four) &>> 8)]
            if shift == 0 { return end }
            end &+= Int(shift)
        }
        return end
    }

    private static func matches(_ word: [UInt8], _ bytes: borrowing Span<UInt8>, at start: Int) -> Bool {
        guard start + word.count <= bytes.count else { return false }
        for offset in 0..<word.count {
            let byte = bytes[start + offset]
            let isUpper = byte >= 0x41 && byte <= 0x5A
            guard (isUpper ? byte | 0x20 : byte) == word[offset] else { return false }
        }
        return true
    }
}

extension MarkerScanner {
    /// As `markers(in:wanted:)`, over every text inside a value.
    func markers(in value: AttributeValue, wanted: MarkerSet, depth: Int = 0) -> MarkerSet {
        switch value {
        case .string(let text): return markers(in: text, wanted: wanted)
        case .array(let items) where depth < 8:
            var found: MarkerSet = []
            for item in items where found != wanted {
                found.formUnion(markers(in: item, wanted: wanted.subtracting(found), depth: depth + 1))
            }
            return found
        case .map(let members) where depth < 8:
            var found: MarkerSet = []
            for member in members where found != wanted {
                found.formUnion(markers(in: member.key, wanted: wanted.subtracting(found)))
                found.formUnion(
                    markers(in: member.value, wanted: wanted.subtracting(found), depth: depth + 1)
                )
            }
            return found
        default: return []
        }
    }
}

/// Plain search of short ASCII texts; the standard library's search compares characters and is far slower.
enum MarkerSearch {
    /// Where `pattern`, which is not empty, first begins in the first `limit` bytes of `text`.
    static func offset(of pattern: String, in text: String, limit: Int = .max) -> Int? {
        let needle = pattern.utf8.span
        let bytes = text.utf8.span
        let end = min(bytes.count, limit) - needle.count
        guard end >= 0 else { return nil }
        for start in 0...end where bytes[start] == needle[0] {
            var length = 1
            while length < needle.count, bytes[start + length] == needle[length] { length += 1 }
            if length == needle.count { return start }
        }
        return nil
    }

    /// Whether `pattern` occurs in `text`.
    static func contains(_ pattern: String, in text: String) -> Bool { offset(of: pattern, in: text) != nil }
}
