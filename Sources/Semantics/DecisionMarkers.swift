import Model

/// Classes of words that make a text worth reading closely.
struct MarkerSet: OptionSet, Sendable {
    let rawValue: UInt8

    /// Words that refusals are made of.
    static let denial = MarkerSet(rawValue: 1)
    /// Keys under which a model's output asks for tools.
    static let call = MarkerSet(rawValue: 2)
}

/// Finds a fixed set of words in text, looking at every fourth place only.
///
/// Every span's texts pass through here, so that only the few that can matter are parsed. Words have at least
/// six bytes, so that one of a word's first four blocks of three bytes begins at a multiple of four: a table
/// tells which blocks do, and sixteen bytes are looked up at once, none of the four look-ups waiting for
/// another. ASCII case is ignored.
struct MarkerScanner: Sendable {
    /// Length of the shortest word.
    private static let window = 6
    /// Blocks of a word one of which begins at a multiple of this.
    private static let pace = 4

    private let words: [[UInt8]]
    private let classes: [MarkerSet]
    /// For each block, one bit for each place among the first four of some word at which it begins.
    private let places: [UInt8]
    /// For each block, the classes of words in which it ends the window, their first six bytes.
    private let ends: [MarkerSet]
    /// For blocks that do: the words to compare, as indices.
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
        var places = [UInt8](repeating: 0, count: Self.blocks)
        var candidates = [[UInt8]](repeating: [], count: Self.blocks)
        for (index, word) in words.enumerated() {
            precondition(word.count >= Self.window && index < 256, "words of at least \(Self.window) bytes")
            for place in 0..<Self.pace {
                places[Self.block(word[place], word[place + 1], word[place + 2])] |= 1 << UInt8(place)
            }
            candidates[Self.block(word[3], word[4], word[5])].append(UInt8(index))
        }
        self.words = words
        self.classes = classes
        self.places = places
        ends = candidates.map { MarkerSet($0.map { classes[Int($0)] }) }
        self.candidates = candidates
    }

    /// Numbers of blocks, 2 to the 13th; several blocks share one, and all cases of a letter do.
    private static let blocks = 1 << 13

    private static func block(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        block(UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16)
    }

    /// The block of the lower three of four bytes, the first of them lowest.
    @inline(__always)
    private static func block(_ bytes: UInt32) -> Int {
        Int(truncatingIfNeeded: ((bytes &<< 8 | 0x2020_2000) &* 0x9E37_79B1) &>> 19)
    }

    /// The classes of which at least one word occurs in `text`.
    ///
    /// - Complexity: Every fourth block is looked up.
    func markers(in text: String, wanted: MarkerSet) -> MarkerSet {
        let bytes = text.utf8.span
        var found: MarkerSet = []
        var start = 0
        while true {
            start = unsafe bytes.withUnsafeBytes { unsafe nextPlace(in: $0, from: start, wanted) }
            guard start + 2 < bytes.count else { return found }
            var marks = places[Self.block(bytes[start], bytes[start + 1], bytes[start + 2])]
            while marks != 0 {
                let begin = start - marks.trailingZeroBitCount
                marks &= marks &- 1
                guard begin >= 0, begin + Self.window <= bytes.count else { continue }
                add(at: begin, in: bytes, wanted, &found)
                if found == wanted { return found }
            }
            start += Self.pace
        }
    }

    /// Adds the wanted classes of the words that begin at `begin`.
    private func add(
        at begin: Int,
        in bytes: borrowing Span<UInt8>,
        _ wanted: MarkerSet,
        _ found: inout MarkerSet
    ) {
        let block = Self.block(bytes[begin + 3], bytes[begin + 4], bytes[begin + 5])
        guard !ends[block].isDisjoint(with: wanted) else { return }
        for index in candidates[block] where wanted.contains(classes[Int(index)]) {
            if !found.contains(classes[Int(index)]), Self.matches(words[Int(index)], bytes, at: begin) {
                found.insert(classes[Int(index)])
            }
        }
    }

    /// The next multiple of four, from the multiple `start` on, at which a block of some word begins and the
    /// block that ends the window of a wanted word follows; the end if there is none.
    @unsafe
    private func nextPlace(in text: UnsafeRawBufferPointer, from start: Int, _ wanted: MarkerSet) -> Int {
        unsafe places.withUnsafeBufferPointer { places in
            unsafe ends.withUnsafeBufferPointer { ends in
                unsafe Self.nextPlace(in: text, from: start, wanted, places, ends)
            }
        }
    }

    /// As above.
    ///
    /// What is loaded lies in the text: four times four bytes, four, or the last three bytes; `places` and
    /// `ends` have an entry for every block.
    @unsafe
    private static func nextPlace(
        in text: UnsafeRawBufferPointer,
        from start: Int,
        _ wanted: MarkerSet,
        _ places: UnsafeBufferPointer<UInt8>,
        _ ends: UnsafeBufferPointer<MarkerSet>
    ) -> Int {
        @inline(__always)
        func marks(_ position: Int) -> UInt8 {
            let four = unsafe text.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            return unsafe places[block(UInt32(littleEndian: four))]
        }
        /// Whether a window may lie around `position`.
        @inline(__always)
        func isWindow(_ position: Int) -> Bool {
            var marks = marks(position)
            while marks != 0 {
                let end = position &+ 3 &- marks.trailingZeroBitCount
                marks &= marks &- 1
                if end < 3 || end &+ 3 > text.count { continue }
                // The byte before the block is part of the window too.
                let four = unsafe text.loadUnaligned(fromByteOffset: end &- 1, as: UInt32.self)
                let found = unsafe ends[block(UInt32(littleEndian: four) &>> 8)]
                if !found.isDisjoint(with: wanted) { return true }
            }
            return false
        }
        var position = start
        while text.count &- position >= 16 {
            let early = marks(position) | marks(position &+ 4)
            let late = marks(position &+ 8) | marks(position &+ 12)
            if early | late != 0 {
                for place in 0..<4 where isWindow(position &+ 4 &* place) { return position &+ 4 &* place }
            }
            position &+= 16
        }
        while text.count &- position >= 4 {
            if isWindow(position) { return position }
            position &+= 4
        }
        if text.count &- position == 3 {
            let last = unsafe block(text[position], text[position &+ 1], text[position &+ 2])
            if unsafe places[last] != 0 { return position }
        }
        return text.count
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
