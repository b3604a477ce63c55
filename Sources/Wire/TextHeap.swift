/// The long texts of one segment, each passage once: what a writer matches new text against.
///
/// Text of other segments is not referred to: a reader would unpack a page for each passage, and what prose
/// has in common is found by the dictionary that its pages are packed with.
///
/// Text is only ever appended, so that a passage keeps its offset. Passages are found where words begin: the
/// hash of the `keyBytes` bytes after a space decides by itself whether the place is kept in the index, so
/// that the same passage is kept at the same places wherever it stands. Not for two threads at once.
public struct TextHeap {
    /// Bytes of a key.
    static let keyBytes = 24
    /// Bytes of a passage of the heap from which a reference is shorter than what it saves, and literals
    /// from which a piece of text is kept here rather than in its chunk.
    ///
    /// Smaller: prose falls apart into references to phrases it shares by chance, four bytes each.
    public static let passageMin = 48
    /// The same for what stands earlier in the chunk.
    static let repeatMin = 32

    /// All text kept so far.
    public private(set) var bytes: [UInt8] = []
    private var index = TextHeapIndex()

    /// Keeps nothing yet.
    public init() {}

    /// Packs one chunk: passages that are here, or earlier in the chunk, become references; new ones of
    /// `passageMin` bytes are appended here and become references too.
    public mutating func pack(_ chunk: [UInt8]) -> PackedText {
        var packing = TextPacking(chunk)
        packing.findMatches(in: bytes, index)
        let start = bytes.count
        let packed = packing.finish(into: &bytes)
        enter(from: start)
        return packed
    }

    private mutating func enter(from start: Int) {
        let text = bytes
        unsafe text.withUnsafeBufferPointer { text in
            unsafe TextKey.forEach(text, in: start..<text.count) { keys in
                for number in keys.indices {
                    unsafe index.enter(keys[number])
                }
            }
        }
    }
}

/// A place of a text that is kept in an index, and its hash.
struct TextKey {
    /// One of how many places is kept, a power of two.
    private static let sampling: UInt64 = 2
    /// Keys that are looked at together, so that the memory they need is asked for at once.
    private static let batchCount = 64

    var place: Int
    var hash: UInt64

    /// Calls `body` with the keys at places in `range`, in order, some at a time.
    ///
    /// All loads lie within `text`: a key ends before the last place ends.
    @inline(__always)
    @unsafe
    static func forEach(
        _ text: UnsafeBufferPointer<UInt8>,
        in range: Range<Int>,
        _ body: (UnsafeBufferPointer<TextKey>) -> Void
    ) {
        let end = min(range.upperBound, text.count - TextHeap.keyBytes + 1)
        var place = max(range.lowerBound, 1)
        guard place < end, let base = text.baseAddress else { return }
        unsafe withUnsafeTemporaryAllocation(of: TextKey.self, capacity: batchCount + 8) { keys in
            var count = 0
            while place < end {
                // The eight bytes before the places from here on; they end before the last key does.
                let word = unsafe UInt64(
                    littleEndian: UnsafeRawPointer(base + place - 1).loadUnaligned(as: UInt64.self)
                )
                var spaces = Self.spaces(word)
                while spaces != 0 {
                    let at = place &+ spaces.trailingZeroBitCount >> 3
                    spaces &= spaces &- 1
                    if at >= end { break }
                    let hash = unsafe hash(base + at)
                    unsafe keys[count] = TextKey(place: at, hash: hash)
                    // Kept or not is decided without a branch.
                    count &+= hash & (sampling - 1) == 0 ? 1 : 0
                }
                place &+= 8
                if count >= batchCount || place >= end {
                    unsafe body(UnsafeBufferPointer(rebasing: keys[..<count]))
                    count = 0
                }
            }
        }
    }

    /// The highest bit of each byte that is a space.
    @inline(__always)
    private static func spaces(_ word: UInt64) -> UInt64 {
        let other = word ^ 0x2020_2020_2020_2020
        let low = (other & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
        return ~(low | other | 0x7F7F_7F7F_7F7F_7F7F)
    }

    /// The hash of the `keyBytes` bytes at an address.
    @inline(__always)
    @unsafe
    private static func hash(_ address: UnsafePointer<UInt8>) -> UInt64 {
        let raw = unsafe UnsafeRawPointer(address)
        let (first, second, third) = unsafe (
            raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        )
        let front = (first ^ 0x9E37_79B9_7F4A_7C15)
            .multipliedFullWidth(by: second ^ 0xBF58_476D_1CE4_E5B9)
        let all = (front.high ^ front.low ^ 0x94D0_49BB_1331_11EB)
            .multipliedFullWidth(by: third ^ 0xD6E8_FEB8_6659_FD93)
        return all.high ^ all.low
    }
}

/// Where the keys of a heap stand: open addressing by the highest bits of a hash, so that a table twice as
/// large has the same order.
struct TextHeapIndex {
    /// Half of a hash and place + 1, or 0.
    private var slots = [UInt64](repeating: 0, count: 1 << 12)
    private var used = 0
    private var shift: UInt64 = 64 - 12

    /// The first slot of a hash; of half a hash, the upper one.
    @inline(__always)
    private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> shift) }

    /// What stands in the first slot of a hash: to be asked for some time before it is needed.
    @inline(__always)
    func first(_ hash: UInt64) -> UInt64 { slots[slot(hash)] }

    /// The place whose key has a hash, going on from its first slot.
    @inline(__always)
    func place(of hash: UInt64, first: UInt64) -> Int? {
        var (entry, slot) = (first, slot(hash))
        while entry != 0 {
            if let place = Self.place(entry, of: hash) { return place }
            slot = slot &+ 1 == slots.count ? 0 : slot &+ 1
            entry = slots[slot]
        }
        return nil
    }

    /// The place in a slot if it is that of a hash.
    @inline(__always)
    static func place(_ entry: UInt64, of hash: UInt64) -> Int? {
        (entry ^ hash) >> 32 == 0 && entry != 0 ? Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1 : nil
    }

    /// Enters a key; the earliest place of a key stays.
    @inline(__always)
    mutating func enter(_ key: TextKey) {
        guard key.place < Int(UInt32.max) else { return }
        if used * 4 >= slots.count * 3 { grow() }
        var slot = slot(key.hash)
        while slots[slot] != 0 {
            if (slots[slot] ^ key.hash) >> 32 == 0 { return }
            slot = slot &+ 1 == slots.count ? 0 : slot &+ 1
        }
        slots[slot] = (key.hash >> 32) << 32 | UInt64(key.place + 1)
        used += 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        shift -= 1
        for entry in old where entry != 0 {
            var slot = slot(entry)
            while slots[slot] != 0 { slot = slot &+ 1 == slots.count ? 0 : slot &+ 1 }
            slots[slot] = entry
        }
    }
}
