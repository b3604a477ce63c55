import Wire

/// A column of byte strings: varint lengths of all rows first, then the bytes one after another.
struct BytesColumn {
    /// All rows' bytes in one buffer.
    let bytes: [UInt8]
    private let offsets: [Int]

    static func encode(_ rows: [[UInt8]], into writer: inout ByteWriter) {
        for row in rows { writer.varint(UInt64(row.count)) }
        for row in rows { writer.raw(row) }
    }

    init(_ reader: inout ByteReader, count: Int) throws {
        var offsets = [0]
        offsets.reserveCapacity(count + 1)
        var total = 0
        for _ in 0..<count {
            let length = try reader.varint()
            guard length <= UInt64(reader.remaining) else { throw reader.malformed("row length") }
            total += Int(length)
            offsets.append(total)
        }
        bytes = try reader.raw(total)
        self.offsets = offsets
        try reader.expectEnd()
    }

    /// Where a row's bytes are in `bytes`.
    func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }
}
