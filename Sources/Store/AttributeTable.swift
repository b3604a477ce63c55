import Wire

/// Attribute lists of many rows taken apart: one buffer, one column per key and kind, one shape per order of
/// columns that some row has.
struct AttributeTable {
    /// A row that would need more columns or shapes is kept whole, as one value of kind `list`.
    static let columnsMax = 4_096
    static let shapesMax = 16_384
    /// So is a row with more attributes.
    static let fieldsMax = 2_048
    /// No more columns than this come together: lists that are kept whole have one more.
    static let columnsEnd = columnsMax + 1

    /// All values of one key and kind, in row order.
    struct Column {
        var key: Range<Int>
        var kind: AttributeKind
        /// Rows that have the value; a row comes as often as it has it.
        var rows: [Int32] = []
        var contents: [Range<Int>] = []
    }

    private(set) var bytes: [UInt8] = []
    private(set) var columns: [Column] = []
    /// What tells columns apart.
    private var names: [(key: Range<Int>, kind: AttributeKind)] = []
    /// Column numbers in the order of a row's attributes.
    private(set) var shapes: [[Int]] = []
    /// One shape a row.
    private(set) var codes: [Int64] = []
    private var columnIndex: [UInt64: [Int]] = [:]
    /// For each column the one that came after it last; the next field is most likely of that one.
    private var successors: [Int] = []
    private var shapeIndex: [[Int]: Int] = [:]

    /// Takes the lists of a column apart.
    init(_ rows: BytesColumn) {
        bytes = rows.bytes
        codes.reserveCapacity(rows.count)
        var fields: [AttributeField] = []
        for row in 0..<rows.count { append(rows.range(of: row), &fields) }
    }

    private mutating func append(_ range: Range<Int>, _ fields: inout [AttributeField]) {
        fields.removeAll(keepingCapacity: true)
        var reader = ByteReader(bytes, in: range)
        do {
            while !reader.isAtEnd { fields.append(try AttributeField.read(&reader)) }
            if fields.count > Self.fieldsMax { fields = [Self.whole(range)] }
        } catch {
            // Bytes in another form than ours are kept as they are.
            fields = [Self.whole(range)]
        }
        var shape = shape(of: fields)
        if shape.count < fields.count || shapes.count >= Self.shapesMax && shapeIndex[shape] == nil {
            fields = [Self.whole(range)]
            shape = self.shape(of: fields)
        }
        let code = shapeIndex[shape] ?? shapes.count
        if code == shapes.count {
            shapeIndex[shape] = code
            shapes.append(shape)
        }
        let row = Int32(codes.count)
        codes.append(Int64(code))
        for (column, field) in zip(shape, fields) {
            columns[column].rows.append(row)
            columns[column].contents.append(field.content)
        }
    }

    private static func whole(_ range: Range<Int>) -> AttributeField {
        AttributeField(key: range.lowerBound..<range.lowerBound, kind: .list, content: range)
    }

    /// The columns of a row's fields, without those that would need a column too many.
    private mutating func shape(of fields: [AttributeField]) -> [Int] {
        var shape: [Int] = []
        shape.reserveCapacity(fields.count)
        var previous: Int?
        for field in fields {
            if let previous, successors[previous] < names.count, has(successors[previous], field) {
                shape.append(successors[previous])
            } else if let column = column(of: field) {
                if let previous { successors[previous] = column }
                shape.append(column)
            }
            previous = shape.last
        }
        return shape
    }

    /// Whether a field belongs to a column.
    private func has(_ column: Int, _ field: AttributeField) -> Bool {
        names[column].kind == field.kind && ByteRanges.areEqual(names[column].key, field.key, in: bytes)
    }

    /// The column that a field belongs to; `nil` if it needs a new one and there are too many.
    private mutating func column(of field: AttributeField) -> Int? {
        let hash = StableHash.hash64(bytes, in: field.key, seed: UInt64(field.kind.rawValue))
        for index in columnIndex[hash, default: []] where has(index, field) { return index }
        if columns.count >= Self.columnsMax, field.kind != .list { return nil }
        columnIndex[hash, default: []].append(columns.count)
        columns.append(Column(key: field.key, kind: field.kind))
        names.append((field.key, field.kind))
        successors.append(.max)
        return columns.count - 1
    }
}
