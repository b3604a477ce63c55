import Model

extension SpanRecord {
    /// The same span at another time; attribute texts that are ISO 8601 times move with it.
    func shifted(by nanoseconds: Int64) -> SpanRecord {
        var copy = self
        copy.start = start.advanced(byNanoseconds: nanoseconds)
        copy.end = end.advanced(byNanoseconds: nanoseconds)
        copy.attributes = attributes.map { $0.shifted(by: nanoseconds) }
        for index in copy.events.indices {
            copy.events[index].time = events[index].time.advanced(byNanoseconds: nanoseconds)
            copy.events[index].attributes = events[index].attributes.map { $0.shifted(by: nanoseconds) }
        }
        return copy
    }
}

extension Attribute {
    fileprivate func shifted(by nanoseconds: Int64) -> Attribute {
        guard case .string(let text) = value, (19...35).contains(text.utf8.count),
            text.utf8.contains(UInt8(ascii: "T")),
            let time = Instant(iso8601: text)
        else { return self }
        return Attribute(key, .string(time.advanced(byNanoseconds: nanoseconds).iso8601))
    }
}
