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
    /// What the tables use each name for.
    let uses: [KeyUse]

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
        let roles = DecisionKeys.named.map { (numbering.number($0.0), $0.1) }
        names = numbering.names
        count = names.count
        uses = Self.uses(names, fields, usage, kindSources, usageObjects + responses, roles)
        var buckets = [Int16](repeating: -1, count: Self.bucketCount)
        for (number, name) in names.enumerated() {
            var bucket = Self.bucket(of: name)
            while buckets[bucket] >= 0 { bucket = (bucket + 1) % Self.bucketCount }
            buckets[bucket] = Int16(number)
        }
        self.buckets = buckets
    }

    private static func uses(
        _ names: [String],
        _ fields: [[Int]],
        _ usage: [UsageNames],
        _ kindSources: [Int],
        _ objects: [Int],
        _ roles: [(Int, DecisionKeyRole)]
    ) -> [KeyUse] {
        precondition(fields.count <= 64 && usage.count < 16 && kindSources.count <= 32, "one bit a list")
        var uses = names.map { KeyUse(role: DecisionKeys.family(of: $0)) }
        for (number, role) in roles { uses[number].role = role }
        for (bit, list) in fields.enumerated() {
            for number in list { uses[number].fields |= 1 << UInt64(bit) }
        }
        for (bit, names) in usage.enumerated() {
            for number in names.parts.joined() { uses[number].usage |= 1 << UInt16(bit) }
        }
        for number in objects { uses[number].usage |= KeyUse.usageText }
        for (bit, number) in kindSources.enumerated() { uses[number].kinds |= 1 << UInt32(bit) }
        return uses
    }

    /// The number of `name`, or `nil` for a name no table mentions; and its role in decisions, which a name
    /// of a family has too.
    func find(_ name: String) -> (number: Int?, role: DecisionKeyRole) {
        let bytes = name.utf8.span
        var bucket = Self.bucket(of: bytes)
        while buckets[bucket] >= 0 {
            let number = Int(buckets[bucket])
            if names[number].utf8.count == bytes.count, names[number] == name {
                return (number, uses[number].role)
            }
            bucket = (bucket + 1) % Self.bucketCount
        }
        return (nil, DecisionKeys.family(of: bytes))
    }

    /// Mixes the length and six bytes: names differ early, late or in the middle.
    private static func bucket(of name: String) -> Int { bucket(of: name.utf8.span) }

    private static func bucket(of bytes: borrowing Span<UInt8>) -> Int {
        let count = bytes.count
        guard count > 0 else { return 0 }
        func byte(_ position: Int, _ shift: UInt64) -> UInt64 { UInt64(bytes[position]) << shift }
        let ends = byte(count - 1, 0) | byte(count / 2, 8) | byte(count - 1 - count / 4, 16)
        let rest = byte(count / 4, 24) | byte(count / 8 * 3, 32) | byte(count - 1 - count / 8, 40)
        let hash = (ends | rest | UInt64(truncatingIfNeeded: count) << 48) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> 52) & (bucketCount - 1)
    }
}

/// What the tables use one name for: a bit for each list of theirs that mentions it.
struct KeyUse: Sendable {
    /// Bits numbered as `Field`.
    var fields: UInt64 = 0
    /// Bits numbered as the kind sources.
    var kinds: UInt32 = 0
    /// Bits numbered as the usage dialects, and `usageText`.
    var usage: UInt16 = 0
    /// The bit in `usage` of names whose text may hold a usage object.
    static let usageText: UInt16 = 1 << 15
    /// What it can tell about decisions.
    var role: DecisionKeyRole
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
