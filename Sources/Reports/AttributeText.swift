import Model

/// Attribute values as people read them: texts as they are, arrays and maps in the manner of JSON.
enum AttributeText {
    /// Levels of nesting shown.
    private static let depthMax = 64
    /// Bytes of a value shown in hexadecimal.
    private static let bytesMax = 64

    /// `key: value` of each, a line each, after a first line if that is not empty.
    static func lines(_ attributes: [Attribute], after first: String = "") -> String {
        var result = first
        for attribute in attributes {
            if !result.isEmpty { result += "\n" }
            result += attribute.key
            result += ": "
            if case .string(let text) = attribute.value {
                result += text
            } else {
                append(attribute.value, to: &result, depth: 0)
            }
        }
        return result
    }

    private static func append(_ value: AttributeValue, to result: inout String, depth: Int) {
        guard depth < depthMax else {
            result += "…"
            return
        }
        switch value {
        case .empty: result += "null"
        case .string(let text): result += "\"\(text)\""
        case .bool(let flag): result += flag ? "true" : "false"
        case .int(let number): result += String(number)
        case .double(let number): result += String(number)
        case .bytes(let bytes):
            result +=
                "0x" + bytes.prefix(bytesMax).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            if bytes.count > bytesMax { result += "… (\(bytes.count) bytes)" }
        case .array(let values):
            result += "["
            for (index, value) in values.enumerated() {
                if index > 0 { result += ", " }
                append(value, to: &result, depth: depth + 1)
            }
            result += "]"
        case .map(let attributes):
            result += "{"
            for (index, attribute) in attributes.enumerated() {
                if index > 0 { result += ", " }
                result += "\(attribute.key): "
                append(attribute.value, to: &result, depth: depth + 1)
            }
            result += "}"
        }
    }
}
