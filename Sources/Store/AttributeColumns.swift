import Wire

/// Attribute lists of many rows, held key by key, so that rows are small, one run is read without the others
/// and one key without the rest; every row comes back byte for byte.
///
/// | part | what |
/// |---|---|
/// | 0 | head: varint bytes of all rows, the runs' row counts, the shapes, the columns, see below |
/// | 1 | values: the planes of the shape codes, then each column's planes or bytes in the order of columns |
/// | 2 | ids: the bits of each column that is a template; none if there is no such column |
/// | 3… | the long values of all rows as `ChunkedText`, in the order of rows and within them of attributes |
///
/// The head lists runs as varint count and a varint each; shapes as varint count and, for each, a varint
/// count and that many column numbers; the head of the planes of shape codes; columns as varint count and,
/// for each, the key with its varint length, a byte kind, a byte spread, a byte coding, varint length of the
/// list and what the coding needs (`AttributeColumn`).
struct AttributeColumns {
    /// Part numbers.
    enum Part {
        static let head = 0
        static let values = 1
        static let ids = 2
        static let text = 3
    }

    let rowCount: Int
    /// Bytes of all rows together.
    let byteCount: Int
    let runs: [Range<Int>]
    let columns: [AttributeColumn]
    /// Column numbers in the order of a row's attributes.
    let shapes: [[Int]]
    let head: [UInt8]
    let shapeCodes: AttributePlanes
    let valuesCount: Int
    let idsCount: Int
    let heap: ChunkedText.Heap?
    let fetch: ChunkedText.Fetch
    /// What was unpacked so far; of columns with the same content, any may go on with it.
    var loaded = Loaded()
    /// The long values, once one was asked for.
    var openText: ChunkedText?

    /// Reads the head.
    ///
    /// - Parameters:
    ///   - rowCount: Rows that were encoded.
    ///   - heap: Reads the text heap, if the rows were encoded with one.
    ///   - fetch: Gives the stored bytes of a part, when it is needed.
    /// - Throws: `LayoutError` or `WireError` if the head is damaged, or what `fetch` throws.
    init(
        rowCount: Int,
        heap: ChunkedText.Heap? = nil,
        fetch: @escaping ChunkedText.Fetch
    ) throws {
        head = try AttributePart.unpack(fetch(Part.head))
        var reader = ByteReader(head)
        byteCount = try reader.count(limit: 1 << 36)
        runs = try Self.runs(&reader, rowCount: rowCount)
        shapes = try Self.shapes(&reader, rowCount: rowCount)
        var valuesCount = 0
        var idsCount = 0
        shapeCodes = try AttributePlanes(&reader, count: rowCount, cursor: &valuesCount)
        var columns: [AttributeColumn] = []
        for _ in 0..<(try reader.count(limit: AttributeTable.columnsEnd)) {
            columns.append(try AttributeColumn(&reader, values: &valuesCount, ids: &idsCount))
        }
        try reader.expectEnd()
        guard shapes.allSatisfy({ $0.allSatisfy(columns.indices.contains) }) else {
            throw reader.malformed("column number")
        }
        self.rowCount = rowCount
        self.columns = columns
        self.valuesCount = valuesCount
        self.idsCount = idsCount
        self.heap = heap
        self.fetch = fetch
    }

    /// What reading keeps for the next time.
    struct Loaded: Sendable {
        var values: [UInt8]?
        var ids: [UInt8]?
        /// The shape of each row.
        var rowShapes: [Int32]?
        /// The number of long values before each row, and of all.
        var textStarts: [Int]?
        /// Where the values of plain columns begin, by column.
        var plainStarts: [Int: [Int]] = [:]

        var byteCount: Int {
            (values?.count ?? 0) + (ids?.count ?? 0) + 4 * (rowShapes?.count ?? 0)
                + 8 * plainStarts.values.reduce(textStarts?.count ?? 0) { $0 + $1.count }
        }
    }

    private static func runs(_ reader: inout ByteReader, rowCount: Int) throws -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var begin = 0
        for _ in 0..<(try reader.count(limit: rowCount)) {
            let count = try reader.count(limit: rowCount - begin)
            runs.append(begin..<begin + count)
            begin += count
        }
        guard begin == rowCount else { throw reader.malformed("number of rows") }
        return runs
    }

    private static func shapes(_ reader: inout ByteReader, rowCount: Int) throws -> [[Int]] {
        var shapes: [[Int]] = []
        for _ in 0..<(try reader.count(limit: rowCount)) {
            var shape: [Int] = []
            for _ in 0..<(try reader.count(limit: reader.remaining)) {
                shape.append(try reader.count(limit: AttributeTable.columnsEnd))
            }
            shapes.append(shape)
        }
        return shapes
    }
}
