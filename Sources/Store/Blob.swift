import Wire

/// One column's bytes as they lie in the database.
struct Blob: Sendable {
    /// How `data` is packed: the blob's codec id, so that another can be added without a new format.
    enum Codec: UInt8 {
        case stored = 0
        case zlib = 1
    }

    var column: UInt8
    var codec: Codec
    /// Bytes after unpacking.
    var rawCount: Int
    /// CRC-32 (zlib's) of `data`, checked at every read.
    var checksum: UInt32
    var data: [UInt8]

    /// Packs a column; short or incompressible ones are stored as they are.
    init(column: UInt8, raw: [UInt8], level: Int32) {
        self.column = column
        rawCount = raw.count
        codec = .stored
        data = raw
        if raw.count >= 64 {
            let packed = Deflate.compress(raw, level: level)
            if packed.count < raw.count {
                codec = .zlib
                data = packed
            }
        }
        checksum = Checksum.crc32(data)
    }
}
