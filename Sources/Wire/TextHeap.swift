/// The long texts of many segments, each passage once: what a writer matches new text against.
///
/// Text is only ever appended, so that a passage keeps its offset. Passages are found where words begin: the hash of the
/// `keyBytes` bytes after a space or line break decides by itself whether the place is kept in the index, so that
/// the same passage is kept at the same places wherever it stands. Not for two threads at once.
public struct TextHeap {
    /// Bytes of a key; shorter matches are left to the packer behind.
    static let keyBytes = 24
    /// One of how many places is kept, a power of two.
    private static let sampling: UInt64 = 2
    /// Literals from which a piece of text is kept here rather than in its chunk.
    public static let keptMin = 48

    /// All text kept so far.
    public private(set) var bytes: [UInt8] = []
    /// Open addressing over the places of keys: place + 1, or 0.
    private var table = [UInt32](repeating: 0, count: 1 << 16)
    private var used = 0

    /// Keeps nothing yet.
    public init() {}

    /// Appends text that was kept before, when a heap is read back.
    public mutating func append(_ text: [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        index(from: start)
    }

    /// Bytes of memory it takes.
    public var memory: Int { bytes.count + 4 * table.count }

    /// Packs one chunk: passages that are here, or earlier in the chunk, become references; new ones of
    /// `keptMin` bytes are appended here and become references too.
    ///
    /// Layout: varint count of references; for each, varint literals before it, varint (length − `keyBytes`) × 2
    /// + 1 if it is in the heap; then varint distance back within the chunk, or zigzag varint offset less the end
    /// of the last heap reference; then the literals.
    public mutating func pack(_ chunk: [UInt8]) -> PackedText {
        var packing = TextPacking(chunk)
        packing.findMatches(in: self)
        let start = bytes.count
        let packed = packing.finish(keepingFrom: Self.keptMin, into: &bytes)
        index(from: start)
        return packed
    }

    // MARK: Index

    /// Whether a key may begin at `place`.
    @inline(__always)
    static func beginsWord(_ text: borrowing Span<UInt8>, _ place: Int) -> Bool {
        let before = text[place - 1]
        return (before == 0x20 || before == UInt8(ascii: "n") && place > 1 && text[place - 2] == 0x5C)
    }

    /// The hash of the key at `place`, or `nil` if such keys are not kept.
    @inline(__always)
    static func key(_ text: borrowing Span<UInt8>, _ place: Int) -> UInt64? {
        var hash: UInt64 = 0
        for word in 0..<(keyBytes / 8) {
            var value: UInt64 = 0
            for byte in 0..<8 { value |= UInt64(text[place + word * 8 + byte]) << UInt64(8 * byte) }
            hash = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        return hash & (sampling - 1) == 0 ? hash : nil
    }

    private mutating func index(from start: Int) {
        let held = bytes
        let text = held.span
        var place = max(start, 1)
        var found: [(hash: UInt64, place: Int)] = []
        while place + Self.keyBytes <= text.count {
            if Self.beginsWord(text, place), let hash = Self.key(text, place) { found.append((hash, place)) }
            place += 1
        }
        for (hash, place) in found { insert(hash, place) }
    }

    private mutating func insert(_ hash: UInt64, _ place: Int) {
        if used * 2 >= table.count { grow() }
        var slot = Int(hash >> 20) & (table.count - 1)
        while table[slot] != 0 {
            if isSame(Int(table[slot]) - 1, place) { return }
            slot = (slot + 1) & (table.count - 1)
        }
        table[slot] = UInt32(place + 1)
        used += 1
    }

    private func isSame(_ left: Int, _ right: Int) -> Bool {
        for byte in 0..<Self.keyBytes where bytes[left + byte] != bytes[right + byte] { return false }
        return true
    }

    private mutating func grow() {
        let old = table
        table = Array(repeating: 0, count: old.count * 2)
        let held = bytes
        let text = held.span
        for entry in old where entry != 0 {
            guard let hash = Self.key(text, Int(entry) - 1) else { continue }
            var slot = Int(hash >> 20) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = entry
        }
    }

    /// Where the key at `place` of `text`, whose hash is given, stands in the heap.
    @inline(__always)
    func place(of hash: UInt64, _ text: borrowing Span<UInt8>, _ place: Int) -> Int? {
        var slot = Int(hash >> 20) & (table.count - 1)
        while table[slot] != 0 {
            let known = Int(table[slot]) - 1
            var byte = 0
            while byte < Self.keyBytes, bytes[known + byte] == text[place + byte] { byte += 1 }
            if byte == Self.keyBytes { return known }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }
}
