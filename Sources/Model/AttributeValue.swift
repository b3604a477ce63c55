/// One OpenTelemetry attribute value: the eight shapes of `AnyValue`.
///
/// Source: opentelemetry-proto 1.11.0, `common/v1/common.proto`.
public enum AttributeValue: Hashable, Sendable {
    /// No value was set; legal, and not the same as an empty string.
    case empty
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes([UInt8])
    indirect case array([AttributeValue])
    indirect case map([Attribute])
}

/// One key with its value.
public struct Attribute: Hashable, Sendable {
    /// Case-sensitive name; attacker-controlled text.
    public var key: String
    /// The value as received.
    public var value: AttributeValue

    /// Pairs a key with a value.
    @inlinable
    public init(_ key: String, _ value: AttributeValue) {
        self.key = key
        self.value = value
    }
}

extension [Attribute] {
    /// The value of the last attribute named `key`: with duplicate keys, the last one wins everywhere.
    public subscript(key: String) -> AttributeValue? {
        // Most names already differ in length.
        let length = key.utf8.count
        var index = count
        while index > 0 {
            index -= 1
            if self[index].key.utf8.count == length, self[index].key == key { return self[index].value }
        }
        return nil
    }
}
