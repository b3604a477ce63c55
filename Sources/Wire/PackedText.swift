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

    /// Unpacks the chunk.
    ///
    /// - Parameters:
    ///   - count: Bytes of the chunk, exactly.
    ///   - heap: Appends a part of the heap to what is given, or throws if the heap has no such part.
    /// - Returns: The chunk.
    /// - Throws: `WireError` if the references are damaged; what `heap` throws.
    public func unpack(
        count: Int,
        heap: (_ range: Range<Int>, _ text: inout [UInt8]) throws -> Void
    ) throws -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(min(count, 1 << 26))
        var reader = ByteReader(references)
        var literal = 0
        var heapEnd = 0
        for _ in 0..<(try reader.varint()) {
            let before = try reader.varint()
            guard before <= UInt64(literals.count - literal) else {
                throw WireError.truncated(offset: literal)
            }
            text.append(contentsOf: literals[literal..<literal + Int(before)])
            literal += Int(before)
            let code = try reader.varint()
            let length = code >> 1 + UInt64(TextHeap.keyBytes)
            guard length <= UInt64(count - min(text.count, count)) else {
                throw WireError.wrongSize(expected: count, actual: count + 1)
            }
            if code & 1 == 1 {
                let (start, overflow) = heapEnd.addingReportingOverflow(Int(try reader.zigzag()))
                guard !overflow, start >= 0, start < 1 << 40 else {
                    throw WireError.corruptCompression(offset: reader.offset)
                }
                heapEnd = start + Int(length)
                try heap(start..<heapEnd, &text)
            } else {
                let distance = try reader.varint()
                guard distance > 0, distance <= UInt64(text.count) else {
                    throw WireError.corruptCompression(offset: reader.offset)
                }
                let start = text.count - Int(distance)
                if Int(distance) >= Int(length) {
                    text.append(contentsOf: text[start..<start + Int(length)])
                } else {
                    for index in 0..<Int(length) { text.append(text[start + index]) }
                }
            }
        }
        guard reader.isAtEnd else { throw WireError.trailingBytes(offset: reader.offset) }
        text.append(contentsOf: literals[literal...])
        guard text.count == count else { throw WireError.wrongSize(expected: count, actual: text.count) }
        return text
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
