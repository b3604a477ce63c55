import Model
import OTLP

extension FreeText {
    /// Whether a word, in lower case, occurs in the free text of a span, its events and its resource.
    static func holds(_ record: SpanRecord, word: String, isPrefix: Bool) -> Bool {
        let wanted = Array(word.utf8)
        func occurs(_ text: String) -> Bool {
            var isFound = false
            WordScanner.forEachWord(in: text.utf8.span) { bytes in
                if isFound || bytes.count < wanted.count || (!isPrefix && bytes.count != wanted.count) {
                    return
                }
                var index = 0
                while index < wanted.count, WordScanner.lower(bytes[index]) == wanted[index] { index += 1 }
                isFound = index == wanted.count
            }
            return isFound
        }
        func holds(_ value: AttributeValue) -> Bool {
            switch value {
            case .string(let text): occurs(text)
            case .int(let number): occurs(String(number))
            case .double(let number): occurs(String(number))
            case .array(let values): values.contains(where: holds)
            case .map(let entries): entries.contains { holds($0.value) }
            default: false
            }
        }
        return occurs(record.name) || occurs(record.statusMessage)
            || record.attributes.contains { holds($0.value) }
            || record.events.contains { occurs($0.name) || $0.attributes.contains { holds($0.value) } }
            || record.resource.attributes.contains { holds($0.value) }
    }
}
