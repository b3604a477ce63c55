import Model
import Synchronization

/// The attributes of one span, found by the numbers of their names.
///
/// One reader serves many spans, one after another.
struct AttributeReader: Sendable {
    let table = KeyTable.shared
    private var attributes: [Attribute] = []
    /// For each name, the index of its attribute, or -1.
    private var slots: [Int16]
    /// Numbers of the names whose slots are taken, some more than once.
    private var taken: [Int16] = []
    private var fieldMask: UInt64 = 0
    /// One bit per usage dialect of which the span has an attribute, and `KeyUse.usageText`.
    private(set) var usageMask: UInt16 = 0
    /// One bit per kind source that the span has.
    private(set) var kindMask: UInt32 = 0
    /// What was lately found for a name that followed another one: neighbouring spans name the same things in
    /// the same order.
    private var known: [(name: String, number: Int16, role: DecisionKeyRole)] = []
    private static let knownCount = 512
    /// The attributes that can tell about decisions, as indices with their role.
    private(set) var signs: [(index: Int, role: DecisionKeyRole)] = []

    /// A reader of nothing yet.
    init() { slots = [Int16](repeating: -1, count: KeyTable.shared.count) }

    /// Readers that nobody uses; more than cores would only hold memory.
    private static let idle = Mutex<[AttributeReader]>([])
    private static let idleMax = 4

    /// Runs `body` with a reader that nobody else uses: what it learned of names serves the next run too.
    static func with<Result>(_ body: (inout AttributeReader) -> Result) -> Result {
        var reader = idle.withLock { $0.popLast() } ?? AttributeReader()
        let result = body(&reader)
        reader.read([])
        let rested = reader
        idle.withLock { if $0.count < idleMax { $0.append(rested) } }
        return result
    }

    /// A reader of these attributes.
    init(_ attributes: [Attribute]) {
        self.init()
        read(attributes)
    }

    /// Indexes the attributes of the next span; with duplicate keys, the last one wins.
    ///
    /// Attributes past the 32,767th are not found by name: no producer writes that many.
    mutating func read(_ attributes: [Attribute]) {
        for number in taken { slots[Int(number)] = -1 }
        taken.removeAll(keepingCapacity: true)
        signs.removeAll(keepingCapacity: true)
        self.attributes = attributes
        (fieldMask, usageMask, kindMask) = (0, 0, 0)
        if known.isEmpty { known = Array(repeating: ("", -1, .none), count: Self.knownCount) }
        var place = 0
        for index in attributes.indices {
            place = (place &* 5 &+ attributes[index].key.utf8.count) & (Self.knownCount - 1)
            if known[place].name != attributes[index].key { learn(attributes[index].key, at: place) }
            let role = known[place].role
            if role != .none { signs.append((index, role)) }
            let number = Int(known[place].number)
            guard number >= 0, index < Int(Int16.max) else { continue }
            slots[number] = Int16(index)
            taken.append(Int16(number))
            fieldMask |= table.uses[number].fields
            usageMask |= table.uses[number].usage
            kindMask |= table.uses[number].kinds
        }
    }

    private mutating func learn(_ name: String, at place: Int) {
        let (number, role) = table.find(name)
        known[place] = (name, Int16(number ?? -1), role)
    }

    /// Whether the span has any attribute that can tell of tokens.
    var mayHaveUsage: Bool { usageMask != 0 }

    /// Whether the span has any attribute whose text may hold a usage object.
    var mayHaveUsageText: Bool { usageMask & KeyUse.usageText != 0 }

    /// Whether the span has any attribute of the field, be it blank.
    func mayHave(_ field: Field) -> Bool { fieldMask >> UInt64(field.rawValue) & 1 == 1 }

    /// The value of the attribute with this number, if the span has it.
    func value(_ number: Int) -> AttributeValue? {
        let slot = slots[number]
        return slot < 0 ? nil : attributes[Int(slot)].value
    }

    /// Whether any attribute of the field is there and not empty.
    func has(_ field: Field) -> Bool {
        mayHave(field)
            && table.fields[field.rawValue].contains { slots[$0] >= 0 && !(value($0)?.isBlank ?? true) }
    }

    /// The first text of the field that is not blank.
    func text(_ field: Field) -> String? {
        guard mayHave(field) else { return nil }
        for number in table.fields[field.rawValue] where slots[number] >= 0 {
            if let text = value(number)?.plainText { return text }
        }
        return nil
    }

    /// The first text of the field that `isValid` accepts.
    func text(_ field: Field, where isValid: (String) -> Bool) -> String? {
        guard mayHave(field) else { return nil }
        for number in table.fields[field.rawValue] where slots[number] >= 0 {
            if let text = value(number)?.plainText, isValid(text) { return text }
        }
        return nil
    }

    /// The first value of the field.
    func first(_ field: Field) -> AttributeValue? {
        guard mayHave(field) else { return nil }
        for number in table.fields[field.rawValue] where slots[number] >= 0 { return value(number) }
        return nil
    }

    /// The first number of the field.
    func double(_ field: Field) -> Double? {
        guard mayHave(field) else { return nil }
        for number in table.fields[field.rawValue] where slots[number] >= 0 {
            if let double = value(number)?.number { return double }
        }
        return nil
    }
}

extension AttributeValue {
    /// The value as one line of text: JSON quotes stripped, blank is `nil`.
    var plainText: String? {
        switch self {
        case .string(let text): Self.unquoted(text)
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .array(let items): items.lazy.compactMap(\.plainText).first
        case .empty, .bytes, .map: nil
        }
    }

    private static func unquoted(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty { return nil }
        guard bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\""), bytes.count >= 2 else {
            return text
        }
        let inner = text.dropFirst().dropLast()
        return inner.isEmpty ? nil : String(inner)
    }

    /// Whether there is nothing in it.
    var isBlank: Bool {
        switch self {
        case .empty: true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .map(let members): members.isEmpty
        case .bool, .int, .double: false
        }
    }

    /// A finite number, also from numeric text.
    var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number.isFinite ? number : nil
        case .string(let text): Self.unquoted(text).flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// The value read as embedded text, or converted if it is structured already.
    func embedded(maxBytes: Int = 1 << 20) -> EmbeddedJSON? {
        switch self {
        case .string(let text): EmbeddedJSON(parsing: text, maxBytes: maxBytes)
        case .int(let number): .number(String(number))
        case .double(let number): .number(String(number))
        case .bool(let flag): .bool(flag)
        case .array(let items): .array(items.map { $0.embedded(maxBytes: maxBytes) ?? .null })
        case .map(let members):
            .object(
                members.map { EmbeddedJSON.Member($0.key, $0.value.embedded(maxBytes: maxBytes) ?? .null) }
            )
        case .empty, .bytes: nil
        }
    }
}
