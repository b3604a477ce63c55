/// Recognises the keys of one kind of JSON object without making strings.
///
/// A class, so that handing a table over for every key costs one reference.
public final class JSONKeyTable: Sendable {
    private let slots: [UInt8]
    private let names: [[UInt8]]
    private let codes: [UInt8]

    /// Gives each name its code; codes are not 0, names are distinct and at most 127.
    public init(_ entries: [(name: String, code: UInt8)]) {
        precondition(entries.count <= 127, "a table has at most 127 names")
        names = entries.map { Array($0.name.utf8) }
        codes = entries.map(\.code)
        var count = 16
        while count < entries.count * 4 { count *= 2 }
        var slots = [UInt8](repeating: 0, count: count)
        for (index, name) in names.enumerated() {
            var slot = Int(truncatingIfNeeded: StableHash.hash64(name)) & (count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
            slots[slot] = UInt8(index + 1)
        }
        self.slots = slots
    }

    /// The code of the key, or 0 if it is none of the names.
    public func code(of key: JSONText, in reader: inout JSONReader) -> UInt8 {
        if !key.hasEscapes { return code(reader.bytes, in: key.range) }
        let plain = reader.unescape(key)
        return code(plain.bytes, in: 0..<plain.count)
    }

    /// The code of the name at `range`, or 0 if it is none of the names.
    public func code(_ bytes: [UInt8], in range: Range<Int>) -> UInt8 {
        var slot = Int(truncatingIfNeeded: StableHash.hash64(bytes, in: range)) & (slots.count &- 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) &- 1
            if isEqual(names[index], bytes, range) { return codes[index] }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return 0
    }

    private func isEqual(_ name: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard name.count == range.count else { return false }
        for index in 0..<name.count where name[index] != bytes[range.lowerBound &+ index] { return false }
        return true
    }
}
