import Wire

/// Byte strings of a segment in chunks of whole runs, each chunk packed by itself, so that one run is read
/// without its neighbours; the chunks share a base of what many of them repeat.
///
/// | part | what |
/// |---|---|
/// | 0 | index: byte base (0 none, 1 the segment's own, 2 one kept elsewhere, then its CRC-32 in four bytes), varint chunks, varint items of each, then head and planes of all items' lengths (`AttributePlanes`) |
/// | 1 | the segment's own base, packed without one |
/// | 2… | the chunks: items one after another, packed against the base |
struct ChunkedText {
    /// Gives the stored bytes of a part.
    typealias Fetch = (Int) throws -> [UInt8]

    /// Part numbers; chunk 0 is part `chunks`.
    enum Part {
        static let index = 0
        static let base = 1
        static let chunks = 2
    }

    /// Where a chunk's base comes from.
    enum Base: UInt8 {
        case none = 0
        case own = 1
        case elsewhere = 2
    }

    /// The items of each chunk; they cover all items in order.
    let chunks: [Range<Int>]
    /// Where each item begins within its chunk; one more than there are items.
    private let starts: [Int]
    private let baseKind: Base
    private let fetch: Fetch
    private var base: [UInt8]?
    private var last: (chunk: Int, bytes: [UInt8])?

    /// Reads the index.
    ///
    /// - Parameters:
    ///   - itemCount: Items that were encoded.
    ///   - sharedBase: The base with which the chunks were encoded, if it was not the segment's own.
    ///   - fetch: Gives the stored bytes of a part.
    /// - Throws: `LayoutError` or `WireError` if the index is damaged or needs another base.
    init(itemCount: Int, sharedBase: [UInt8]? = nil, fetch: @escaping Fetch) throws {
        var reader = ByteReader(try AttributePart.unpack(fetch(Part.index)))
        guard let baseKind = Base(rawValue: try reader.byte()) else { throw reader.malformed("kind of base") }
        if baseKind == .elsewhere {
            let checksum = try reader.fixed32()
            guard let sharedBase, Checksum.crc32(sharedBase) == checksum else {
                throw reader.malformed("base: another one is needed")
            }
            base = sharedBase
        }
        var chunks: [Range<Int>] = []
        var begin = 0
        for _ in 0..<(try reader.count(limit: itemCount)) {
            let count = try reader.count(limit: itemCount - begin)
            guard count > 0 else { throw reader.malformed("chunk without items") }
            chunks.append(begin..<begin + count)
            begin += count
        }
        guard begin == itemCount else { throw reader.malformed("number of items") }
        starts = try Self.starts(&reader, chunks: chunks)
        self.chunks = chunks
        self.baseKind = baseKind
        self.fetch = fetch
    }

    /// Each item's place in its chunk, and after each chunk's last item the chunk's size.
    private static func starts(_ reader: inout ByteReader, chunks: [Range<Int>]) throws -> [Int] {
        let count = chunks.last?.upperBound ?? 0
        var end = 0
        let lengths = try AttributePlanes(&reader, count: count, cursor: &end)
        guard reader.remaining == end else { throw reader.malformed("lengths") }
        let planes = try reader.raw(end)
        var starts: [Int] = []
        starts.reserveCapacity(count + chunks.count)
        for chunk in chunks {
            var place = 0
            for item in chunk {
                starts.append(place)
                let length = lengths.value(at: item, in: planes)
                guard length >= 0, length <= Int64(AttributePart.rawBytesMax - place) else {
                    throw reader.malformed("item length")
                }
                place += Int(length)
            }
            starts.append(place)
        }
        return starts
    }

    /// The chunk that holds an item; the item must be one of the column's.
    func chunk(of item: Int) -> Int {
        var low = 0
        var high = chunks.count - 1
        while low < high {
            let middle = (low + high) / 2
            if item < chunks[middle].upperBound { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Where an item lies in the bytes of its chunk.
    func range(of item: Int, inChunk chunk: Int) -> Range<Int> {
        // Every chunk before has one start more than it has items.
        starts[item + chunk]..<starts[item + chunk + 1]
    }

    /// All items of a chunk, one after another.
    ///
    /// - Throws: `LayoutError`, `WireError` or what `fetch` throws.
    mutating func bytes(ofChunk chunk: Int) throws -> [UInt8] {
        if let last, last.chunk == chunk { return last.bytes }
        last = nil
        let count = starts[chunks[chunk].upperBound + chunk]
        let stored = try fetch(Part.chunks + chunk)
        let bytes = try AttributePart.unpack(stored, base: try loadBase(), limit: count)
        guard bytes.count == count else { throw WireError.wrongSize(expected: count, actual: bytes.count) }
        last = (chunk, bytes)
        return bytes
    }

    /// The items of `range`, which must be some of the column's.
    ///
    /// - Throws: `LayoutError`, `WireError` or what `fetch` throws.
    mutating func items(_ range: Range<Int>) throws -> [ArraySlice<UInt8>] {
        guard !range.isEmpty else { return [] }
        var items: [ArraySlice<UInt8>] = []
        items.reserveCapacity(range.count)
        for chunk in chunk(of: range.lowerBound)...chunk(of: range.upperBound - 1) {
            let bytes = try bytes(ofChunk: chunk)
            for item in chunks[chunk].clamped(to: range) {
                items.append(bytes[self.range(of: item, inChunk: chunk)])
            }
        }
        return items
    }

    private mutating func loadBase() throws -> [UInt8] {
        if let base { return base }
        let loaded = baseKind == .own ? try AttributePart.unpack(fetch(Part.base)) : []
        base = loaded
        return loaded
    }
}
