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
        var reader = try TextReferenceReader(references, textCount: count)
        var text: [UInt8] = []
        text.reserveCapacity(min(count, 1 << 26))
        var literal = 0
        for _ in 0..<reader.count {
            let reference = try reader.next()
            guard reference.literals <= literals.count - literal else {
                throw WireError.truncated(offset: literal)
            }
            text.append(contentsOf: literals[literal..<literal + reference.literals])
            literal += reference.literals
            guard reference.length <= count - min(text.count, count) else {
                throw WireError.wrongSize(expected: count, actual: count + 1)
            }
            switch reference.source {
            case .heap(let start): try heap(start..<start + reference.length, &text)
            case .distance(let distance):
                guard distance > 0, distance <= text.count else {
                    throw WireError.corruptCompression(offset: literal)
                }
                Self.append(reference.length, from: text.count - distance, to: &text)
            }
        }
        try reader.expectEnd()
        text.append(contentsOf: literals[literal...])
        guard text.count == count else { throw WireError.wrongSize(expected: count, actual: text.count) }
        return text
    }

    /// Appends what stands from `start` on; it may go on into what is being appended.
    private static func append(_ length: Int, from start: Int, to text: inout [UInt8]) {
        if text.count - start >= length {
            text.append(contentsOf: text[start..<start + length])
        } else {
            for index in start..<start + length { text.append(text[index]) }
        }
    }
}
