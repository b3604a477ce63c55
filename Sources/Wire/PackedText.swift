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
        var text = try OpenText(self, count: count)
        try text.fill(part ?? 0..<count, heap: heap)
        return text.bytes
    }

    /// The pieces of the chunk in order, every bound checked.
    fileprivate func pieces(count: Int) throws -> [TextPiece] {
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

/// A chunk that is unpacked part by part.
public struct OpenText {
    /// The chunk; what was not asked for yet is zero, or what happens to stand there.
    public private(set) var bytes: [UInt8]
    private let literals: [UInt8]
    private let pieces: [TextPiece]
    /// Whether a piece of literals or of the heap is there.
    private var isThere: [Bool]
    private var isWhole = false

    /// Reads the references of a chunk of `count` bytes.
    ///
    /// - Throws: `WireError` if they are damaged.
    public init(_ packed: PackedText, count: Int) throws {
        pieces = try packed.pieces(count: count)
        literals = packed.literals
        isThere = Array(repeating: false, count: pieces.count)
        bytes = Array(repeating: 0, count: count)
    }

    /// Unpacks what is needed for a part, which must be in the chunk.
    ///
    /// - Throws: `WireError` if the heap gives less than was asked for; what `heap` throws.
    public mutating func fill(
        _ part: Range<Int>,
        heap: (_ range: Range<Int>, _ text: inout [UInt8]) throws -> Void
    ) throws {
        if isWhole { return }
        let needed = part.count == bytes.count ? nil : TextNeeds(part, of: bytes.count, pieces)
        var passage: [UInt8] = []
        for (number, piece) in pieces.enumerated()
        where !isThere[number] && needed?.isNeeded(piece.range) ?? true {
            switch piece.source {
            case .literals(let start):
                bytes.replaceSubrange(piece.range, with: literals[start..<start + piece.range.count])
                isThere[number] = true
            case .heap(let start):
                passage.removeAll(keepingCapacity: true)
                try heap(start..<start + piece.range.count, &passage)
                guard passage.count == piece.range.count else {
                    throw WireError.wrongSize(expected: piece.range.count, actual: passage.count)
                }
                bytes.replaceSubrange(piece.range, with: passage)
                isThere[number] = true
            case .chunk(let start): copy(from: start, to: piece.range)
            }
        }
        isWhole = needed == nil
    }

    /// Copies what stands earlier; it may go on into what is being written.
    private mutating func copy(from start: Int, to range: Range<Int>) {
        if start + range.count <= range.lowerBound {
            unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                // Both ranges lie in the chunk, one behind the other.
                guard let base = bytes.baseAddress else { return }
                unsafe (base + range.lowerBound).update(from: base + start, count: range.count)
            }
        } else {
            for index in 0..<range.count { bytes[range.lowerBound + index] = bytes[start + index] }
        }
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
