import Wire

/// A column of byte strings: varint lengths of all rows first, then the bytes one after another.
struct BytesColumn: Sendable {
    /// All rows' bytes in one buffer.
    let bytes: [UInt8]
    private let offsets: [Int]

    /// No rows.
    init() {
        bytes = []
        offsets = [0]
    }

    /// Rows that lie one after another in `bytes`; row `i` is at `offsets[i]..<offsets[i + 1]`.
    init(bytes: [UInt8], offsets: [Int]) {
        precondition(offsets.first == 0 && offsets.last == bytes.count, "the rows fill the buffer")
        self.bytes = bytes
        self.offsets = offsets
    }

    init(_ rows: some Sequence<[UInt8]>) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for row in rows {
            bytes.append(contentsOf: row)
            offsets.append(bytes.count)
        }
        self.bytes = bytes
        self.offsets = offsets
    }

    /// Some rows of a column.
    init(_ column: BytesColumn, rows: Range<Int>) {
        if rows == 0..<column.count {
            self = column
            return
        }
        let first = column.offsets[rows.lowerBound]
        bytes = Array(column.bytes[first..<column.offsets[rows.upperBound]])
        offsets = column.offsets[rows.lowerBound...rows.upperBound].map { $0 - first }
    }

    /// The picked rows of several columns, in the order of the picks.
    init(gathering picks: [(table: Int, rows: Range<Int>)], of columns: [BytesColumn]) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for pick in picks {
            let column = columns[pick.table]
            let first = column.offsets[pick.rows.lowerBound]
            let base = bytes.count
            bytes.append(contentsOf: column.bytes[first..<column.offsets[pick.rows.upperBound]])
            for row in pick.rows { offsets.append(base + column.offsets[row + 1] - first) }
        }
        self.bytes = bytes
        self.offsets = offsets
    }

    /// Reads what `encode` wrote.
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

    /// Rows.
    var count: Int { offsets.count - 1 }

    /// Whether no row holds anything.
    var isEmpty: Bool { bytes.isEmpty }

    /// Where a row's bytes are in `bytes`.
    func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

    /// Appends the stored form.
    func encode(into writer: inout ByteWriter) {
        for row in 0..<count { writer.varint(UInt64(offsets[row + 1] - offsets[row])) }
        writer.raw(bytes)
    }
}
