/// A chunk of text whose passages are references into a heap or back into the chunk; see `TextHeap.pack`.
public struct PackedText: Sendable {
    /// The references, as laid out by `TextHeap.pack`.
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
        var pieces: [TextPiece] = []
        var reader = ByteReader(references)
        var (place, literal, heapEnd) = (0, 0, 0)
        func literals(_ length: UInt64) throws {
            guard length <= UInt64(self.literals.count - literal) else {
                throw WireError.truncated(offset: literal)
            }
            guard length <= UInt64(count - place) else {
                throw WireError.wrongSize(expected: count, actual: count + 1)
            }
            if length == 0 { return }
            pieces.append(TextPiece(range: place..<place + Int(length), source: .literals(literal)))
            place += Int(length)
            literal += Int(length)
        }
        for _ in 0..<(try reader.varint()) {
            try literals(try reader.varint())
            let code = try reader.varint()
            let length = code >> 1 + UInt64(TextHeap.keyBytes)
            guard length <= UInt64(count - place) else {
                throw WireError.wrongSize(expected: count, actual: count + 1)
            }
            let range = place..<place + Int(length)
            if code & 1 == 1 {
                let (start, overflow) = heapEnd.addingReportingOverflow(Int(try reader.zigzag()))
                guard !overflow, start >= 0, start < 1 << 40 else {
                    throw WireError.corruptCompression(offset: reader.offset)
                }
                heapEnd = start + Int(length)
                pieces.append(TextPiece(range: range, source: .heap(start)))
            } else {
                let distance = try reader.varint()
                guard distance > 0, distance <= UInt64(place) else {
                    throw WireError.corruptCompression(offset: reader.offset)
                }
                pieces.append(TextPiece(range: range, source: .chunk(place - Int(distance))))
            }
            place = range.upperBound
        }
        guard reader.isAtEnd else { throw WireError.trailingBytes(offset: reader.offset) }
        try literals(UInt64(self.literals.count - literal))
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

extension PackedText {
    /// Both parts in one: varint length and bytes of the references, then the literals.
    public var joined: [UInt8] {
        var writer = ByteWriter(capacity: references.count + literals.count + 5)
        writer.prefixed(references)
        writer.raw(literals)
        return writer.bytes
    }

    /// Takes apart what `joined` put together.
    ///
    /// - Throws: `WireError` if the bytes are no such text.
    public init(joined bytes: [UInt8]) throws(WireError) {
        var reader = ByteReader(bytes)
        references = Array(bytes[try reader.prefixedRange()])
        literals = Array(bytes[reader.offset...])
    }
}
