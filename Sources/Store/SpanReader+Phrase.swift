import Model

extension SpanReader {
    /// Whether a phrase occurs in the free text of some rows; `false` says nothing of numbers, `nil` that
    /// only the spans can tell.
    ///
    /// Strings that are long are looked at one by one. Short ones are looked at all together and with what
    /// stands between them, once for the whole segment: a phrase hardly ever is there.
    func isText(_ phrase: Phrase, inRows rows: Range<Int>) throws -> Bool? {
        guard let long = try withShredded({ try $0.isLongText(phrase, inRows: rows) }) else { return nil }
        if long != false { return long }
        return try mayBeShort(phrase) ? nil : false
    }

    private func mayBeShort(_ phrase: Phrase) throws -> Bool {
        if let lastShort, lastShort.phrase == phrase { return lastShort.mayOccur }
        let mayOccur = try findShort(phrase)
        lastShort = (phrase, mayOccur)
        return mayOccur
    }

    private func findShort(_ phrase: Phrase) throws -> Bool {
        func mayOccur(_ column: DictionaryColumn) -> Bool {
            column.values.contains { $0.map { phrase.mayOccur(in: $0.utf8.span) } ?? false }
        }
        if try mayOccur(segment.text(StepColumn.name)) || mayOccur(text(.statusMessage)) { return true }
        if let events = try list(.events), phrase.mayOccur(in: events.bytes.span) { return true }
        for resource in try shared(.resource, .resources) where phrase.mayOccur(in: resource.span) {
            return true
        }
        return try withShredded { try $0.mayBeShort(phrase) } ?? true
    }
}
