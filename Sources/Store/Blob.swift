import Wire

/// How hard a segment's columns are packed.
enum PackingEffort: Sendable {
    /// On the way in: deflate is the largest cost of a span, so as little of it as possible.
    case ingest
    /// Off the way: each span is packed so about once.
    case merge
}

/// One column's bytes as they lie in the database.
struct Blob: Sendable {
    /// How `data` is packed: the blob's codec id, so that another can be added without a new format.
    enum Codec: UInt8 {
        case stored = 0
        case zlib = 1
        /// `LongRange`, whose own first byte tells how hard.
        case longRange = 2
    }

    /// Level of deflate for columns of merged segments.
    private static let level: Int32 = 6

    /// Where it lies within its segment; see `BlobSlot`.
    var slot: UInt16
    var codec: Codec
    /// Bytes after unpacking.
    var rawCount: Int
    /// CRC-32 (zlib's) of `data`, checked at every read.
    var checksum: UInt32
    var data: [UInt8]

    /// Packs a column; short or incompressible ones are stored as they are.
    init(slot: UInt16, raw: [UInt8], effort: PackingEffort) {
        self.slot = slot
        rawCount = raw.count
        codec = .stored
        data = raw
        if raw.count >= 64 {
            let packed = Self.pack(raw, effort)
            if packed.bytes.count < raw.count { (codec, data) = packed }
        }
        checksum = Checksum.crc32(data)
    }

    private static func pack(_ raw: [UInt8], _ effort: PackingEffort) -> (codec: Codec, bytes: [UInt8]) {
        switch effort {
        case .ingest where raw.count <= LongRange.bytesMaximum:
            (.longRange, LongRange.compress(raw, effort: .fast))
        case .ingest: (.zlib, Deflate.compress(raw, level: 1))
        case .merge: (.zlib, Deflate.compress(raw, level: Self.level))
        }
    }

    /// Packs text by long-range matching as well as it goes.
    init(slot: UInt16, matching raw: [UInt8]) {
        self.slot = slot
        rawCount = raw.count
        codec = .longRange
        data = LongRange.compress(raw, effort: .strong)
        checksum = Checksum.crc32(data)
    }

    /// Keeps bytes that are packed already, or not worth it.
    init(slot: UInt16, stored: [UInt8]) {
        self.slot = slot
        rawCount = stored.count
        codec = .stored
        data = stored
        checksum = Checksum.crc32(stored)
    }

    /// Unpacks what `codec` packed.
    ///
    /// - Throws: `LayoutError` or `WireError` if the bytes do not unpack to `rawCount`.
    static func unpack(_ data: [UInt8], codec: Int64, rawCount: Int) throws -> [UInt8] {
        switch UInt8(exactly: codec).flatMap(Codec.init) {
        case .stored:
            guard rawCount == data.count else {
                throw LayoutError(description: "\(data.count) bytes instead of \(rawCount)")
            }
            return data
        case .zlib:
            // Deflate packs to no less than a 1,032nd, so that a wrong length cannot ask for absurd memory.
            guard rawCount >= 0, rawCount / 1_032 <= data.count else {
                throw LayoutError(description: "impossible length \(rawCount)")
            }
            return try Deflate.decompress(data, expectedCount: rawCount)
        case .longRange: return try LongRange.decompress(data, expectedCount: rawCount)
        case nil: throw LayoutError(description: "unknown codec \(codec)")
        }
    }
}
