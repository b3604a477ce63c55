import Wire

extension AttributeColumns {
    /// Takes lists apart and packs them.
    ///
    /// - Parameters:
    ///   - rows: Stored `KeyValue` lists; any bytes are kept as they are.
    ///   - runs: Rows of each run; they cover all rows in order.
    ///   - heap: Takes a chunk of long texts into a text heap, instead of any base.
    /// - Returns: The parts in the order of their numbers, none if all rows are empty.
    static func encode(
        _ rows: BytesColumn,
        runs: [Range<Int>],
        heap: (([UInt8]) -> PackedText)? = nil
    ) -> [AttributePart] {
        guard !rows.isEmpty else { return [] }
        let table = AttributeTable(rows)
        var writer = AttributeColumnWriter(table, runs: runs)
        writer.head.varint(UInt64(table.bytes.count))
        writer.head.varint(UInt64(runs.count))
        for run in runs { writer.head.varint(UInt64(run.count)) }
        writer.head.varint(UInt64(table.shapes.count))
        for shape in table.shapes {
            writer.head.varint(UInt64(shape.count))
            for column in shape { writer.head.varint(UInt64(column)) }
        }
        writer.planes(table.codes)
        writer.head.varint(UInt64(table.columns.count))
        for column in table.columns { writer.append(column) }
        var parts = [
            AttributePart(number: Part.head, deflating: writer.head.bytes),
            AttributePart(number: Part.values, deflating: writer.values.bytes),
        ]
        if writer.ids.count > 0 { parts.append(AttributePart(number: Part.ids, deflating: writer.ids.bytes)) }
        return parts
            + textParts(table, runs: runs, isText: table.columns.map { writer.isText($0) }, heap)
    }

    private static func textParts(
        _ table: AttributeTable,
        runs: [Range<Int>],
        isText: [Bool],
        _ heap: (([UInt8]) -> PackedText)?
    ) -> [AttributePart] {
        let texts = texts(table, runs: runs, isText: isText)
        guard !texts.items.isEmpty else { return [] }
        return ChunkedText.encode(
            texts.bytes,
            items: texts.items,
            runs: texts.runs,
            heap: heap
        )
        .map { AttributePart(number: $0.number + Part.text, stored: $0.bytes) }
    }

    /// The long values one after another, in the order of rows, and within a row in that of its attributes.
    private static func texts(
        _ table: AttributeTable,
        runs: [Range<Int>],
        isText: [Bool]
    ) -> (bytes: [UInt8], items: [Range<Int>], runs: [Range<Int>]) {
        var next = [Int](repeating: 0, count: table.columns.count)
        var bytes: [UInt8] = []
        var items: [Range<Int>] = []
        var itemRuns: [Range<Int>] = []
        for run in runs {
            let first = items.count
            for row in run {
                for column in table.shapes[Int(table.codes[row])] {
                    let content = table.columns[column].contents[next[column]]
                    next[column] += 1
                    guard isText[column] else { continue }
                    items.append(bytes.count..<bytes.count + content.count)
                    bytes.append(contentsOf: table.bytes[content])
                }
            }
            itemRuns.append(first..<items.count)
        }
        return (bytes, items, itemRuns)
    }
}
