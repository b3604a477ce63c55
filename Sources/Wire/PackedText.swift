/// A chunk of text whose passages are references into a heap or back into the chunk; see `TextHeap.pack`.
///
/// | part of the references | bytes |
/// | --- | --- |
/// | count of references, end of the heap before the chunk | two varints |
/// | literals before each reference, as a number's code | section |
/// | length of each less `TextHeap.keyBytes`, as a number's code | section |
/// | source of each: 0 new in the heap, 1–99 a distance in the chunk, from 100 in the heap | section |
/// | extra bits of each: of literals, length, source; lowest bits first | to the end |
///
/// Codes and extra bits are those of `LongRangeNumber`, sections those of `LongRangeStrongEncoder`. New
/// passages lie one behind the other; other places in the heap are told from the end of the one before, as
/// zigzag numbers. Literals left over come after the last reference.
public struct PackedText: Sendable {
    /// The references.
    public var references: [UInt8]
    /// What no reference covers.
    public var literals: [UInt8]

    /// Joins the two parts.
    public init(references: [UInt8], literals: [UInt8]) {
        self.references = references
        self.literals = literals
    }

    /// Unpacks the chunk, or of a large one no more than is needed for a part.
    ///
    /// - Parameters:
    ///   - count: Bytes of the chunk, exactly.
    ///   - part: Which bytes are wanted; all unless given. What is not needed for them is left zero.
    ///   - heap: Appends a part of the heap to what is given, or throws if the heap has no such part.
    /// - Returns: The chunk, `count` bytes.
    /// - Throws: `WireError` if the references are damaged; what `heap` throws.
    public func unpack(
        count: Int,
        part: Range<Int>? = nil,
        heap: (_ range: Range<Int>, _ text: inout [UInt8]) throws -> Void
    ) throws -> [UInt8] {
        let pieces = try pieces(count: count)
        let needed = part.map { TextNeeds($0, of: count, pieces) }
        var text: [UInt8] = []
        text.reserveCapacity(min(count, 1 << 26))
        for piece in pieces {
            if let needed, !needed.isNeeded(piece.range) {
                text.append(contentsOf: repeatElement(0, count: piece.range.count))
                continue
            }
            switch piece.source {
            case .literals(let start):
                text.append(contentsOf: literals[start..<start + piece.range.count])
            case .heap(let start):
                try heap(start..<start + piece.range.count, &text)
                guard text.count == piece.range.upperBound else {
                    throw WireError.wrongSize(expected: piece.range.upperBound, actual: text.count)
                }
            case .chunk(let start):
                let end = start + piece.range.count
                if end <= text.count {
                    text.append(contentsOf: text[start..<end])
                } else {
                    for index in start..<end { text.append(text[index]) }
                }
            }
        }
        return text
    }

    /// The pieces of the chunk in order, every bound checked.
    private func pieces(count: Int) throws -> [TextPiece] {
        var reader = try TextReferenceReader(references, textCount: count)
        var pieces: [TextPiece] = []
        var (place, literal) = (0, 0)
        func append(_ length: Int, _ source: TextPiece.Source) throws {
            guard length <= count - place else {
                throw WireError.wrongSize(expected: count, actual: count + 1)
            }
            if length > 0 { pieces.append(TextPiece(range: place..<place + length, source: source)) }
            place += length
        }
        for _ in 0..<reader.count {
            let reference = try reader.next()
            guard reference.literals <= literals.count - literal else {
                throw WireError.truncated(offset: literal)
            }
            try append(reference.literals, .literals(literal))
            literal += reference.literals
            switch reference.source {
            case .heap(let start): try append(reference.length, .heap(start))
            case .distance(let distance):
                guard distance > 0, distance <= place else {
                    throw WireError.corruptCompression(offset: literal)
                }
                try append(reference.length, .chunk(place - distance))
            }
        }
        try reader.expectEnd()
        try append(literals.count - literal, .literals(literal))
        guard place == count else { throw WireError.wrongSize(expected: count, actual: place) }
        return pieces
    }
}

/// Some bytes of a chunk and where they come from.
private struct TextPiece {
    enum Source {
        /// Offset among the literals, in the heap, or earlier in the chunk.
        case literals(Int)
        case heap(Int)
        case chunk(Int)
    }

    var range: Range<Int>
    var source: Source
}

/// Which bytes of a chunk are needed for a part of it, by blocks.
private struct TextNeeds {
    private static let blockBytes = 64
    private var blocks: [Bool]

    init(_ part: Range<Int>, of count: Int, _ pieces: [TextPiece]) {
        blocks = Array(repeating: false, count: count / Self.blockBytes + 1)
        mark(part)
        // What stands earlier is needed by what stands later: from the end on.
        for piece in pieces.reversed() {
            guard case .chunk(let start) = piece.source else { continue }
            let distance = piece.range.lowerBound - start
            var end = piece.range.upperBound
            while end > piece.range.lowerBound {
                let begin = max(piece.range.lowerBound, (end - 1) / Self.blockBytes * Self.blockBytes)
                if blocks[begin / Self.blockBytes] { mark(begin - distance..<end - distance) }
                end = begin
            }
        }
    }

    private mutating func mark(_ range: Range<Int>) {
        if range.isEmpty { return }
        for block in range.lowerBound / Self.blockBytes...(range.upperBound - 1) / Self.blockBytes {
            blocks[block] = true
        }
    }

    /// Whether some byte of a range that is not empty may be needed.
    func isNeeded(_ range: Range<Int>) -> Bool {
        blocks[range.lowerBound / Self.blockBytes...(range.upperBound - 1) / Self.blockBytes].contains(true)
    }
}
