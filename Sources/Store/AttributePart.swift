import Wire

/// One separately stored piece of a column: the number by which a reader asks for it, and its packed bytes.
///
/// Packed bytes: one byte packing (0 stored, 1 raw deflate, 2 long-range matching against the column's
/// base), varint number of bytes after unpacking, then the data to the end.
struct AttributePart: Sendable {
    /// More than this is no part; an encoder never makes one, and damage cannot ask for more memory.
    static let rawBytesMax = 1 << 30

    /// Level of deflate.
    ///
    /// With 9, the parts are a percent smaller and take twice as long.
    private static let level: Int32 = 4

    private enum Packing: UInt8 {
        case stored = 0
        case deflate = 1
        case longRange = 2
    }

    var number: Int
    var bytes: [UInt8]

    /// A part that has its form already.
    init(number: Int, stored bytes: [UInt8]) {
        self.number = number
        self.bytes = bytes
    }

    /// Packs with deflate; what does not shrink is stored.
    init(number: Int, deflating raw: [UInt8]) {
        self.init(number: number, raw, packed: Deflate.compress(raw, level: Self.level), as: .deflate)
    }

    /// Packs with long-range matching against `base`; what does not shrink is stored, and what is too long
    /// for it is deflated.
    init(number: Int, matching raw: [UInt8], base: [UInt8]) {
        guard raw.count <= LongRange.bytesMaximum else {
            self.init(number: number, deflating: raw)
            return
        }
        let packed = LongRange.compress(raw, dictionary: base, effort: .strong)
        self.init(number: number, raw, packed: packed, as: .longRange)
    }

    private init(number: Int, _ raw: [UInt8], packed: [UInt8], as packing: Packing) {
        precondition(raw.count <= Self.rawBytesMax, "a part is at most \(Self.rawBytesMax) bytes")
        let shrinks = packed.count < raw.count
        var writer = ByteWriter(capacity: min(packed.count, raw.count) + 6)
        writer.byte((shrinks ? packing : .stored).rawValue)
        writer.varint(UInt64(raw.count))
        writer.raw(shrinks ? packed : raw)
        self.number = number
        bytes = writer.bytes
    }

    /// Unpacks a part of at most `limit` bytes.
    ///
    /// - Throws: `LayoutError` or `WireError` if the bytes are damaged or would be longer.
    static func unpack(_ bytes: [UInt8], base: [UInt8] = [], limit: Int = rawBytesMax) throws -> [UInt8] {
        var reader = ByteReader(bytes)
        let packing = Packing(rawValue: try reader.byte())
        let count = try reader.count(limit: min(limit, rawBytesMax))
        let data = try reader.raw(reader.remaining)
        switch packing {
        case .stored:
            guard data.count == count else { throw WireError.wrongSize(expected: count, actual: data.count) }
            return data
        case .deflate:
            // Deflate packs at most 1032 to 1, so that a wrong count cannot ask for absurd memory.
            guard count / 1_032 <= data.count else { throw reader.malformed("part size") }
            return try Deflate.decompress(data, expectedCount: count)
        case .longRange:
            return try LongRange.decompress(data, dictionary: base, expectedCount: count)
        case nil:
            throw reader.malformed("packing")
        }
    }
}
