import Model

/// The words of a span's free text, from their definition.
enum NaiveWords {
    static func words(of record: SpanRecord) -> Set<String> {
        let attributes = record.attributes + record.events.flatMap(\.attributes) + record.resource.attributes
        let all =
            [record.name, record.statusMessage] + record.events.map(\.name)
            + attributes.flatMap { texts(of: $0.value) }
        return Set(all.flatMap { WordScanner.words(of: $0) })
    }

    private static func texts(of value: AttributeValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .int(let number): [String(number)]
        case .double(let number): [String(number)]
        case .array(let values): values.flatMap(texts)
        case .map(let entries): entries.flatMap { texts(of: $0.value) }
        case .bool, .bytes, .empty: []
        }
    }
}
