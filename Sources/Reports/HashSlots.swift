/// Numbers things in order of first appearance by hashes that their owner works out.
///
/// Cheaper than a dictionary where the hash is known beforehand, as it is for texts of partial answers.
struct HashSlots {
    /// For each number, its hash.
    private var hashes: [Int] = []
    /// The number in each slot, or -1; at most half of them are taken.
    private var slots: [Int32] = Array(repeating: -1, count: 16)

    /// How many things have a number.
    var count: Int { hashes.count }

    /// The number of the thing with this hash for which `isSame` holds; a new one if there is none.
    @inline(__always)
    mutating func number(hash: Int, isSame: (Int) -> Bool) -> (number: Int, isNew: Bool) {
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, isSame(number) { return (number, false) }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(hashes.count)
        hashes.append(hash)
        if hashes.count * 2 > slots.count { grow() }
        return (hashes.count - 1, true)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = hash & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }
}

/// Keys of several whole numbers, numbered in order of first appearance.
struct KeyTable {
    /// Numbers a key.
    let width: Int
    /// Key after key.
    private(set) var numbers: [Int64] = []
    private var slots = HashSlots()
    /// Differs from process to process, so that nobody can choose keys that share a slot.
    private let seed = UInt64(bitPattern: Int64(0.hashValue))

    init(width: Int) { self.width = width }

    /// How many keys have a number.
    var count: Int { slots.count }

    /// The number of a key, which has `width` numbers.
    mutating func number(of key: [Int64]) -> Int {
        var hash = seed
        for word in key {
            hash = (hash ^ UInt64(bitPattern: word)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        let found = slots.number(hash: Int(truncatingIfNeeded: hash)) { number in
            for column in 0..<width where numbers[number * width + column] != key[column] { return false }
            return true
        }
        if found.isNew { numbers += key }
        return found.number
    }

    /// One number of a key.
    subscript(key: Int, column: Int) -> Int64 { numbers[key * width + column] }
}
