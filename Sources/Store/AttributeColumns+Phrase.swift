import Model

extension AttributeColumns {
    /// Whether a phrase occurs in a long value of some rows; `nil` if only the rows can tell.
    ///
    /// - Throws: `LayoutError` or `WireError` if a part is damaged, or what `fetch` throws.
    mutating func isLongText(_ phrase: Phrase, inRows rows: Range<Int>) throws -> Bool? {
        let texts = try texts(ofRows: rows, expectsMore: true)
        let rowShapes = try rowShapes()
        var isOpen = false
        var next = 0
        for shape in rowShapes[rows] {
            for column in shapes[Int(shape)] where columns[column].isText {
                let text = texts[next]
                next += 1
                if columns[column].kind != .string {
                    isOpen = isOpen || phrase.mayOccur(in: text.span)
                } else if let isThere = phrase.occurs(in: text.span) {
                    if isThere { return true }
                } else {
                    isOpen = true
                }
            }
        }
        return isOpen ? nil : false
    }

    /// Whether a phrase may occur in a value of any row that is not a long one; numbers aside.
    ///
    /// - Throws: `LayoutError` or `WireError` if a part is damaged, or what `fetch` throws.
    mutating func mayBeShort(_ phrase: Phrase) throws -> Bool {
        let values = try loadValues()
        if phrase.mayOccur(in: head.span) || phrase.mayOccur(in: values.span) { return true }
        return columns.contains { column in
            if case .template(let template, _) = column.coding { template.mayHold(phrase) } else { false }
        }
    }
}
