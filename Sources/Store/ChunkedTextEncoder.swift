import Wire

extension ChunkedText {
    /// A chunk is closed when it has this many bytes; reading a run unpacks little more than twice as much.
    static let chunkBytes = 96 << 10
    /// What the segment's own base may have.
    static let ownBaseBytes = 64 << 10

    /// Packs whole rows, such as the event lists of a segment.
    ///
    /// - Parameters:
    ///   - rows: One byte string a row.
    ///   - runs: Rows of each run; they cover all rows in order.
    ///   - sharedBase: A base that the reader will be given again; without one the segment gets its own.
    /// - Returns: The parts, none if all rows are empty.
    static func encode(
        rows: [[UInt8]],
        runs: [Range<Int>],
        sharedBase: [UInt8]? = nil
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
        return encode(bytes, items: items, runs: runs, sharedBase: sharedBase)
    }

    /// Packs the items that lie one after another in `bytes`; there is at least one.
    ///
    /// - Parameters:
    ///   - bytes: All items, without gaps.
    ///   - items: Where each is.
    ///   - runs: Items of each run; they cover all items in order.
    ///   - sharedBase: A base that the reader will be given again; without one the segment gets its own.
    /// - Returns: The parts: base if there is one, index, chunks.
    static func encode(
        _ bytes: [UInt8],
        items: [Range<Int>],
        runs: [Range<Int>],
        sharedBase: [UInt8]? = nil
    ) -> [AttributePart] {
        let chunks = chunks(of: items, runs: runs)
        let places = chunks.map { items[$0.lowerBound].lowerBound..<items[$0.upperBound - 1].upperBound }
        var parts: [AttributePart] = []
        var base = sharedBase ?? []
        var index = ByteWriter()
        if sharedBase != nil {
            index.byte(Base.elsewhere.rawValue)
            index.fixed32(Checksum.crc32(base))
        } else {
            if chunks.count > 1 { base = LongRange.dictionary(for: places, of: bytes, limit: ownBaseBytes) }
            index.byte((base.isEmpty ? Base.none : .own).rawValue)
            if !base.isEmpty { parts.append(AttributePart(number: Part.base, matching: base, base: [])) }
        }
        index.varint(UInt64(chunks.count))
        for chunk in chunks { index.varint(UInt64(chunk.count)) }
        var planes = ByteWriter()
        AttributePlanes.encode(items.map { Int64($0.count) }, head: &index, data: &planes)
        index.raw(planes.bytes)
        parts.append(AttributePart(number: Part.index, deflating: index.bytes))
        for (number, place) in places.enumerated() {
            let raw = Array(bytes[place])
            parts.append(AttributePart(number: Part.chunks + number, matching: raw, base: base))
        }
        return parts
    }

    /// Joins runs to chunks; a run that is larger than a chunk is cut between items.
    private static func chunks(of items: [Range<Int>], runs: [Range<Int>]) -> [Range<Int>] {
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
