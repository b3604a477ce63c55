/// Huffman codes that several packed texts share: one for literals, one for each kind of a sequence's codes.
///
/// Stored are the lengths of the codes: for each of the four, a varint number of symbols and their lengths in
/// four bits each, the lower four first; 0 for a symbol that does not occur. Codes are the canonical ones of
/// these lengths: shorter ones first, then lower symbols; their highest bit is written first, into the lowest
/// free bit of a byte.
public struct LongRangeCodes: Sendable {
    /// Streams that have a code: literals, and the three numbers of sequences.
    static let streamCount = 4
    /// Bits of a code at most.
    ///
    /// Larger: rare symbols take less, and tables are larger.
    static let lengthMaximum = 10

    /// For each stream, the length of each symbol's code.
    private let lengths: [[UInt8]]

    /// The best codes for symbols that occur so often, one list for each stream.
    init(frequencies: [[Int]]) {
        lengths = frequencies.map { counts in
            let last = counts.lastIndex { $0 > 0 }
            return Self.lengths(Array(counts[...(last ?? -1)]))
        }
    }

    /// Reads codes.
    ///
    /// - Throws: `WireError` if they are none.
    public init(_ reader: inout ByteReader) throws(WireError) {
        var lengths: [[UInt8]] = []
        for _ in 0..<Self.streamCount {
            let count = try reader.count(limit: 256)
            let bytes = try reader.raw((count + 1) / 2)
            let stream = (0..<count).map { bytes[$0 / 2] >> UInt8($0 % 2 * 4) & 15 }
            guard stream.allSatisfy({ $0 <= Self.lengthMaximum }), Self.space(of: stream) <= Self.slots else {
                throw .corruptCompression(offset: reader.offset)
            }
            lengths.append(stream)
        }
        self.lengths = lengths
    }

    /// The stored form.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        for stream in lengths {
            writer.varint(UInt64(stream.count))
            for index in stride(from: 0, to: stream.count, by: 2) {
                writer.byte(stream[index] | (index + 1 < stream.count ? stream[index + 1] << 4 : 0))
            }
        }
        return writer.bytes
    }

    // MARK: Lengths

    private static let slots = 1 << lengthMaximum

    /// How many slots of a table the codes take.
    private static func space(of lengths: [UInt8]) -> Int {
        lengths.reduce(0) { $0 + ($1 == 0 ? 0 : slots >> Int($1)) }
    }

    private static func lengths(_ frequencies: [Int]) -> [UInt8] {
        var frequencies = frequencies
        while true {
            let lengths = unlimitedLengths(frequencies)
            if lengths.allSatisfy({ $0 <= lengthMaximum }) { return lengths.map { UInt8($0) } }
            // Flatter: rare symbols get shorter codes.
            frequencies = frequencies.map { $0 == 0 ? 0 : $0 / 2 + 1 }
        }
    }

    /// Depths in the tree that joins the two rarest again and again.
    private static func unlimitedLengths(_ frequencies: [Int]) -> [Int] {
        var lengths = [Int](repeating: 0, count: frequencies.count)
        let symbols = frequencies.indices.filter { frequencies[$0] > 0 }
            .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
        if symbols.count < 2 {
            for symbol in symbols { lengths[symbol] = 1 }
            return lengths
        }
        // Leaves and then inner nodes, both in rising order of their weights.
        var weights = symbols.map { frequencies[$0] }
        var parents = [Int](repeating: 0, count: 2 * symbols.count - 1)
        var (leaf, inner) = (0, symbols.count)
        while weights.count < parents.count {
            var weight = 0
            for _ in 0..<2 {
                let isLeaf =
                    leaf < symbols.count && (inner >= weights.count || weights[leaf] <= weights[inner])
                let node = isLeaf ? leaf : inner
                if isLeaf { leaf += 1 } else { inner += 1 }
                weight += weights[node]
                parents[node] = weights.count
            }
            weights.append(weight)
        }
        var depths = [Int](repeating: 0, count: parents.count)
        for node in (0..<parents.count - 1).reversed() { depths[node] = depths[parents[node]] + 1 }
        for (leaf, symbol) in symbols.enumerated() { lengths[symbol] = depths[leaf] }
        return lengths
    }

    // MARK: Codes

    /// For each symbol of a stream its code, lowest bit first, above its length in four bits.
    func codes(ofStream stream: Int) -> [UInt32] {
        var codes = [UInt32](repeating: 0, count: 256)
        forEachCode(ofStream: stream) { symbol, code, length in codes[symbol] = code << 4 | UInt32(length) }
        return codes
    }

    /// For every next ten bits the symbol of a stream that they begin with, above the length of its code
    /// in four bits; 0 if there is none.
    func table(ofStream stream: Int) -> [UInt16] {
        var table = [UInt16](repeating: 0, count: Self.slots)
        forEachCode(ofStream: stream) { symbol, code, length in
            for slot in stride(from: Int(code), to: Self.slots, by: 1 << length) {
                table[slot] = UInt16(symbol << 4 | length)
            }
        }
        return table
    }

    @inline(__always)
    private func forEachCode(
        ofStream stream: Int,
        _ body: (_ symbol: Int, _ code: UInt32, _ length: Int) -> Void
    ) {
        var counts = [UInt32](repeating: 0, count: Self.lengthMaximum + 1)
        for length in lengths[stream] { counts[Int(length)] += 1 }
        var next = counts
        (next[0], counts[0]) = (0, 0)
        for length in 1...Self.lengthMaximum { next[length] = (next[length - 1] + counts[length - 1]) << 1 }
        for (symbol, length) in lengths[stream].enumerated() where length > 0 {
            let code = next[Int(length)]
            next[Int(length)] += 1
            body(symbol, Self.reversed(code, Int(length)), Int(length))
        }
    }

    private static func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
        var (code, result): (UInt32, UInt32) = (code, 0)
        for _ in 0..<length {
            result = result << 1 | code & 1
            code >>= 1
        }
        return result
    }
}

