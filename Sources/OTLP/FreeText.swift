public import Wire

/// Finds the free text of stored attribute and event lists without decoding them.
///
/// Free text is what a text search looks at: every string, and every whole or floating-point number as Swift
/// writes it, however deep in arrays and maps; of events also the name. Keys are not.
public enum FreeText {
    /// Calls `body` with the UTF-8 of each text of an attribute list in its stored form.
    ///
    /// - Throws: `WireError` if the bytes are no such list.
    public static func forEach(
        attributes bytes: [UInt8],
        in range: Range<Int>,
        _ body: (borrowing Span<UInt8>) -> Void
    ) throws(WireError) {
        var reader = ProtobufReader(bytes, in: range)
        while try reader.nextField() {
            if reader.tag == Tag.message1 { try keyValue(&reader, bytes, body) } else { try reader.skip() }
        }
    }

    /// Calls `body` with the UTF-8 of each text of an event list in its stored form.
    ///
    /// - Throws: `WireError` if the bytes are no such list.
    public static func forEach(
        events bytes: [UInt8],
        in range: Range<Int>,
        _ body: (borrowing Span<UInt8>) -> Void
    ) throws(WireError) {
        var reader = ProtobufReader(bytes, in: range)
        while try reader.nextField() {
            guard reader.tag == Tag.message1 else {
                try reader.skip()
                continue
            }
            let end = try reader.enter()
            while try reader.nextField() {
                switch reader.tag {
                case Tag.message2: body(bytes.span.extracting(try reader.range()))
                case Tag.message3: try keyValue(&reader, bytes, body)
                default: try reader.skip()
                }
            }
            reader.leave(end)
        }
    }

    private enum Tag {
        static let message1: UInt32 = 1 << 3 | 2
        static let message2: UInt32 = 2 << 3 | 2
        static let message3: UInt32 = 3 << 3 | 2
        static let integer: UInt32 = 3 << 3
        static let double: UInt32 = 4 << 3 | 1
        static let array: UInt32 = 5 << 3 | 2
        static let map: UInt32 = 6 << 3 | 2
    }

    private static func keyValue(
        _ reader: inout ProtobufReader,
        _ bytes: [UInt8],
        _ body: (borrowing Span<UInt8>) -> Void
    ) throws(WireError) {
        let end = try reader.enter()
        while try reader.nextField() {
            if reader.tag == Tag.message2 { try value(&reader, bytes, body) } else { try reader.skip() }
        }
        reader.leave(end)
    }

    private static func value(
        _ reader: inout ProtobufReader,
        _ bytes: [UInt8],
        _ body: (borrowing Span<UInt8>) -> Void
    ) throws(WireError) {
        let end = try reader.enter()
        while try reader.nextField() {
            switch reader.tag {
            case Tag.message1: body(bytes.span.extracting(try reader.range()))
            case Tag.integer: body(String(Int64(bitPattern: try reader.varint())).utf8.span)
            case Tag.double: body(String(Double(bitPattern: try reader.fixed64())).utf8.span)
            case Tag.array: try list(&reader, bytes, body, isMap: false)
            case Tag.map: try list(&reader, bytes, body, isMap: true)
            default: try reader.skip()
            }
        }
        reader.leave(end)
    }

    private static func list(
        _ reader: inout ProtobufReader,
        _ bytes: [UInt8],
        _ body: (borrowing Span<UInt8>) -> Void,
        isMap: Bool
    ) throws(WireError) {
        let end = try reader.enter()
        while try reader.nextField() {
            if reader.tag != Tag.message1 {
                try reader.skip()
            } else if isMap {
                try keyValue(&reader, bytes, body)
            } else {
                try value(&reader, bytes, body)
            }
        }
        reader.leave(end)
    }
}
