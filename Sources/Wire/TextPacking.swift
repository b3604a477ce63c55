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
        let held = chunk
        let text = held.span
        var place = 1
        var done = 0
        while place + TextHeap.keyBytes <= text.count {
            guard TextHeap.beginsWord(text, place), let hash = TextHeap.key(text, place) else {
                place += 1
                continue
            }
            var best: Match?
            let slot = Int(hash >> 24) & (table.count - 1)
            if table[slot] != 0 {
                best = extended(place, from: Int(table[slot]) - 1, text, done, isHeap: false)
            }
            table[slot] = UInt32(place + 1)
            if (best?.length ?? 0) < 4_096, let source = heap.place(of: hash, text, place),
                let match = extended(place, from: source, heap.bytes.span, done, isHeap: true),
                match.length > best?.length ?? 0
            {
                best = match
            }
            guard let best, best.length >= TextHeap.keyBytes else {
                place += 1
                continue
            }
            matches.append(best)
            done = best.start + best.length
            // The keys inside are still noted, so that later text finds the nearest copy.
            note(in: place + 1..<done, text)
            place = max(done, place + 1)
        }
    }

    private mutating func note(in range: Range<Int>, _ text: borrowing Span<UInt8>) {
        var place = range.lowerBound
        while place < range.upperBound, place + TextHeap.keyBytes <= text.count {
            if TextHeap.beginsWord(text, place), let hash = TextHeap.key(text, place) {
                table[Int(hash >> 24) & (table.count - 1)] = UInt32(place + 1)
            }
            place += 1
        }
    }

    /// The longest match around a place and its source, not reaching back beyond `done`.
    private func extended(
        _ place: Int,
        from source: Int,
        _ other: borrowing Span<UInt8>,
        _ done: Int,
        isHeap: Bool
    ) -> Match? {
        let text = chunk.span
        var length = 0
        let limit = min(text.count - place, other.count - source)
        while length < limit, text[place + length] == other[source + length] { length += 1 }
        guard length >= TextHeap.keyBytes else { return nil }
        var back = 0
        while place - back > done, source - back > 0, text[place - back - 1] == other[source - back - 1] {
            back += 1
        }
        return Match(start: place - back, length: length + back, source: source - back, isHeap: isHeap)
    }

    /// Writes references and literals; literals of `keptMin` bytes and more go to the end of `heap`.
    func finish(keepingFrom keptMin: Int, into heap: inout [UInt8]) -> PackedText {
        var references = ByteWriter(capacity: 8 * matches.count + 8)
        var literals: [UInt8] = []
        var pending = 0
        var heapEnd = 0
        var count = 0
        func refer(_ match: Match, _ body: inout ByteWriter) {
            body.varint(UInt64(pending))
            body.varint(UInt64(match.length - TextHeap.keyBytes) << 1 | (match.isHeap ? 1 : 0))
            if match.isHeap {
                body.zigzag(Int64(match.source - heapEnd))
                heapEnd = match.source + match.length
            } else {
                body.varint(UInt64(match.start - match.source))
            }
            pending = 0
            count += 1
        }
        func literal(_ range: Range<Int>, _ body: inout ByteWriter) {
            if range.count >= keptMin {
                let kept = Match(
                    start: range.lowerBound,
                    length: range.count,
                    source: heap.count,
                    isHeap: true
                )
                heap.append(contentsOf: chunk[range])
                refer(kept, &body)
            } else {
                literals.append(contentsOf: chunk[range])
                pending += range.count
            }
        }
        var done = 0
        for match in matches {
            literal(done..<match.start, &references)
            refer(match, &references)
            done = match.start + match.length
        }
        literal(done..<chunk.count, &references)
        var head = ByteWriter()
        head.varint(UInt64(count))
        return PackedText(references: head.bytes + references.bytes, literals: literals)
    }
}
