/// Codes values one by one.
struct DictionaryBuilder {
    /// Up to this many distinct values are found by comparing, which is faster than hashing them.
    private static let comparedMax = 6
    /// Codes lately given, by a few bytes of their texts; a power of two.
    private static let recentCount = 64

    /// Distinct values that there is room for at once.
    private static let roomMax = 1_024

    private(set) var column = DictionaryColumn(values: [], codes: [])
    private var index: [String?: UInt32] = [:]
    /// For each value, whether it is known to be ASCII, so that what equals it has its bytes.
    private var isASCII: [Bool] = []
    private var recent: [UInt32] = []

    init(capacity: Int) { column.codes.reserveCapacity(capacity) }

    /// Neighbouring rows mostly agree, so the last value is compared first.
    mutating func append(_ value: String?) {
        if let last = column.codes.last, isSame(Int(last), value) {
            column.codes.append(last)
        } else {
            column.codes.append(code(of: value))
        }
    }

    private mutating func code(of value: String?) -> UInt32 {
        if column.values.count <= Self.comparedMax {
            for known in column.values.indices where isSame(known, value) { return UInt32(known) }
            return add(value)
        }
        if recent.isEmpty { recent = Array(repeating: 0, count: Self.recentCount) }
        let place = Self.place(of: value)
        let known = recent[place]
        if isSame(Int(known), value) { return known }
        let code = indexedCode(of: value)
        recent[place] = code
        return code
    }

    private mutating func indexedCode(of value: String?) -> UInt32 {
        if index.isEmpty {
            // Texts are costly to hash again, which growing would do.
            index.reserveCapacity(min(column.codes.capacity / 2, Self.roomMax))
            for (code, known) in column.values.enumerated() { index[known] = UInt32(code) }
        }
        if let known = index[value] {
            if isSame(Int(known), value) { return known }
            // Equal only as Unicode sees it: another spelling, which must come back as it was sent.
            for other in column.values.indices where isSame(other, value) { return UInt32(other) }
        } else {
            index[value] = UInt32(column.values.count)
        }
        return add(value)
    }

    private mutating func add(_ value: String?) -> UInt32 {
        column.values.append(value)
        isASCII.append(value?.utf8Span.isKnownASCII ?? true)
        return UInt32(column.values.count - 1)
    }

    private static func place(of value: String?) -> Int {
        guard let value else { return 0 }
        let bytes = value.utf8.span
        let count = bytes.count
        guard count > 0 else { return 1 }
        let ends = Int(bytes[count - 1]) &+ Int(bytes[count / 2]) &* 7
        return (ends &+ Int(bytes[count &* 3 / 4]) &* 13 &+ count &* 29) & (recentCount - 1)
    }

    /// Whether a value known and another have the same bytes; `==` would join canonically equivalent texts.
    ///
    /// Of two equivalent texts of one length, either both are ASCII, and then the same, or neither is.
    @inline(__always)
    private func isSame(_ known: Int, _ value: String?) -> Bool {
        guard let left = column.values[known], let right = value else {
            return column.values[known] == nil && value == nil
        }
        guard left.utf8.count == right.utf8.count, left == right else { return false }
        return isASCII[known] || left.utf8.elementsEqual(right.utf8)
    }
}
