import Wire

/// What a stored attribute's value is, as far as the columns tell kinds apart.
enum AttributeKind: UInt8, CaseIterable {
    /// No value field at all.
    case none = 0
    /// Text; the content is its bytes.
    case string = 1
    /// The content is one byte, 0 or 1.
    case bool = 2
    /// The content is the varint.
    case int = 3
    /// The content is the eight bytes, little-endian.
    case double = 4
    /// Any other value; the content is the whole `AnyValue`.
    case other = 5
    /// No attribute but a whole list that is not in canonical form; the content is the list.
    case list = 6
}

/// One attribute within a buffer of stored lists.
struct AttributeField {
    var key: Range<Int>
    var kind: AttributeKind
    var content: Range<Int>

    /// Appends the attribute's bytes as they were before `read` took them apart.
    static func write(
        _ kind: AttributeKind,
        key: ArraySlice<UInt8>,
        content: ArraySlice<UInt8>,
        to writer: inout ByteWriter
    ) {
        if kind == .list { return writer.bytes.append(contentsOf: content) }
        let keyCount = key.isEmpty ? 0 : prefixed(key.count)
        let valueCount = valueCount(kind, content.count)
        writer.byte(0x0A)
        writer.varint(UInt64(keyCount + (kind == .none ? 0 : prefixed(valueCount))))
        if !key.isEmpty {
            writer.byte(0x0A)
            writer.varint(UInt64(key.count))
            writer.bytes.append(contentsOf: key)
        }
        guard kind != .none else { return }
        writer.byte(0x12)
        writer.varint(UInt64(valueCount))
        switch kind {
        case .string:
            writer.byte(0x0A)
            writer.varint(UInt64(content.count))
        case .bool: writer.byte(0x10)
        case .int: writer.byte(0x18)
        case .double: writer.byte(0x21)
        case .none, .other, .list: break
        }
        writer.bytes.append(contentsOf: content)
    }

    /// Reads the attribute at the reader's place.
    ///
    /// - Throws: `WireError` or `LayoutError` if it is not in the form that `write` gives.
    static func read(_ reader: inout ByteReader) throws -> AttributeField {
        let body = try message(0x0A, &reader)
        var inner = ByteReader(reader.bytes, in: body)
        var key = body.lowerBound..<body.lowerBound
        if !inner.isAtEnd, reader.bytes[inner.offset] == 0x0A {
            key = try message(0x0A, &inner)
            guard !key.isEmpty else { throw inner.malformed("key") }
        }
        if inner.isAtEnd {
            return AttributeField(key: key, kind: .none, content: key.upperBound..<key.upperBound)
        }
        let value = try message(0x12, &inner)
        try inner.expectEnd()
        let (kind, content) = classify(reader.bytes, value)
        return AttributeField(key: key, kind: kind, content: content)
    }

    private static func classify(_ bytes: [UInt8], _ value: Range<Int>) -> (AttributeKind, Range<Int>) {
        guard let tag = bytes[value].first else { return (.other, value) }
        let content = value.lowerBound + 1..<value.upperBound
        var reader = ByteReader(bytes, in: content)
        switch tag {
        case 0x0A:
            if let count = shortestVarint(&reader), count == UInt64(reader.remaining) {
                return (.string, reader.offset..<reader.end)
            }
        case 0x10:
            if content.count == 1, bytes[content.lowerBound] <= 1 { return (.bool, content) }
        case 0x18:
            if shortestVarint(&reader) != nil, reader.isAtEnd { return (.int, content) }
        case 0x21:
            if content.count == 8 { return (.double, content) }
        default: break
        }
        return (.other, value)
    }

    /// The bytes of a length-delimited field with a tag of one byte and a length in its shortest form.
    private static func message(_ tag: UInt8, _ reader: inout ByteReader) throws -> Range<Int> {
        guard try reader.byte() == tag else { throw reader.malformed("tag") }
        guard let count = shortestVarint(&reader), count <= UInt64(reader.remaining) else {
            throw reader.malformed("length")
        }
        let range = reader.offset..<reader.offset + Int(count)
        try reader.skip(range.count)
        return range
    }

    /// A varint, or `nil` if there is none or not in its shortest form.
    private static func shortestVarint(_ reader: inout ByteReader) -> UInt64? {
        let start = reader.offset
        do {
            let value = try reader.varint()
            return reader.offset - start == ByteWriter.varintCount(value) ? value : nil
        } catch {
            return nil
        }
    }

    private static func valueCount(_ kind: AttributeKind, _ count: Int) -> Int {
        switch kind {
        case .string: prefixed(count)
        case .bool, .int, .double: count + 1
        case .none, .other, .list: count
        }
    }

    private static func prefixed(_ count: Int) -> Int { 1 + ByteWriter.varintCount(UInt64(count)) + count }
}
