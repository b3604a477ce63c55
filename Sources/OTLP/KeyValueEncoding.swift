import Model
import Wire

/// The one way in which attributes, events and links are written as protobuf.
///
/// Zero values are left out except where their presence means something: the members of `AnyValue`.
enum KeyValueEncoding {
    /// Appends one `KeyValue` as field `number`.
    private static func write(_ attribute: Attribute, as number: UInt32, to writer: inout ProtobufWriter) {
        guard let valueCount = scalarCount(attribute.value) else {
            writer.message(number) { writer in
                if !attribute.key.isEmpty { writer.string(1, attribute.key) }
                writer.message(2) { write(attribute.value, to: &$0) }
            }
            return
        }
        let keyCount = attribute.key.isEmpty ? 0 : lengthPrefixed(attribute.key.utf8.count)
        let isEmpty = attribute.value == .empty
        writer.header(number, count: keyCount + (isEmpty ? 0 : lengthPrefixed(valueCount)))
        if !attribute.key.isEmpty { writer.string(1, attribute.key) }
        if !isEmpty {
            writer.header(2, count: valueCount)
            write(attribute.value, to: &writer)
        }
    }

    /// Appends attributes, each as field `number`.
    static func write(_ attributes: [Attribute], as number: UInt32, to writer: inout ProtobufWriter) {
        // By place: a loop over the elements would copy each.
        for index in attributes.indices {
            switch attributes[index].value {
            case .string(let text): writer.pair(number, attributes[index].key, text)
            case .bool(let bool): writer.pair(number, attributes[index].key, 2, bool ? 1 : 0)
            case .int(let int): writer.pair(number, attributes[index].key, 3, UInt64(bitPattern: int))
            default: write(attributes[index], as: number, to: &writer)
            }
        }
    }

    /// Appends the content of one `AnyValue`.
    static func write(_ value: AttributeValue, to writer: inout ProtobufWriter) {
        switch value {
        case .empty: break
        case .string(let text): writer.string(1, text)
        case .bool(let bool): writer.varint(2, bool ? 1 : 0)
        case .int(let int): writer.varint(3, UInt64(bitPattern: int))
        case .double(let double): writer.fixed64(4, double.bitPattern)
        case .bytes(let bytes): writer.data(7, bytes)
        case .array(let elements):
            writer.message(5) { writer in
                for element in elements { writer.message(1) { write(element, to: &$0) } }
            }
        case .map(let entries):
            writer.message(6) { writer in
                write(entries, as: 1, to: &writer)
            }
        }
    }

    /// Appends the content of one `Span.Event`.
    static func write(_ event: SpanEvent, to writer: inout ProtobufWriter) {
        if event.time.nanoseconds != 0 { writer.fixed64(1, UInt64(bitPattern: event.time.nanoseconds)) }
        if !event.name.isEmpty { writer.string(2, event.name) }
        write(event.attributes, as: 3, to: &writer)
        if event.droppedAttributes != 0 { writer.varint(4, UInt64(event.droppedAttributes)) }
    }

    /// Appends the content of one `Span.Link`.
    static func write(_ link: SpanLink, to writer: inout ProtobufWriter) {
        writer.bigEndian(1, link.traceID.high, link.traceID.low)
        writer.bigEndian(2, link.spanID.bits)
        if !link.traceState.isEmpty { writer.string(3, link.traceState) }
        write(link.attributes, as: 4, to: &writer)
        if link.droppedAttributes != 0 { writer.varint(5, UInt64(link.droppedAttributes)) }
        if link.flags != 0 { writer.fixed32(6, link.flags) }
    }

    /// Bytes of the `AnyValue` of a scalar; `nil` for arrays and maps.
    private static func scalarCount(_ value: AttributeValue) -> Int? {
        switch value {
        case .empty: 0
        case .string(let text): lengthPrefixed(text.utf8.count)
        case .bool: 2
        case .int(let int): 1 + ByteWriter.varintCount(UInt64(bitPattern: int))
        case .double: 9
        case .bytes(let bytes): lengthPrefixed(bytes.count)
        case .array, .map: nil
        }
    }

    /// Bytes of a length-delimited field with a number below 16.
    private static func lengthPrefixed(_ count: Int) -> Int {
        1 + ByteWriter.varintCount(UInt64(count)) + count
    }
}
