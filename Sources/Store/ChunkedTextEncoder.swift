import Wire

extension ChunkedText {
    /// A chunk is closed when it has this many bytes; reading a run unpacks little more than twice as much.
    static let chunkBytes = 64 << 10
    /// The same with a text heap, where a chunk packs to a tenth.
    static let heapChunkBytes = 192 << 10
    /// What the segment's own base may have: one in sixteen bytes, and at most so many that unpacking it
    /// takes about as long as a chunk.
    static let ownBaseBytesMax = 128 << 10

    /// Packs whole rows, such as the event lists of a segment.
    ///
    /// - Returns: The parts, none if all rows are empty.
    static func encode(
        rows: [[UInt8]],
        runs: [Range<Int>]
    ) -> [AttributePart] {
        var items: [Range<Int>] = []
        items.reserveCapacity(rows.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.reduce(0) { $0 + $1.count })
        for row in rows {
            items.append(bytes.count..<bytes.count + row.count)
            bytes.append(contentsOf: row)
        }
        guard !bytes.isEmpty else { return [] }
        return encode(bytes, items: items, runs: runs)
    }

    /// Packs the items that lie one after another in `bytes`; there is at least one.
    ///
    /// - Parameters:
    ///   - bytes: All items, without gaps.
    ///   - items: Where each is.
    ///   - runs: Items of each run; they cover all items in order.
    ///   - heap: Takes a chunk into a text heap, instead of any base.
    /// - Returns: The parts: base if there is one, index, chunks.
    static func encode(
        _ bytes: [UInt8],
        items: [Range<Int>],
        runs: [Range<Int>],
        heap: (([UInt8]) -> PackedText)? = nil
    ) -> [AttributePart] {
        let chunks = chunks(of: items, runs: runs, size: heap == nil ? chunkBytes : heapChunkBytes)
        let places = chunks.map { items[$0.lowerBound].lowerBound..<items[$0.upperBound - 1].upperBound }
        var parts: [AttributePart] = []
        var base: [UInt8] = []
        var index = ByteWriter()
        if heap != nil {
            index.byte(Base.heap.rawValue)
        } else {
            let limit = min(Self.ownBaseBytesMax, bytes.count / 16)
            if chunks.count > 1 { base = LongRange.dictionary(for: places, of: bytes, limit: limit) }
            index.byte((base.isEmpty ? Base.none : .own).rawValue)
            if !base.isEmpty { parts.append(AttributePart(number: Part.base, matching: base, base: [])) }
        }
        index.varint(UInt64(chunks.count))
        for chunk in chunks { index.varint(UInt64(chunk.count)) }
        parts.append(AttributePart(number: Part.index, deflating: index.bytes))
        for (number, place) in places.enumerated() {
            let lengths = ChunkedTextLengths.encode(items[chunks[number]].map(\.count))
            let raw = Array(bytes[place])
            var writer = ByteWriter(capacity: lengths.count + raw.count / 8)
            writer.prefixed(lengths)
            if let packed = heap?(raw) {
                writer.prefixed(packed.references)
                writer.raw(AttributePart(number: 0, deflating: packed.literals).bytes)
            } else {
                writer.raw(AttributePart(number: 0, matching: raw, base: base).bytes)
            }
            parts.append(AttributePart(number: Part.chunks + number, stored: writer.bytes))
        }
        return parts
    }

    /// Joins runs to chunks; a run that is larger than a chunk is cut between items.
    private static func chunks(
        of items: [Range<Int>],
        runs: [Range<Int>],
        size chunkBytes: Int
    ) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var begin = 0
        var size = 0
        func close(_ end: Int) {
            if end > begin { chunks.append(begin..<end) }
            begin = end
            size = 0
        }
        for run in runs {
            let runSize = items[run].reduce(0) { $0 + $1.count }
            if size > 0, size + runSize > chunkBytes + chunkBytes / 2 { close(run.lowerBound) }
            for item in run {
                size += items[item].count
                if size >= 2 * chunkBytes { close(item + 1) }
            }
            if size >= chunkBytes { close(run.upperBound) }
        }
        close(items.count)
        return chunks
    }
}
