/// One chunk on its way into a heap.
struct TextPacking {
    private struct Match {
        var start: Int
        var length: Int
        /// Offset in the heap, or in the chunk.
        var source: Int
        var isHeap: Bool
    }

    private let chunk: [UInt8]
    private var matches: [Match] = []
    /// Places of keys in the chunk by their hash: place + 1, or 0; a later key takes the slot of an earlier
    /// one.
    private var table: [UInt32]
    /// End of the last match.
    private var done = 0

    init(_ chunk: [UInt8]) {
        self.chunk = chunk
        var size = 1 << 10
        while size < chunk.count / 8 { size <<= 1 }
        table = Array(repeating: 0, count: size)
    }

    /// Goes through the chunk once; of what stands earlier in the chunk and what stands in the heap, the
    /// former is preferred.
    mutating func findMatches(in kept: [UInt8], _ index: borrowing TextHeapIndex) {
        let chunk = self.chunk
        unsafe chunk.withUnsafeBufferPointer { text in
            unsafe kept.withUnsafeBufferPointer { own in
                unsafe TextKey.forEach(text, in: 0..<text.count) { keys in
                    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: keys.count) { slots in
                        unsafe ask(keys, text, own, index, slots)
                        for number in keys.indices {
                            unsafe match(keys[number], slots[number], text, own, index)
                        }
                    }
                }
            }
        }
    }

    /// Looks the first slots of keys up, all before any is used, so that memory answers side by side.
    ///
    /// Likewise what the slots lead to; one that leads to another text is taken to be empty.
    @unsafe
    @inline(__always)
    private func ask(
        _ keys: UnsafeBufferPointer<TextKey>,
        _ text: UnsafeBufferPointer<UInt8>,
        _ own: UnsafeBufferPointer<UInt8>,
        _ index: borrowing TextHeapIndex,
        _ slots: UnsafeMutableBufferPointer<UInt64>
    ) {
        for number in keys.indices {
            let key = unsafe keys[number]
            unsafe slots[number] = key.place < done ? 0 : index.first(key.hash)
        }
        for number in keys.indices {
            let key = unsafe keys[number]
            guard let place = unsafe TextHeapIndex.place(slots[number], of: key.hash),
                place + 8 <= own.count
            else { continue }
            if unsafe Self.common(text, key.place, own, place, limit: 8) < 8 { unsafe slots[number] = 0 }
        }
    }

    /// Takes the match at a key, if there is one.
    @unsafe
    @inline(__always)
    private mutating func match(
        _ key: TextKey,
        _ first: UInt64,
        _ text: UnsafeBufferPointer<UInt8>,
        _ own: UnsafeBufferPointer<UInt8>,
        _ index: borrowing TextHeapIndex
    ) {
        let slot = Int(truncatingIfNeeded: key.hash >> 24) & (table.count - 1)
        let earlier = Int(table[slot]) - 1
        table[slot] = UInt32(key.place + 1)
        if key.place < done { return }
        var best: Match?
        if earlier >= 0 {
            best = unsafe extended(text, key.place, from: earlier, text, isHeap: false)
            if let match = best, match.length < TextHeap.repeatMin { best = nil }
        }
        if best == nil, let source = index.place(of: key.hash, first: first) {
            best = unsafe extended(text, key.place, from: source, own, isHeap: true)
            if let match = best, match.length < TextHeap.passageMin { best = nil }
        }
        guard let best else { return }
        matches.append(best)
        done = best.start + best.length
    }

    /// The longest match around a place and its source, not reaching back beyond `done`.
    @unsafe
    private func extended(
        _ text: UnsafeBufferPointer<UInt8>,
        _ place: Int,
        from source: Int,
        _ other: UnsafeBufferPointer<UInt8>,
        isHeap: Bool
    ) -> Match? {
        let limit = min(text.count - place, other.count - source)
        let length = unsafe Self.common(text, place, other, source, limit: limit)
        guard length >= TextHeap.keyBytes else { return nil }
        var back = 0
        while place - back > done, source - back > 0,
            unsafe text[place - back - 1] == other[source - back - 1]
        {
            back += 1
        }
        return Match(start: place - back, length: length + back, source: source - back, isHeap: isHeap)
    }

    /// How many bytes agree from two places on, `limit` at most; both texts have so many.
    @inline(__always)
    @unsafe
    static func common(
        _ left: UnsafeBufferPointer<UInt8>,
        _ leftPlace: Int,
        _ right: UnsafeBufferPointer<UInt8>,
        _ rightPlace: Int,
        limit: Int
    ) -> Int {
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return 0 }
        let start = unsafe leftBase + leftPlace
        return unsafe LongRangeBytes.equalCount(rightBase + rightPlace, start, end: start + limit)
    }

    /// Writes references and literals; literals of `passageMin` bytes and more go to the end of `heap`.
    func finish(into heap: inout [UInt8]) -> PackedText {
        var writer = TextReferenceWriter(newStart: heap.count)
        var done = 0
        for match in matches {
            literal(done..<match.start, &writer, &heap)
            if match.isHeap {
                writer.refer(length: match.length, offset: match.source)
            } else {
                writer.refer(length: match.length, distance: match.start - match.source)
            }
            done = match.start + match.length
        }
        literal(done..<chunk.count, &writer, &heap)
        return writer.packed
    }

    private func literal(_ range: Range<Int>, _ writer: inout TextReferenceWriter, _ heap: inout [UInt8]) {
        if range.count >= TextHeap.passageMin {
            writer.referNew(length: range.count)
            heap.append(contentsOf: chunk[range])
        } else {
            writer.append(literals: chunk[range])
        }
    }
}
