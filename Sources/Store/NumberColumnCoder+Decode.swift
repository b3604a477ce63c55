import Wire

extension NumberColumnCoder {
    /// Reads what `encode` wrote.
    ///
    /// - Throws: `LayoutError` or `WireError` if the bytes are no column of `count` numbers.
    static func decode(_ reader: inout ByteReader, count: Int) throws -> [Int64] {
        if let value = try constant(&reader) {
            try reader.expectEnd()
            return Array(repeating: value, count: count)
        }
        var values: [Int64] = []
        switch try reader.byte() {
        case 1: values = try zigzags(&reader, count: count)
        case 2:
            values = try zigzags(&reader, count: count)
            for index in values.indices.dropFirst() { values[index] &+= values[index - 1] }
        case 3:
            values.reserveCapacity(count)
            for _ in 0..<count { values.append(Int64(bitPattern: try reader.fixed64())) }
        case 4:
            values.reserveCapacity(count)
            while values.count < count {
                let value = Int64(bitPattern: try reader.fixed64())
                let length = try reader.varint()
                guard length > 0, length <= UInt64(count - values.count) else {
                    throw reader.malformed("run length")
                }
                values.append(contentsOf: repeatElement(value, count: Int(length)))
            }
        default:
            throw reader.malformed("number encoding")
        }
        try reader.expectEnd()
        return values
    }

    /// The number that every row has, if the column is written as one.
    static func constant(_ reader: inout ByteReader) throws -> Int64? {
        guard !reader.isAtEnd, reader.bytes[reader.offset] == 0 else { return nil }
        try reader.skip(1)
        return try reader.zigzag()
    }

    /// Reads zigzag varints, those of up to eight bytes a word at a time.
    private static func zigzags(_ reader: inout ByteReader, count: Int) throws -> [Int64] {
        var values = [Int64](repeating: 0, count: count)
        let bytes = reader.bytes
        var place = reader.offset
        var index = 0
        while index < count {
            while index < count, reader.end - place >= 8 {
                let word = ByteReader.bigEndianWord(bytes, at: place).byteSwapped
                let ends = ~word & 0x8080_8080_8080_8080
                if ends == 0x8080_8080_8080_8080, count - index >= 8 {
                    for number in 0..<8 { values[index + number] = signed(word >> UInt64(8 * number) & 0x7F) }
                    place += 8
                    index += 8
                    continue
                }
                guard ends != 0 else { break }
                let bits = ends.trailingZeroBitCount + 1
                values[index] = signed(sevens(word & (.max >> UInt64(64 - bits))))
                place += bits / 8
                index += 1
            }
            try reader.skip(place - reader.offset)
            guard index < count else { break }
            // A longer one, or one near the end.
            values[index] = try reader.zigzag()
            place = reader.offset
            index += 1
        }
        return values
    }

    @inline(__always)
    private static func signed(_ zigzag: UInt64) -> Int64 {
        Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    }

    /// The lower seven bits of each byte, joined.
    @inline(__always)
    private static func sevens(_ word: UInt64) -> UInt64 {
        var word = word & 0x7F7F_7F7F_7F7F_7F7F
        word = (word & 0x7F00_7F00_7F00_7F00) >> 1 | (word & 0x007F_007F_007F_007F)
        word = (word & 0x3FFF_0000_3FFF_0000) >> 2 | (word & 0x0000_3FFF_0000_3FFF)
        return (word & 0x0FFF_FFFF_0000_0000) >> 4 | (word & 0x0000_0000_0FFF_FFFF)
    }
}
