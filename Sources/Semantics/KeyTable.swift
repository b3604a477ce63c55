/// Every attribute name the dialect tables mention, numbered once, for one hash probe per attribute.
final class KeyTable: Sendable {
    /// The one table; all names come from the static dialect tables.
    static let shared = KeyTable()

    /// Numbers of the names of each `Field`, in order of precedence.
    let fields: [[Int]]
    /// Numbers of the names of each kind source, in order of precedence.
    let kindSources: [Int]
    /// The flat usage dialects with their names as numbers.
    let usage: [UsageNames]
    /// Numbers of the attributes that hold a usage object as text.
    let usageObjects: [Int]
    /// Numbers of the attributes that may hold a whole provider response as text.
    let responses: [Int]
    /// How many names there are.
    let count: Int
    /// For each name, one bit per `Field` that it can answer.
    let fieldMasks: [UInt64]
    /// For each name, one bit per usage dialect that it belongs to.
    let usageMasks: [UInt64]

    private let buckets: [Int16]
    private let names: [String]
    private static let bucketCount = 4096

    init() {
        var numbering = Numbering()
        fields = Field.allCases.map { numbering.numbers(FieldNames.names(of: $0)) }
        kindSources = numbering.numbers(KindSource.all.map(\.attribute))
        usage = UsageDialect.all.map { UsageNames($0, &numbering) }
        usageObjects = numbering.numbers(EmbeddedUsage.objectAttributes)
        responses = numbering.numbers(EmbeddedUsage.responseAttributes)
        names = numbering.names
        count = names.count
        fieldMasks = Self.masks(count, fields)
        usageMasks = Self.masks(count, usage.map { $0.parts.flatMap(\.self) })
        var buckets = [Int16](repeating: -1, count: Self.bucketCount)
        for (number, name) in names.enumerated() {
            var bucket = Self.bucket(of: name)
            while buckets[bucket] >= 0 { bucket = (bucket + 1) % Self.bucketCount }
            buckets[bucket] = Int16(number)
        }
        self.buckets = buckets
    }

    /// For each name, the bits of the lists that mention it; there are fewer than 64 lists.
    private static func masks(_ count: Int, _ lists: [[Int]]) -> [UInt64] {
        precondition(lists.count <= 64, "one bit a list")
        var masks = [UInt64](repeating: 0, count: count)
        for (bit, list) in lists.enumerated() {
            for number in list { masks[number] |= 1 << UInt64(bit) }
        }
        return masks
    }

    /// The number of `name`, or `nil` for a name no table mentions.
    func number(of name: String) -> Int? {
        var bucket = Self.bucket(of: name)
        while buckets[bucket] >= 0 {
            let number = Int(buckets[bucket])
            if names[number] == name { return number }
            bucket = (bucket + 1) % Self.bucketCount
        }
        return nil
    }

    /// Mixes the length and eight bytes: names differ early, late or in the middle.
    private static func bucket(of name: String) -> Int {
        let bytes = name.utf8Span.span
        let count = bytes.count
        guard count > 0 else { return 0 }
        var hash = UInt64(truncatingIfNeeded: count)
        for position in [
            count - 1, count / 2, count - 1 - count / 4, count / 4, count / 3, count - 1 - count / 8,
        ] {
            hash = (hash ^ UInt64(bytes[position])) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        return Int(hash >> 20) & (bucketCount - 1)
    }
}

/// Gives each distinct name one number.
struct Numbering {
    private(set) var names: [String] = []
    private var known: [String: Int] = [:]

    mutating func number(_ name: String) -> Int {
        if let number = known[name] { return number }
        known[name] = names.count
        names.append(name)
        return names.count - 1
    }

    mutating func numbers(_ names: [String]) -> [Int] { names.map { number($0) } }
}
