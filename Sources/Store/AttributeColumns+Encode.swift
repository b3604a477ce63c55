import Wire

extension AttributeColumns {
    /// Takes lists apart and packs them.
    ///
    /// - Parameters:
    ///   - rows: Stored `KeyValue` lists; any bytes are kept as they are.
    ///   - runs: Rows of each run; they cover all rows in order.
    ///   - sharedBase: A base for the long texts that the reader will be given again; without one the
    ///     segment gets its own.
    /// - Returns: The parts in the order of their numbers, none if all rows are empty.
    static func encode(
        _ rows: [[UInt8]],
        runs: [Range<Int>],
        sharedBase: [UInt8]? = nil
    ) -> [AttributePart] {
        guard rows.contains(where: { !$0.isEmpty }) else { return [] }
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
            + textParts(table, runs: runs, isText: table.columns.map { writer.isText($0) }, sharedBase)
    }

    /// The long values in the order of rows, and within a row in the order of its attributes.
    private static func textParts(
        _ table: AttributeTable,
        runs: [Range<Int>],
        isText: [Bool],
        _ sharedBase: [UInt8]?
    ) -> [AttributePart] {
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
        guard !items.isEmpty else { return [] }
        return ChunkedText.encode(bytes, items: items, runs: itemRuns, sharedBase: sharedBase)
            .map { part in
                var part = part
                part.number += Part.text
                return part
            }
    }
}
