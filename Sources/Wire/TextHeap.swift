/// The long texts of many segments, each passage once: what a writer matches new text against.
///
/// Text is only ever appended, so that a passage keeps its offset. Passages are found where words begin: the hash of the
/// `keyBytes` bytes after a space decides by itself whether the place is kept in the index, so that the same passage is
/// kept at the same places wherever it stands. Not for two threads at once.
public struct TextHeap {
    /// Bytes of a key.
    static let keyBytes = 24
    /// One of how many places is kept, a power of two.
    private static let sampling: UInt64 = 2
    /// Bytes of a passage of the heap from which a reference is shorter than what it saves, and literals from which a
    /// piece of text is kept here rather than in its chunk.
    ///
    /// Smaller: prose falls apart into references to phrases it shares by chance, five bytes each.
    public static let passageMin = 64
    /// The same for what stands earlier in the chunk.
    static let repeatMin = 32

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
    /// `passageMin` bytes are appended here and become references too.
    ///
    /// Layout: varint count of references; for each, varint literals before it, varint (length − `keyBytes`) × 2
    /// + 1 if it is in the heap; then varint distance back within the chunk, or zigzag varint offset less the end
    /// of the last heap reference; then the literals.
    public mutating func pack(_ chunk: [UInt8]) -> PackedText {
        var packing = TextPacking(chunk)
        packing.findMatches(in: self)
        let start = bytes.count
        let packed = packing.finish(into: &bytes)
        index(from: start)
        return packed
    }

    // MARK: Index

    /// Calls `body` with each place in `range` where a key of `text` is kept, and its hash.
    ///
    /// All loads lie within `text`: a key ends before the last place ends.
    @inline(__always)
    @unsafe
    static func forEachKey(
        _ text: UnsafeBufferPointer<UInt8>,
        in range: Range<Int>,
        _ body: (_ place: Int, _ hash: UInt64) -> Void
    ) {
        var place = max(range.lowerBound, 1)
        let end = min(range.upperBound, text.count - keyBytes + 1)
        while place < end {
            if unsafe text[place - 1] == 0x20, let hash = unsafe key(text, place) { body(place, hash) }
            place += 1
        }
    }

    /// The hash of the key at `place`, which lies within `text`, or `nil` if such keys are not kept.
    @inline(__always)
    @unsafe
    static func key(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt64? {
        guard let base = text.baseAddress else { return nil }
        let raw = unsafe UnsafeRawPointer(base + place)
        var hash = unsafe raw.loadUnaligned(as: UInt64.self) &* 0x9E37_79B9_7F4A_7C15
        hash =
            unsafe (hash ^ hash >> 29 ^ raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            &* 0xBF58_476D_1CE4_E5B9
        hash =
            unsafe (hash ^ hash >> 29 ^ raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
            &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return hash & (sampling - 1) == 0 ? hash : nil
    }

    private mutating func index(from start: Int) {
        let text = bytes
        unsafe text.withUnsafeBufferPointer { text in
            unsafe Self.forEachKey(text, in: start..<text.count) { place, hash in
                if used * 2 >= table.count { unsafe grow(text) }
                var slot = Int(hash >> 20) & (table.count - 1)
                while table[slot] != 0 {
                    // The earliest place of a key stays.
                    if unsafe TextPacking.common(
                        text,
                        Int(table[slot]) - 1,
                        text,
                        place,
                        limit: Self.keyBytes
                    )
                        == Self.keyBytes
                    {
                        return
                    }
                    slot = (slot + 1) & (table.count - 1)
                }
                table[slot] = UInt32(place + 1)
                used += 1
            }
        }
    }

    @unsafe
    private mutating func grow(_ text: UnsafeBufferPointer<UInt8>) {
        let old = table
        table = Array(repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 {
            guard let hash = unsafe Self.key(text, Int(entry) - 1) else { continue }
            var slot = Int(hash >> 20) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = entry
        }
    }

    /// Where the key at `place` of `text`, whose hash is given, stands in the heap, whose bytes are `own`.
    @inline(__always)
    @unsafe
    func place(
        of hash: UInt64,
        _ text: UnsafeBufferPointer<UInt8>,
        _ place: Int,
        _ own: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var slot = Int(hash >> 20) & (table.count - 1)
        while table[slot] != 0 {
            let known = Int(table[slot]) - 1
            if unsafe TextPacking.common(own, known, text, place, limit: Self.keyBytes) == Self.keyBytes {
                return known
            }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }
}
