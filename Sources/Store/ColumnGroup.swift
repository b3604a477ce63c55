import Wire

/// Several encoded columns in one blob, so that short ones share a row of the table and a deflate window.
///
/// Layout: varint number of columns; for each, one byte column number and varint length; then their bytes in
/// the same order.
struct ColumnGroup {
    private var columns: [(code: UInt8, count: Int)] = []
    /// The columns' bytes, one after another.
    private var body: [UInt8] = []

    var isEmpty: Bool { columns.isEmpty }

    mutating func add(_ code: UInt8, _ bytes: [UInt8]) {
        columns.append((code, bytes.count))
        body += bytes
    }

    /// The stored form.
    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: body.count + 4 * columns.count + 4)
        writer.varint(UInt64(columns.count))
        for column in columns {
            writer.byte(column.code)
            writer.varint(UInt64(column.count))
        }
        writer.raw(body)
        return writer.bytes
    }
}

/// A stored group, opened: where each column lies.
struct OpenColumnGroup: Sendable {
    let bytes: [UInt8]
    private var ranges: [UInt8: Range<Int>] = [:]

    /// - Throws: `LayoutError` or `WireError` if the bytes are no group.
    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        var reader = ByteReader(bytes)
        let count = try reader.varint()
        guard count <= 256 else { throw reader.malformed("number of columns") }
        var lengths: [(code: UInt8, length: Int)] = []
        for _ in 0..<count {
            let code = try reader.byte()
            let length = try reader.varint()
            guard length <= UInt64(bytes.count) else { throw reader.malformed("column length") }
            lengths.append((code, Int(length)))
        }
        var offset = reader.offset
        for (code, length) in lengths {
            guard length <= bytes.count - offset, ranges[code] == nil else {
                throw reader.malformed("column of a group")
            }
            ranges[code] = offset..<(offset + length)
            offset += length
        }
        guard offset == bytes.count else { throw reader.malformed("group length") }
    }

    /// The encoded bytes of a column, or `nil` if the group does not hold it.
    func reader(_ code: UInt8) -> ByteReader? { ranges[code].map { ByteReader(bytes, in: $0) } }

    /// Numbers of the columns it holds.
    var codes: Dictionary<UInt8, Range<Int>>.Keys { ranges.keys }
}
