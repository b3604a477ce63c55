import Model
import Wire

extension ProtobufTraceDecoder {
    /// Reads the `KeyValue` of the current field; `depth` is the number of arrays and maps around it.
    ///
    /// `bytes` are the reader's, handed down: asked of the reader for each text, they would be retained for
    /// each.
    mutating func attribute(
        of bytes: [UInt8],
        into attributes: inout [Attribute],
        dropped: inout UInt32,
        depth: Int
    ) throws(WireError) {
        if let pair = reader.pair() {
            let key = builder.key(bytes, in: pair.key, depth: depth)
            let text = builder.text(bytes, in: pair.text)
            return builder.append(key, .string(text), to: &attributes, dropped: &dropped, depth: depth)
        }
        let end = try reader.enter()
        var key: String? = ""
        var value = AttributeValue.empty
        while try reader.nextField() {
            switch reader.tag {
            case KeyValueTag.key: key = builder.key(bytes, in: try reader.range(), depth: depth)
            case KeyValueTag.value:
                let valueEnd = try reader.enter()
                try anyValue(of: bytes, into: &value, depth: depth)
                reader.leave(valueEnd)
            case KeyValueTag.keyReference:
                builder.batch.counters.stringReferences += 1
                try reader.skip()
            default: try reader.skip()
            }
        }
        reader.leave(end)
        builder.append(consume key, consume value, to: &attributes, dropped: &dropped, depth: depth)
    }

    /// Reads the `AnyValue` that the reader has entered; the last known kind wins.
    private mutating func anyValue(
        of bytes: [UInt8],
        into value: inout AttributeValue,
        depth: Int
    ) throws(WireError) {
        while try reader.nextField() {
            switch reader.tag {
            case AnyValueTag.string: value = .string(builder.text(bytes, in: try reader.range()))
            case AnyValueTag.bool: value = .bool(try reader.varint() != 0)
            case AnyValueTag.int: value = .int(Int64(bitPattern: try reader.varint()))
            case AnyValueTag.double: value = .double(Double(bitPattern: try reader.fixed64()))
            case AnyValueTag.bytes: value = .bytes(builder.data(bytes, in: try reader.range()))
            case AnyValueTag.array: try array(of: bytes, into: &value, depth: depth + 1)
            case AnyValueTag.map: try map(of: bytes, into: &value, depth: depth + 1)
            case AnyValueTag.stringReference:
                builder.batch.counters.stringReferences += 1
                try reader.skip()
            default: try reader.skip()
            }
        }
    }

    private mutating func array(
        of bytes: [UInt8],
        into value: inout AttributeValue,
        depth: Int
    ) throws(WireError) {
        guard admitNesting(depth) else { return try reader.skip() }
        // The same member twice in a row is merged.
        var elements: [AttributeValue] = if case .array(let earlier) = value { earlier } else { [] }
        let end = try reader.enter()
        while try reader.nextField() {
            guard reader.tag == 1 << 3 | 2, !builder.isRefused else {
                try reader.skip()
                continue
            }
            let elementEnd = try reader.enter()
            var element = AttributeValue.empty
            try anyValue(of: bytes, into: &element, depth: depth)
            reader.leave(elementEnd)
            builder.weigh(BatchBuilder.Weight.value)
            elements.append(element)
        }
        reader.leave(end)
        value = .array(elements)
    }

    private mutating func map(
        of bytes: [UInt8],
        into value: inout AttributeValue,
        depth: Int
    ) throws(WireError) {
        guard admitNesting(depth) else { return try reader.skip() }
        var entries: [Attribute] = if case .map(let earlier) = value { earlier } else { [] }
        var dropped: UInt32 = 0
        let end = try reader.enter()
        while try reader.nextField() {
            if reader.tag == 1 << 3 | 2, !builder.isRefused {
                try attribute(of: bytes, into: &entries, dropped: &dropped, depth: depth)
            } else {
                try reader.skip()
            }
        }
        reader.leave(end)
        value = .map(entries)
    }

    private mutating func admitNesting(_ depth: Int) -> Bool {
        if depth > builder.limits.valueDepth { builder.refuse(.valueTooDeep, "attributes") }
        return !builder.isRefused
    }
}
