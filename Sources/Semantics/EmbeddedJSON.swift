/// A value read from text that an attribute carries: JSON, or what Python prints for the same data.
///
/// Tolerant of single quotes, `None`, `True`, `False`, tuples, trailing commas and records printed as
/// `Name(field=value)`, which become objects; strict about size and depth.
/// Numbers keep their digits, so nothing is rounded before its meaning is known.
public enum EmbeddedJSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The numeral as written.
    case number(String)
    case string(String)
    case array([EmbeddedJSON])
    /// Members in order of appearance; with duplicate keys, the last one wins on lookup.
    case object([Member])

    /// One key with its value.
    public struct Member: Hashable, Sendable {
        /// Name of the member; attacker-controlled.
        public var key: String
        /// What it holds.
        public var value: EmbeddedJSON

        /// Pairs a key with a value.
        public init(_ key: String, _ value: EmbeddedJSON) {
            self.key = key
            self.value = value
        }
    }

    /// Nesting deeper than this is refused: a parser must not exhaust the stack on hostile text.
    public static let depthMax = 64
    /// Texts with more values than this are refused: memory stays within a small multiple of the text.
    public static let valuesMax = 200_000

    /// Reads one value that takes up the whole of `text`, or returns `nil`.
    ///
    /// - Parameters:
    ///   - text: JSON or a Python literal; surrounding white space is allowed.
    ///   - maxBytes: Longer texts are refused unread.
    public init?(parsing text: some StringProtocol, maxBytes: Int = 1 << 20) {
        guard text.utf8.count <= maxBytes else { return nil }
        var parser = EmbeddedJSONParser(Array(text.utf8))
        guard let value = parser.parse() else { return nil }
        self = value
    }

    /// The value of the last member named `key`, or `nil` if there is none or this is no object.
    public subscript(key: String) -> EmbeddedJSON? {
        guard case .object(let members) = self else { return nil }
        // Most names already differ in length.
        let length = key.utf8.count
        var index = members.count
        while index > 0 {
            index -= 1
            if members[index].key.utf8.count == length, members[index].key == key {
                return members[index].value
            }
        }
        return nil
    }

    /// The element at `index`, or `nil` if there is none or this is no array.
    public subscript(index: Int) -> EmbeddedJSON? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// The text of a string, or `nil`.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A whole number, also from an integral decimal or a numeric string; `nil` if it does not fit 64 bits.
    public var int: Int64? {
        switch self {
        case .number(let numeral), .string(let numeral): Numeral.whole(numeral)
        default: nil
        }
    }

    /// The elements of an array; empty for anything else.
    public var items: [EmbeddedJSON] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    /// The members of an object; empty for anything else.
    public var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}

/// Numerals as whole numbers, without binary floating point.
enum Numeral {
    /// Reads an optional sign and digits, with an optional fraction of zeros only.
    static func whole(_ text: String) -> Int64? {
        if let value = Int64(text) { return value }
        var digits = text[...].utf8
        guard let point = digits.firstIndex(of: 0x2E) else { return nil }
        let fraction = digits[digits.index(after: point)...]
        guard fraction.allSatisfy({ $0 == 0x30 }) else { return nil }
        digits = digits[..<point]
        return Int64(Substring(digits))
    }
}
