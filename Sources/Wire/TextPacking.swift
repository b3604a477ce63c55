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
    /// Places of keys in the chunk by their hash: place + 1, or 0; a later key takes the slot of an earlier one.
    private var table: [UInt32]

    init(_ chunk: [UInt8]) {
        self.chunk = chunk
        var size = 1 << 10
        while size < chunk.count / 8 { size <<= 1 }
        table = Array(repeating: 0, count: size)
    }

    /// Goes through the chunk once; of what stands earlier in the chunk and what stands in the heap, the longer
    /// match counts.
    mutating func findMatches(in heap: borrowing TextHeap) {
        let (chunk, kept) = (self.chunk, heap.bytes)
        unsafe chunk.withUnsafeBufferPointer { text in
            unsafe kept.withUnsafeBufferPointer { own in
                var done = 0
                unsafe TextHeap.forEachKey(text, in: 1..<text.count) { place, hash in
                    let slot = Int(hash >> 24) & (table.count - 1)
                    let earlier = Int(table[slot]) - 1
                    table[slot] = UInt32(place + 1)
                    if place < done { return }
                    var best: Match?
                    if earlier >= 0 {
                        best = unsafe extended(text, place, from: earlier, text, done, isHeap: false)
                        if let match = best, match.length < TextHeap.repeatMin { best = nil }
                    }
                    if best == nil, let source = unsafe heap.place(of: hash, text, place, own) {
                        best = unsafe extended(text, place, from: source, own, done, isHeap: true)
                        if let match = best, match.length < TextHeap.passageMin { best = nil }
                    }
                    guard let best else { return }
                    matches.append(best)
                    done = best.start + best.length
                }
            }
        }
    }

    /// The longest match around a place and its source, not reaching back beyond `done`.
    @unsafe
    private func extended(
        _ text: UnsafeBufferPointer<UInt8>,
        _ place: Int,
        from source: Int,
        _ other: UnsafeBufferPointer<UInt8>,
        _ done: Int,
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
        let (a, b) = unsafe (UnsafeRawPointer(leftBase + leftPlace), UnsafeRawPointer(rightBase + rightPlace))
        var length = 0
        while length + 8 <= limit {
            let difference =
                unsafe a.loadUnaligned(fromByteOffset: length, as: UInt64.self)
                ^ b.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            if difference != 0 { return length + UInt64(littleEndian: difference).trailingZeroBitCount / 8 }
            length += 8
        }
        while length < limit,
            unsafe a.load(fromByteOffset: length, as: UInt8.self)
                == b.load(fromByteOffset: length, as: UInt8.self)
        {
            length += 1
        }
        return length
    }

    /// Writes references and literals; literals of `passageMin` bytes and more go to the end of `heap`.
    func finish(into heap: inout [UInt8]) -> PackedText {
        var writer = ReferenceWriter()
        var done = 0
        for match in matches {
            literal(done..<match.start, &writer, &heap)
            writer.refer(length: match.length, source: match.source, at: match.start, isHeap: match.isHeap)
            done = match.start + match.length
        }
        literal(done..<chunk.count, &writer, &heap)
        return writer.packed
    }

    private func literal(_ range: Range<Int>, _ writer: inout ReferenceWriter, _ heap: inout [UInt8]) {
        if range.count >= TextHeap.passageMin {
            writer.refer(length: range.count, source: heap.count, at: range.lowerBound, isHeap: true)
            heap.append(contentsOf: chunk[range])
        } else {
            writer.literals.append(contentsOf: chunk[range])
            writer.pending += range.count
        }
    }
}

/// Writes the references of one chunk.
private struct ReferenceWriter {
    private var references = ByteWriter(capacity: 1 << 12)
    private var count: UInt64 = 0
    private var heapEnd = 0
    var literals: [UInt8] = []
    /// Literals since the last reference.
    var pending = 0

    mutating func refer(length: Int, source: Int, at start: Int, isHeap: Bool) {
        references.varint(UInt64(pending))
        references.varint(UInt64(length - TextHeap.keyBytes) << 1 | (isHeap ? 1 : 0))
        if isHeap {
            references.zigzag(Int64(source - heapEnd))
            heapEnd = source + length
        } else {
            references.varint(UInt64(start - source))
        }
        pending = 0
        count += 1
    }

    var packed: PackedText {
        var head = ByteWriter(capacity: references.count + 5)
        head.varint(count)
        head.raw(references.bytes)
        return PackedText(references: head.bytes, literals: literals)
    }
}
