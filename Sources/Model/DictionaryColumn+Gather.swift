extension DictionaryColumn {
    /// The picked rows of several columns, in the order of the picks; values keep the order of first
    /// appearance and their exact spelling.
    public init(gathering picks: [(table: Int, rows: Range<Int>)], of columns: [DictionaryColumn]) {
        var values: [String?] = []
        var index: [ExactText: UInt32] = [:]
        var known = columns.map { [UInt32](repeating: .max, count: $0.values.count) }
        var codes: [UInt32] = []
        codes.reserveCapacity(picks.reduce(0) { $0 + $1.rows.count })
        for pick in picks {
            let column = columns[pick.table]
            for row in pick.rows {
                let old = Int(column.codes[row])
                var code = known[pick.table][old]
                if code == .max {
                    let value = column.values[old]
                    code = index[ExactText(text: value)] ?? UInt32(values.count)
                    if code == UInt32(values.count) {
                        index[ExactText(text: value)] = code
                        values.append(value)
                    }
                    known[pick.table][old] = code
                }
                codes.append(code)
            }
        }
        self.init(values: values, codes: codes)
    }
}

/// A text that equals only the same bytes; `String` would join canonically equivalent spellings.
private struct ExactText: Hashable {
    var text: String?

    static func == (left: ExactText, right: ExactText) -> Bool {
        guard let left = left.text, let right = right.text else {
            return left.text == nil && right.text == nil
        }
        return left.utf8.elementsEqual(right.utf8)
    }

    func hash(into hasher: inout Hasher) {
        guard let text else { return hasher.combine(0) }
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
