import Model
import Wire

/// Text columns as bytes, before deflate.
///
/// Layout: varint number of distinct values; each as varint (0 = not known, else UTF-8 length + 1) and its
/// bytes; one byte code width (0 = every row has code 0, else 1, 2 or 4); then one little-endian code a row.
enum TextColumnCoder {
    static func encode(_ column: DictionaryColumn, into writer: inout ByteWriter) {
        writer.varint(UInt64(column.values.count))
        for value in column.values {
            writer.append(text: value)
        }
        let width =
            column.values.count <= 1
            ? 0 : column.values.count <= 256 ? 1 : column.values.count <= 65_536 ? 2 : 4
        writer.byte(UInt8(width))
        if width == 1 {
            writer.raw(column.codes.map { UInt8(truncatingIfNeeded: $0) })
            return
        }
        for code in column.codes {
            for index in 0..<width { writer.byte(UInt8(truncatingIfNeeded: code >> UInt32(8 * index))) }
        }
    }

    static func decode(_ reader: inout ByteReader, count: Int) throws -> DictionaryColumn {
        let distinct = try reader.varint()
        guard distinct <= UInt64(max(count, 1)) else { throw reader.malformed("dictionary size") }
        var values: [String?] = []
        values.reserveCapacity(Int(distinct))
        for _ in 0..<distinct {
            values.append(try reader.readText())
        }
        let width = Int(try reader.byte())
        guard [0, 1, 2, 4].contains(width) else { throw reader.malformed("code width") }
        var codes: [UInt32] = []
        codes.reserveCapacity(count)
        for _ in 0..<count {
            var code: UInt32 = 0
            for index in 0..<width { code |= UInt32(try reader.byte()) << UInt32(8 * index) }
            guard code < distinct else { throw reader.malformed("dictionary code") }
            codes.append(code)
        }
        try reader.expectEnd()
        return DictionaryColumn(values: values, codes: codes)
    }
}
