import Wire

/// Chooses for each column of a table how to store it, and writes the three parts that hold what is short.
struct AttributeColumnWriter {
    /// A column with a longer value than this goes to the chunked text.
    static let shortBytesMax = 56
    /// A number with more distinct values than this is no dictionary.
    private static let distinctNumbersMax = 256

    /// The head of a template costs more than it saves a shorter list.
    private static let templateListMin = 8

    var head = ByteWriter()
    var values = ByteWriter()
    var ids = ByteWriter()
    private let table: AttributeTable
    private let runs: [Range<Int>]
    /// The run of each row.
    private var runOfRow: [Int32] = []

    /// Runs cover all rows of the table in order.
    init(_ table: AttributeTable, runs: [Range<Int>]) {
        self.table = table
        self.runs = runs
        for (number, run) in runs.enumerated() {
            runOfRow.append(contentsOf: repeatElement(Int32(number), count: run.count))
        }
        precondition(runOfRow.count == table.codes.count, "the runs cover all rows")
    }

    /// Whether a column is text: any value is long.
    func isText(_ column: AttributeTable.Column) -> Bool {
        column.contents.contains { $0.count > Self.shortBytesMax }
    }

    /// Appends a column's description and data.
    mutating func append(_ column: AttributeTable.Column) {
        head.prefixed(Array(table.bytes[column.key]))
        head.byte(column.kind.rawValue)
        if isText(column) {
            head.byte(AttributeColumn.Spread.each.rawValue)
            head.byte(AttributeColumn.CodingTag.text.rawValue)
            head.varint(UInt64(column.contents.count))
            return
        }
        let codes = codes(of: column)
        let (spread, picked) = spread(column, codes)
        head.byte(spread.rawValue)
        if spread == .each {
            write(column.contents, kind: column.kind, codes: codes)
        } else {
            write(picked.map { column.contents[$0] }, kind: column.kind, codes: picked.map { codes[$0] })
        }
    }

    /// Numbers equal contents alike, in order of first appearance.
    private func codes(of column: AttributeTable.Column) -> [Int64] {
        var codes: [Int64] = []
        codes.reserveCapacity(column.contents.count)
        var firsts: [Range<Int>] = []
        var size = 16
        while size < 2 * column.contents.count { size *= 2 }
        // Open addressing: code + 1, or 0.
        var known = [Int32](repeating: 0, count: size)
        var previous: (content: Range<Int>, code: Int64)?
        for content in column.contents {
            if let previous, ByteRanges.areEqual(previous.content, content, in: table.bytes) {
                codes.append(previous.code)
                continue
            }
            var slot = Int(truncatingIfNeeded: StableHash.hash64(table.bytes, in: content)) & (size - 1)
            while known[slot] != 0,
                !ByteRanges.areEqual(firsts[Int(known[slot]) - 1], content, in: table.bytes)
            {
                slot = (slot + 1) & (size - 1)
            }
            if known[slot] == 0 {
                firsts.append(content)
                known[slot] = Int32(firsts.count)
            }
            let code = Int64(known[slot] - 1)
            codes.append(code)
            previous = (content, code)
        }
        return codes
    }

    /// The cheapest way to spread a column, and which occurrences make its list.
    private func spread(
        _ column: AttributeTable.Column,
        _ codes: [Int64]
    ) -> (AttributeColumn.Spread, [Int]) {
        let byShape = firsts(codes, of: column.rows.map { Int32(truncatingIfNeeded: table.codes[Int($0)]) })
        let byRun = firsts(codes, of: column.rows.map { runOfRow[Int($0)] })
        let best = min(byShape?.count ?? .max, byRun?.count ?? .max)
        guard best <= codes.count / 2 else { return (.each, []) }
        if let byShape, byShape.count == best {
            // The list is in the order of shapes, which is the order of their first rows.
            return (.shape, byShape)
        }
        return (.run, byRun ?? [])
    }

    /// The first occurrence in each group; `nil` if some group has different values.
    private func firsts(_ codes: [Int64], of groups: [Int32]) -> [Int]? {
        var first = [Int32](repeating: -1, count: Int(groups.max() ?? -1) + 1)
        var firsts: [Int] = []
        for (index, group) in groups.enumerated() {
            let known = first[Int(group)]
            if known < 0 {
                first[Int(group)] = Int32(index)
                firsts.append(index)
            } else if codes[Int(known)] != codes[index] {
                return nil
            }
        }
        return firsts
    }

    private mutating func write(_ list: [Range<Int>], kind: AttributeKind, codes: [Int64]) {
        let distinct = Set(codes).count
        let isFew = distinct * 4 <= list.count && distinct <= Self.distinctNumbersMax
        if kind == .int, !isFew, list.count > 1 {
            start(.integers, list.count)
            planes(list.map { integer($0) })
        } else if kind == .double, !isFew, let (exponent, numbers) = decimals(list) {
            start(.decimals, list.count)
            head.byte(UInt8(exponent))
            planes(numbers)
        } else if distinct * 2 <= list.count {
            writeDictionary(list, codes)
        } else if list.count >= Self.templateListMin, let template = AttributeTemplate(list, of: table.bytes)
        {
            start(.template, list.count)
            template.write(to: &head)
            template.encode(list, of: table.bytes, to: &ids)
        } else {
            start(.plain, list.count)
            head.varint(UInt64(list.reduce(0) { $0 + $1.count }))
            planes(list.map { Int64($0.count) })
            for content in list { values.raw(table.bytes, in: content) }
        }
    }

    private mutating func writeDictionary(_ list: [Range<Int>], _ codes: [Int64]) {
        var renumbered: [Int64: Int64] = [:]
        var entries: [Range<Int>] = []
        let newCodes = zip(codes, list).map { code, content in
            if let known = renumbered[code] { return known }
            let next = Int64(entries.count)
            renumbered[code] = next
            entries.append(content)
            return next
        }
        start(.dictionary, list.count)
        head.varint(UInt64(entries.count))
        for entry in entries {
            head.varint(UInt64(entry.count))
            head.raw(table.bytes, in: entry)
        }
        planes(newCodes)
    }

    private mutating func start(_ tag: AttributeColumn.CodingTag, _ count: Int) {
        head.byte(tag.rawValue)
        head.varint(UInt64(count))
    }

    /// Appends numbers, their head to `head` and their planes to `values`.
    mutating func planes(_ numbers: [Int64]) {
        AttributePlanes.encode(numbers, head: &head, data: &values)
    }

    /// The number of an int's content, which is a whole varint.
    private func integer(_ content: Range<Int>) -> Int64 {
        var value: UInt64 = 0
        for (index, byte) in table.bytes[content].enumerated() {
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
        }
        return Int64(bitPattern: value)
    }

    /// Whole numbers that, divided by a power of ten, are the very doubles; `nil` if no power will do.
    private func decimals(_ list: [Range<Int>]) -> (exponent: Int, [Int64])? {
        let doubles = list.map {
            Double(bitPattern: ByteReader.bigEndianWord(table.bytes, at: $0.lowerBound).byteSwapped)
        }
        for (exponent, scale) in AttributeColumn.scales.enumerated() {
            var numbers: [Int64] = []
            for double in doubles {
                let scaled = (double * scale).rounded()
                guard abs(scaled) < 0x1p53, (scaled / scale).bitPattern == double.bitPattern else { break }
                numbers.append(Int64(scaled))
            }
            if numbers.count == doubles.count { return (exponent, numbers) }
        }
        return nil
    }
}
