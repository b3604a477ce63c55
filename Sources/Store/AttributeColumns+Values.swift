/// The values of one key and kind in a segment.
struct AttributeValues: Sendable {
    var kind: AttributeKind
    /// Contents as `AttributeKind` describes them; a dictionary's are distinct, others may repeat.
    var contents: [[UInt8]]
    /// Rows that have the key, in order; a row comes as often as it has it.
    var rows: [Int32]
    /// For each of `rows`, which of `contents` it has.
    var codes: [Int32]
}

extension AttributeColumns {
    /// The values of one key, one element for each kind it comes in; other keys stay unread, but long values
    /// lie in chunks with those of other keys.
    ///
    /// - Throws: `LayoutError` or `WireError` if a part is damaged, or what `fetch` throws.
    mutating func values(of key: [UInt8]) throws -> [AttributeValues] {
        let wanted = columns.indices.filter { columns[$0].kind != .list && head[columns[$0].key] == key[...] }
        guard !wanted.isEmpty else { return [] }
        let rowShapes = try rowShapes()
        return try wanted.map { try values(of: $0, rowShapes) }
    }

    private mutating func values(of column: Int, _ rowShapes: [Int32]) throws -> AttributeValues {
        var cursor = AttributeCursor(columns: columns, shapes: shapes)
        var found = AttributeValues(kind: columns[column].kind, contents: [], rows: [], codes: [])
        let places = shapes.map { shape in shape.indices.filter { shape[$0] == column } }
        let textCounts = textCounts()
        var texts = 0
        var items: [Int] = []
        for (number, run) in runs.enumerated() {
            for row in run {
                let shape = Int(rowShapes[row])
                for place in places[shape] {
                    found.rows.append(Int32(row))
                    let index = cursor.next(column, place: place, shape: shape, run: number)
                    found.codes.append(Int32(index))
                    guard columns[column].isText else { continue }
                    items.append(texts + shapes[shape][..<place].count { columns[$0].isText })
                }
                texts += textCounts[shape]
            }
        }
        if columns[column].isText {
            found.contents = try withText { text in
                try items.flatMap { try text.items($0..<$0 + 1).map { Array($0) } }
            }
        } else {
            try fill(&found, column)
        }
        return found
    }

    /// Adds the contents of a column that is not text; codes are places in its list so far.
    private mutating func fill(_ found: inout AttributeValues, _ column: Int) throws {
        guard found.codes.allSatisfy({ Int($0) < columns[column].listCount }) else {
            throw LayoutError(description: "column \(column) has too few values")
        }
        if case .dictionary(let entries, _) = columns[column].coding {
            found.contents = entries.map { Array(head[$0]) }
            let codes = try (0..<columns[column].listCount).map { try code(of: column, at: $0) }
            found.codes = found.codes.map { codes[Int($0)] }
        } else if !found.rows.isEmpty {
            found.contents = try (0..<columns[column].listCount).map {
                Array(try content(of: column, at: $0))
            }
        }
    }
}
