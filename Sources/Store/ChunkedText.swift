import Wire

/// Byte strings of a segment in chunks of whole runs, each chunk packed by itself, so that one run is read
/// without its neighbours; the chunks share a base of what many of them repeat.
///
/// | part | what |
/// |---|---|
/// | 0 | index: a byte for the base, varint chunks, varint items of each |
/// | 1 | the segment's own base, packed without one |
/// | 2… | chunks: varint count and bytes of the lengths, then the items one after another, packed |
///
/// The byte is 0 without a base, 1 if it is the segment's own, 3 for the text heap. Lengths are in the form
/// of `ChunkedTextLengths`; items are packed against the base, or as a `PackedText`: varint count and bytes
/// of the references, then the literals as an `AttributePart`.
struct ChunkedText {
    /// Gives the stored bytes of a part.
    typealias Fetch = (Int) throws -> [UInt8]

    /// Appends a range of the text heap to a text.
    typealias Heap = (_ range: Range<Int>, _ text: inout [UInt8]) throws -> Void

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
        /// The text heap of the segment's epoch.
        case heap = 3
    }

    /// An unpacked chunk.
    struct Chunk {
        /// The items' numbers.
        let items: Range<Int>
        /// The items one after another; of a chunk with a heap, at least those that were wanted.
        fileprivate(set) var bytes: [UInt8]
        fileprivate let starts: [Int]
        /// What more of the chunk is unpacked from.
        fileprivate var text: OpenText?

        /// Where an item, which must be one of the chunk's, lies in `bytes`.
        func range(of item: Int) -> Range<Int> {
            starts[item - items.lowerBound]..<starts[item - items.lowerBound + 1]
        }
    }

    /// The items of each chunk; they cover all items in order.
    let chunks: [Range<Int>]
    private let baseKind: Base
    private let fetch: Fetch
    private let heap: Heap?
    private var base: [UInt8]?
    private var last: (number: Int, chunk: Chunk)?

    /// Reads the index.
    ///
    /// - Parameters:
    ///   - itemCount: Items that were encoded.
    ///   - heap: Reads the text heap, if the chunks were encoded with one.
    ///   - fetch: Gives the stored bytes of a part.
    /// - Throws: `LayoutError` or `WireError` if the index is damaged.
    init(itemCount: Int, heap: Heap? = nil, fetch: @escaping Fetch) throws {
        var reader = ByteReader(try AttributePart.unpack(fetch(Part.index)))
        guard let baseKind = Base(rawValue: try reader.byte()) else { throw reader.malformed("kind of base") }
        var chunks: [Range<Int>] = []
        var begin = 0
        for _ in 0..<(try reader.count(limit: itemCount)) {
            let count = try reader.count(limit: itemCount - begin)
            guard count > 0 else { throw reader.malformed("chunk without items") }
            chunks.append(begin..<begin + count)
            begin += count
        }
        guard begin == itemCount else { throw reader.malformed("number of items") }
        try reader.expectEnd()
        self.chunks = chunks
        self.baseKind = baseKind
        self.fetch = fetch
        self.heap = heap
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

    /// Unpacks a chunk, or gives it again if it was the last one.
    ///
    /// - Parameters:
    ///   - number: Which chunk.
    ///   - wanted: Items of it that must be whole; all unless given.
    /// - Returns: The chunk, of which at least the wanted items are whole.
    /// - Throws: `LayoutError`, `WireError` or what `fetch` throws.
    mutating func chunk(_ number: Int, wanted: Range<Int>? = nil) throws -> Chunk {
        let items = chunks[number]
        let wanted = (wanted ?? items).clamped(to: items)
        var chunk = try last.flatMap { $0.number == number ? $0.chunk : nil } ?? open(number)
        last = nil
        if var text = chunk.text, let heap {
            chunk.text = nil
            chunk.bytes = []
            let part =
                chunk.starts[
                    wanted.lowerBound - items.lowerBound
                ]..<chunk.starts[
                    wanted.upperBound - items.lowerBound
                ]
            try text.fill(part, heap: heap)
            chunk.bytes = text.bytes
            chunk.text = text
        }
        last = (number, chunk)
        return chunk
    }

    private mutating func open(_ number: Int) throws -> Chunk {
        var reader = ByteReader(try fetch(Part.chunks + number))
        let lengths = try reader.prefixedBytes()
        let starts = try ChunkedTextLengths.starts(
            lengths,
            count: chunks[number].count,
            limit: AttributePart.rawBytesMax
        )
        let count = starts.last ?? 0
        if baseKind == .heap {
            guard heap != nil else {
                throw LayoutError(description: "text needs a heap, and the segment names none")
            }
            let references = try reader.prefixedBytes()
            let literals = try AttributePart.unpack(reader.raw(reader.remaining), limit: count)
            let packed = PackedText(references: references, literals: literals)
            let text = try OpenText(packed, count: count)
            return Chunk(items: chunks[number], bytes: text.bytes, starts: starts, text: text)
        }
        let stored = try reader.raw(reader.remaining)
        let bytes = try AttributePart.unpack(stored, base: try loadBase(), limit: count)
        guard bytes.count == count else { throw WireError.wrongSize(expected: count, actual: bytes.count) }
        return Chunk(items: chunks[number], bytes: bytes, starts: starts, text: nil)
    }

    /// The items of `range`, which must be some of the column's.
    ///
    /// - Parameters:
    ///   - range: The items.
    ///   - expectsMore: Whether others of the same chunks will be asked for next; they are unpacked then too.
    /// - Returns: The items in order.
    /// - Throws: `LayoutError`, `WireError` or what `fetch` throws.
    mutating func items(_ range: Range<Int>, expectsMore: Bool = false) throws -> [ArraySlice<UInt8>] {
        guard !range.isEmpty else { return [] }
        var items: [ArraySlice<UInt8>] = []
        items.reserveCapacity(range.count)
        for number in chunk(of: range.lowerBound)...chunk(of: range.upperBound - 1) {
            let chunk = try chunk(number, wanted: expectsMore ? nil : range)
            for item in chunk.items.clamped(to: range) { items.append(chunk.bytes[chunk.range(of: item)]) }
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
