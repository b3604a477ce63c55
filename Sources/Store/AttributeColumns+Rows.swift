import Wire

extension AttributeColumns {
    /// The exact bytes of the rows of `range`, which must be some of the segment's.
    ///
    /// - Throws: `LayoutError` or `WireError` if a part is damaged, or what `fetch` throws.
    mutating func rows(_ range: Range<Int>) throws -> [[UInt8]] {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "the rows are in the segment")
        guard !range.isEmpty else { return [] }
        let rowShapes = try rowShapes()
        var cursor = AttributeCursor(columns: columns, shapes: shapes)
        cursor.pass(rowShapes[..<range.lowerBound], runs: runs)
        let firstText = cursor.texts
        let texts = try texts(ofRows: range)
        var run = runs.firstIndex { $0.upperBound > range.lowerBound } ?? 0
        var budget = byteCount
        var rows: [[UInt8]] = []
        rows.reserveCapacity(range.count)
        for row in range {
            while runs[run].upperBound <= row { run += 1 }
            let shape = Int(rowShapes[row])
            var writer = ByteWriter()
            for (place, column) in shapes[shape].enumerated() {
                let text = cursor.texts - firstText
                let index = cursor.next(column, place: place, shape: shape, run: run)
                let content =
                    columns[column].isText ? texts[text] : try content(of: column, at: index)
                AttributeField.write(
                    columns[column].kind,
                    key: head[columns[column].key],
                    content: content,
                    to: &writer
                )
                guard writer.count <= budget else { throw LayoutError(description: "rows are too long") }
            }
            budget -= writer.count
            rows.append(writer.bytes)
        }
        return rows
    }

    /// The long values of some rows.
    ///
    /// - Parameters:
    ///   - rows: The rows, which are some of the segment's.
    ///   - expectsMore: Whether the values of neighbouring rows will be asked for next.
    /// - Returns: The values, in the order of rows and within them of attributes.
    /// - Throws: `LayoutError` or `WireError` if a part is damaged, or what `fetch` throws.
    mutating func texts(ofRows rows: Range<Int>, expectsMore: Bool = false) throws -> [ArraySlice<UInt8>] {
        let starts = try textStarts()
        let items = starts[rows.lowerBound]..<starts[rows.upperBound]
        guard !items.isEmpty else { return [] }
        return try withText { try $0.items(items, expectsMore: expectsMore) }
    }

    /// How many long values a row of each shape has.
    func textCounts() -> [Int] {
        shapes.map { $0.count { columns[$0].isText } }
    }

    /// The number of long values before each row, and after the last one of all.
    private mutating func textStarts() throws -> [Int] {
        if let known = loaded.textStarts { return known }
        let counts = textCounts()
        var starts = [0]
        starts.reserveCapacity(rowCount + 1)
        for shape in try rowShapes() { starts.append(starts[starts.count - 1] + counts[Int(shape)]) }
        loaded.textStarts = starts
        return starts
    }

    /// Runs `body` with the chunked text, read at first use.
    mutating func withText<Value>(_ body: (inout ChunkedText) throws -> Value) throws -> Value {
        var text: ChunkedText
        if let known = openText {
            text = known
        } else {
            let starts = try textStarts()
            let fetch = fetch
            text = try ChunkedText(itemCount: starts[rowCount], heap: heap) {
                try fetch(Part.text + $0)
            }
        }
        openText = nil
        defer { openText = text }
        return try body(&text)
    }

    /// The shape of each row.
    mutating func rowShapes() throws -> [Int32] {
        if let known = loaded.rowShapes { return known }
        let values = try loadValues()
        let rowShapes = try shapeCodes.values(in: values).map { shape in
            guard shape >= 0, shape < Int64(shapes.count) else {
                throw LayoutError(description: "impossible shape \(shape)")
            }
            return Int32(truncatingIfNeeded: shape)
        }
        loaded.rowShapes = rowShapes
        return rowShapes
    }

    /// The value at `index` of the list of a column that is not text.
    mutating func content(of column: Int, at index: Int) throws -> ArraySlice<UInt8> {
        guard index < columns[column].listCount else {
            throw LayoutError(description: "column \(column) has no value \(index)")
        }
        switch columns[column].coding {
        case .dictionary(let entries, _):
            return head[entries[Int(try code(of: column, at: index))]]
        case .integers(let planes):
            var writer = ByteWriter(capacity: 10)
            writer.varint(UInt64(bitPattern: planes.value(at: index, in: try loadValues())))
            return writer.bytes[...]
        case .decimals(let scale, let planes):
            var writer = ByteWriter(capacity: 8)
            let number = planes.value(at: index, in: try loadValues())
            writer.fixed64((Double(number) / scale).bitPattern)
            return writer.bytes[...]
        case .template(let template, let start):
            return template.text(at: index, from: start, of: try loadIDs())[...]
        case .plain(let lengths, let start, let byteCount):
            let values = try loadValues()
            let starts = try plainStarts(column, lengths, start, byteCount, values)
            return values[starts[index]..<starts[index + 1]]
        case .text:
            throw LayoutError(description: "column \(column) is text")
        }
    }

    /// The code at `index`, which is below the list's count, of a column that is a dictionary.
    mutating func code(of column: Int, at index: Int) throws -> Int32 {
        guard case .dictionary(let entries, let planes) = columns[column].coding else {
            throw LayoutError(description: "column \(column) is no dictionary")
        }
        let code = planes.value(at: index, in: try loadValues())
        guard code >= 0, code < Int64(entries.count) else {
            throw LayoutError(description: "impossible code in column \(column)")
        }
        return Int32(code)
    }

    private mutating func plainStarts(
        _ column: Int,
        _ lengths: AttributePlanes,
        _ start: Int,
        _ byteCount: Int,
        _ values: [UInt8]
    ) throws -> [Int] {
        if let known = loaded.plainStarts[column] { return known }
        var starts = [start]
        var left = Int64(byteCount)
        for index in 0..<columns[column].listCount {
            let length = lengths.value(at: index, in: values)
            guard length >= 0, length <= left else {
                throw LayoutError(description: "impossible length in column \(column)")
            }
            left -= length
            starts.append(starts[index] + Int(length))
        }
        loaded.plainStarts[column] = starts
        return starts
    }

    mutating func loadValues() throws -> [UInt8] {
        if let known = loaded.values { return known }
        let values = try part(Part.values, count: valuesCount)
        loaded.values = values
        return values
    }

    private mutating func loadIDs() throws -> [UInt8] {
        if let known = loaded.ids { return known }
        let ids = try part(Part.ids, count: idsCount)
        loaded.ids = ids
        return ids
    }

    private func part(_ number: Int, count: Int) throws -> [UInt8] {
        let bytes = try AttributePart.unpack(fetch(number), limit: count)
        guard bytes.count == count else { throw WireError.wrongSize(expected: count, actual: bytes.count) }
        return bytes
    }
}
