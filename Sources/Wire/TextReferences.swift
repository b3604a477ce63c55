/// The kinds of reference of a packed text, as they stand in the stream of sources.
enum TextReference {
    /// A new passage of the heap, behind the new one before.
    static let new = 0
    /// From here on, the code of a distance back in the chunk.
    static let distance = 1
    /// From here on, the code of a place in the heap: the zigzag number of bytes from the end of the passage
    /// before it that is not new.
    static let heap = 100
    /// Numbers are below 2^45: codes are below this.
    static let codeCount = 99
}

/// Writes the references of one chunk in the layout of `PackedText`.
struct TextReferenceWriter {
    private let newStart: Int
    private var literalCodes: [UInt8] = []
    private var lengthCodes: [UInt8] = []
    private var sourceCodes: [UInt8] = []
    private var extras: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0
    private var heapEnd = 0
    private var literals: [UInt8] = []
    /// Literals since the last reference.
    private var literalCount = 0

    init(newStart: Int) { self.newStart = newStart }

    mutating func append(literals bytes: ArraySlice<UInt8>) {
        literals.append(contentsOf: bytes)
        literalCount += bytes.count
    }

    /// Refers to text that is appended to the heap.
    mutating func referNew(length: Int) {
        begin(length)
        sourceCodes.append(UInt8(TextReference.new))
    }

    mutating func refer(length: Int, distance: Int) {
        begin(length)
        sourceCodes.append(UInt8(TextReference.distance + code(distance)))
    }

    mutating func refer(length: Int, offset: Int) {
        begin(length)
        let delta = Int64(offset - heapEnd)
        sourceCodes.append(UInt8(TextReference.heap + code(Int(delta << 1 ^ delta >> 63))))
        heapEnd = offset + length
    }

    private mutating func begin(_ length: Int) {
        literalCodes.append(UInt8(code(literalCount)))
        lengthCodes.append(UInt8(code(length - TextHeap.keyBytes)))
        literalCount = 0
    }

    /// The code of a number; its extra bits are appended.
    private mutating func code(_ value: Int) -> Int {
        let (code, count) = LongRangeNumber.code(value)
        precondition(code < TextReference.codeCount, "a text is far below 2^45 bytes")
        pending |= (UInt64(value) & (1 << UInt64(count) - 1)) << pendingBits
        pendingBits += UInt64(count)
        while pendingBits >= 8 {
            extras.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= 8
        }
        return code
    }

    /// All that was written.
    var packed: PackedText {
        var writer = ByteWriter(capacity: literalCodes.count * 3 + extras.count + 32)
        writer.varint(UInt64(literalCodes.count))
        writer.varint(UInt64(newStart))
        for codes in [literalCodes, lengthCodes, sourceCodes] {
            let packed = Deflate.huffman(codes)
            let shrinks = packed.count < codes.count
            writer.varint(UInt64(shrinks ? packed.count : codes.count) << 1 | (shrinks ? 1 : 0))
            writer.raw(shrinks ? packed : codes)
        }
        writer.raw(extras)
        if pendingBits > 0 { writer.byte(UInt8(truncatingIfNeeded: pending)) }
        return PackedText(references: writer.bytes, literals: literals)
    }
}

/// Reads the references of one chunk.
struct TextReferenceReader {
    let count: Int
    /// Where the next new passage begins.
    var newEnd: Int
    var heapEnd = 0
    private let literalCodes: [UInt8]
    private let lengthCodes: [UInt8]
    private let sourceCodes: [UInt8]
    private var extras: ByteReader
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0
    private var index = 0

    /// One reference.
    struct Reference {
        /// Literals before it.
        var literals: Int
        var length: Int
        var source: Source
    }

    /// Where its text is.
    enum Source {
        case distance(Int)
        case heap(Int)
    }

    /// Reads all codes; a chunk of `textCount` bytes has no more than so many references.
    init(_ bytes: [UInt8], textCount: Int) throws(WireError) {
        var reader = ByteReader(bytes)
        count = try reader.count(limit: textCount / TextHeap.keyBytes)
        newEnd = try reader.count(limit: 1 << 40)
        literalCodes = try Self.section(&reader, count: count)
        lengthCodes = try Self.section(&reader, count: count)
        sourceCodes = try Self.section(&reader, count: count)
        extras = reader
    }

    private static func section(_ reader: inout ByteReader, count: Int) throws(WireError) -> [UInt8] {
        let head = try reader.varint()
        guard head >> 1 <= UInt64(reader.remaining) else { throw .truncated(offset: reader.offset) }
        let bytes = try reader.raw(Int(head >> 1))
        if head & 1 == 1 { return try Deflate.decompress(bytes, expectedCount: count) }
        guard bytes.count == count else { throw .wrongSize(expected: count, actual: bytes.count) }
        return bytes
    }

    /// The next reference; there are `count`.
    mutating func next() throws(WireError) -> Reference {
        let literals = try number(Int(literalCodes[index]))
        let length = try number(Int(lengthCodes[index])) + TextHeap.keyBytes
        let code = Int(sourceCodes[index])
        index += 1
        if code == TextReference.new {
            defer { newEnd += length }
            return Reference(literals: literals, length: length, source: .heap(newEnd))
        }
        if code < TextReference.heap {
            let distance = try number(code - TextReference.distance)
            return Reference(literals: literals, length: length, source: .distance(distance))
        }
        let zigzag = try number(code - TextReference.heap)
        let start = heapEnd + (zigzag >> 1 ^ -(zigzag & 1))
        guard start >= 0, start < 1 << 40 else { throw .corruptCompression(offset: extras.offset) }
        heapEnd = start + length
        return Reference(literals: literals, length: length, source: .heap(start))
    }

    /// Throws if more extra bits are left than fill up the last byte.
    func expectEnd() throws(WireError) {
        guard extras.isAtEnd, pendingBits < 8 else { throw .trailingBytes(offset: extras.offset) }
    }

    /// The number that a code and the next extra bits stand for.
    private mutating func number(_ code: Int) throws(WireError) -> Int {
        guard code < TextReference.codeCount else { throw .corruptCompression(offset: extras.offset) }
        let (value, count) = LongRangeNumber.base(code)
        while pendingBits < count {
            pending |= UInt64(try extras.byte()) << pendingBits
            pendingBits += 8
        }
        defer {
            pending >>= UInt64(count)
            pendingBits -= UInt64(count)
        }
        return value + Int(pending & (1 << UInt64(count) - 1))
    }
}