/// Writes symbols by their codes.
struct LongRangeCodeWriter {
    private(set) var bytes: [UInt8]
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0

    /// Goes on after some bytes.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func append(_ symbols: [UInt8], _ codes: [UInt32]) {
        for symbol in symbols {
            let code = codes[Int(symbol)]
            pending |= UInt64(code >> 4) << pendingBits
            pendingBits += UInt64(code & 15)
            if pendingBits >= 32 {
                for shift in stride(from: 0, to: 32, by: 8) as StrideTo<UInt64> {
                    bytes.append(UInt8(truncatingIfNeeded: pending >> shift))
                }
                pending >>= 32
                pendingBits -= 32
            }
        }
    }

    /// Fills the last byte up with zeros.
    mutating func finish() {
        while pendingBits > 0 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= min(pendingBits, 8)
        }
    }
}

/// Reads symbols by their codes.
struct LongRangeCodeReader {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int
    private var pending: UInt64 = 0
    private var pendingBits = 0

    init(_ reader: ByteReader) { (bytes, offset, end) = (reader.bytes, reader.offset, reader.end) }

    /// Reads so many symbols into `room`, which is large enough.
    mutating func read(
        _ count: Int,
        _ table: [UInt16],
        into room: UnsafeMutableBufferPointer<UInt8>
    ) throws(WireError) {
        for index in 0..<count {
            while pendingBits <= 48, offset < end {
                pending |= UInt64(bytes[offset]) << UInt64(pendingBits)
                pendingBits += 8
                offset += 1
            }
            let entry = table[Int(pending & UInt64(table.count - 1))]
            let length = Int(entry & 15)
            guard length > 0, length <= pendingBits else { throw .corruptCompression(offset: offset) }
            // The caller gives room for `count`.
            unsafe room[index] = UInt8(truncatingIfNeeded: entry >> 4)
            pending >>= UInt64(length)
            pendingBits -= length
        }
    }

    /// Where the next whole byte is.
    var nextByte: Int { offset - pendingBits / 8 }
}
