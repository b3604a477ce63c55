import Model
import Wire

extension JSONTraceDecoder {
    /// Reads a list of `KeyValue`; `null` is an empty one.
    mutating func attributes(into attributes: inout [Attribute], dropped: inout UInt32) throws(WireError) {
        attributes.removeAll(keepingCapacity: true)
        dropped = 0
        guard try enterArray("attributes") else { return }
        while try reader.nextElement() {
            try attribute(into: &attributes, dropped: &dropped, depth: 0)
        }
    }

    /// Reads one `KeyValue`; `depth` is the number of arrays and maps around it.
    private mutating func attribute(
        into attributes: inout [Attribute],
        dropped: inout UInt32,
        depth: Int
    ) throws(WireError) {
        if try consumeNull() { return }
        guard try enterObject("attributes") else { return }
        var seen: UInt32 = 0
        var key: String? = ""
        var value = AttributeValue.empty
        while let field: JSONFields.KeyValue = try nextField(fields.keyValue, &seen) {
            switch field {
            case .key: key = try attributeKey(depth: depth)
            case .value: value = try anyValue(depth: depth)
            case .keyReference:
                builder.batch.counters.stringReferences += 1
                try reader.skipValue()
            }
        }
        builder.append(key, value, to: &attributes, dropped: &dropped, depth: depth)
    }

    private mutating func attributeKey(depth: Int) throws(WireError) -> String? {
        guard let text = try stringToken("attributes.key") else { return "" }
        if !text.hasEscapes { return builder.key(reader.bytes, in: text.range, depth: depth) }
        let plain = reader.unescape(text)
        return builder.key(plain.bytes, in: 0..<plain.count, depth: depth)
    }

    /// Reads one `AnyValue`; `null` and `{}` are the empty value, and of several kinds the last known one
    /// counts.
    private mutating func anyValue(depth: Int) throws(WireError) -> AttributeValue {
        var value = AttributeValue.empty
        if try consumeNull() { return value }
        guard try enterObject("attributes.value") else { return value }
        var seen: UInt32 = 0
        while let field: JSONFields.AnyValue = try nextField(fields.anyValue, &seen) {
            if try consumeNull() { continue }
            switch field {
            case .string: value = .string(try text("attributes.value.stringValue"))
            case .bool: value = .bool(try bool("attributes.value.boolValue"))
            case .int: value = .int(try int64("attributes.value.intValue"))
            case .double: value = .double(try double("attributes.value.doubleValue"))
            case .bytes: value = .bytes(try data("attributes.value.bytesValue"))
            case .array: value = .array(try array(depth: depth + 1))
            case .map: value = .map(try map(depth: depth + 1))
            case .stringReference:
                builder.batch.counters.stringReferences += 1
                try reader.skipValue()
            }
        }
        return value
    }

    private mutating func array(depth: Int) throws(WireError) -> [AttributeValue] {
        var elements: [AttributeValue] = []
        guard try enterList(depth: depth) else { return elements }
        var seen: UInt32 = 0
        while let field: JSONFields.List = try nextField(fields.list, &seen) {
            switch field {
            case .values:
                elements.removeAll()
                guard try enterArray("attributes.value.arrayValue.values") else { continue }
                while try reader.nextElement() {
                    if builder.isRefused {
                        try reader.skipValue()
                    } else if try !consumeNull() {
                        builder.weigh(BatchBuilder.Weight.value)
                        elements.append(try anyValue(depth: depth))
                    }
                }
            }
        }
        return elements
    }

    private mutating func map(depth: Int) throws(WireError) -> [Attribute] {
        var entries: [Attribute] = []
        var dropped: UInt32 = 0
        guard try enterList(depth: depth) else { return entries }
        var seen: UInt32 = 0
        while let field: JSONFields.List = try nextField(fields.list, &seen) {
            switch field {
            case .values:
                entries.removeAll()
                guard try enterArray("attributes.value.kvlistValue.values") else { continue }
                while try reader.nextElement() {
                    if builder.isRefused {
                        try reader.skipValue()
                    } else {
                        try attribute(into: &entries, dropped: &dropped, depth: depth)
                    }
                }
            }
        }
        return entries
    }

    /// Enters an array's or map's object unless it is nested too deeply or its span is refused anyway.
    private mutating func enterList(depth: Int) throws(WireError) -> Bool {
        if depth > builder.limits.valueDepth { builder.refuse(.valueTooDeep, "attributes") }
        if builder.isRefused {
            try reader.skipValue()
            return false
        }
        return try enterObject("attributes.value")
    }

    /// Enters an object; anything else is passed over and refuses the item.
    mutating func enterObject(_ field: String) throws(WireError) -> Bool {
        if try reader.peek() == .object {
            try reader.enterObject()
            return true
        }
        builder.refuse(.wrongType, field)
        try reader.skipValue()
        return false
    }

    /// Enters an array; `null` is passed over, and anything else too and refuses the item.
    mutating func enterArray(_ field: String) throws(WireError) -> Bool {
        switch try reader.peek() {
        case .array:
            try reader.enterArray()
            return true
        case .null: break
        default: builder.refuse(.wrongType, field)
        }
        try reader.skipValue()
        return false
    }
}
