import Model
import Wire

/// Readers of single values. `null` is the type's zero; a value that does not fit is passed over and refuses
/// the item being read.
extension JSONTraceDecoder {
    /// A string token, or `nil` if there is none.
    mutating func stringToken(_ field: String) throws(WireError) -> JSONText? {
        switch try reader.peek() {
        case .string: return try reader.string()
        case .null: break
        default: builder.refuse(.wrongType, field)
        }
        try reader.skipValue()
        return nil
    }

    mutating func text(_ field: String) throws(WireError) -> String {
        guard let text = try stringToken(field) else { return "" }
        if !text.hasEscapes { return builder.text(reader.bytes, in: text.range) }
        let plain = reader.unescape(text)
        return builder.text(plain.bytes, in: 0..<plain.count)
    }

    mutating func data(_ field: String) throws(WireError) -> [UInt8] {
        guard let text = try stringToken(field) else { return [] }
        let plain = text.hasEscapes ? reader.unescape(text) : (bytes: reader.bytes, count: 0)
        guard let data = Base64.decode(plain.bytes, in: text.hasEscapes ? 0..<plain.count : text.range) else {
            builder.refuse(.invalidBytes, field)
            return []
        }
        return builder.data(data, in: 0..<data.count)
    }

    mutating func bool(_ field: String) throws(WireError) -> Bool {
        switch try reader.peek() {
        case .bool: return try reader.bool()
        case .null: break
        default: builder.refuse(.wrongType, field)
        }
        try reader.skipValue()
        return false
    }

    /// A number, or a string whose whole content is to be one; `nil` for `null` and other types.
    private mutating func numberToken(
        _ field: String
    ) throws(WireError) -> (bytes: [UInt8], range: Range<Int>)? {
        switch try reader.peek() {
        case .number: return (reader.bytes, try reader.number())
        case .string:
            let text = try reader.string()
            if !text.hasEscapes { return (reader.bytes, text.range) }
            let plain = reader.unescape(text)
            return (plain.bytes, 0..<plain.count)
        case .null: break
        default: builder.refuse(.wrongType, field)
        }
        try reader.skipValue()
        return nil
    }

    private mutating func integer(_ field: String) throws(WireError) -> JSONNumber.Integer {
        guard let token = try numberToken(field) else { return .value(isNegative: false, magnitude: 0) }
        return JSONNumber.integer(token.bytes, in: token.range)
    }

    mutating func int64(_ field: String) throws(WireError) -> Int64 {
        if case .value(let isNegative, let magnitude) = try integer(field) {
            if !isNegative, magnitude <= UInt64(Int64.max) { return Int64(magnitude) }
            if isNegative, magnitude <= Int64.min.magnitude {
                return Int64(truncatingIfNeeded: 0 &- magnitude)
            }
        }
        builder.refuse(.invalidInteger, field)
        return 0
    }

    mutating func uint32(_ field: String) throws(WireError) -> UInt32 {
        if case .value(false, let magnitude) = try integer(field), let value = UInt32(exactly: magnitude) {
            return value
        }
        builder.refuse(.invalidInteger, field)
        return 0
    }

    /// Nanoseconds of a `fixed64` time.
    mutating func time(_ field: String) throws(WireError) -> UInt64 {
        switch try integer(field) {
        case .value(false, let magnitude): return magnitude
        case .value, .outOfRange: builder.refuse(.timeOutOfRange, field)
        case .fraction, .malformed: builder.refuse(.invalidInteger, field)
        }
        return 0
    }

    mutating func double(_ field: String) throws(WireError) -> Double {
        let isText = try reader.peek() == .string
        guard let token = try numberToken(field) else { return 0 }
        if let value = JSONNumber.double(token.bytes, in: token.range) { return value }
        if isText {
            switch UTF8Text.string(token.bytes, in: token.range).text {
            case "NaN": return .nan
            case "Infinity": return .infinity
            case "-Infinity": return -.infinity
            default: break
            }
        }
        builder.refuse(.invalidDouble, field)
        return 0
    }

    /// An enum's integer or, as some senders write, its name; unknown integers and names are 0,
    /// "unspecified".
    mutating func enumeration(_ field: String, _ names: [String]) throws(WireError) -> UInt8 {
        let isText = try reader.peek() == .string
        guard let token = try numberToken(field) else { return 0 }
        switch JSONNumber.integer(token.bytes, in: token.range) {
        case .value(false, let magnitude): return magnitude < UInt64(names.count) ? UInt8(magnitude) : 0
        case .value, .outOfRange: return 0
        case .fraction, .malformed:
            if !isText { builder.refuse(.invalidInteger, field) }
            let name = UTF8Text.string(token.bytes, in: token.range).text
            return UInt8(names.firstIndex(of: name) ?? 0)
        }
    }
}
