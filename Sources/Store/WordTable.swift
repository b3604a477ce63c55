/// A word of up to sixteen bytes as two numbers, the first byte lowest; zeros, which no word holds, fill up.
struct WordKey: Equatable {
    var first: UInt64
    var second: UInt64

    /// Bytes of the longest word that is a key.
    static let bytesMax = 16

    init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    /// The key of the first bytes of a word.
    init(_ word: borrowing Span<UInt8>) {
        (first, second) = (0, 0)
        for index in 0..<min(word.count, Self.bytesMax) {
            let byte = UInt64(word[index]) << UInt64(8 * (index & 7))
            if index < 8 { first |= byte } else { second |= byte }
        }
    }

    /// Bytes of the word.
    var count: Int {
        second == 0 ? 8 - first.leadingZeroBitCount / 8 : 16 - second.leadingZeroBitCount / 8
    }

    /// How many bytes two words begin with alike; the words differ.
    func shared(_ other: WordKey) -> Int {
        let count =
            first != other.first
            ? (first ^ other.first).trailingZeroBitCount / 8
            : 8 + min((second ^ other.second).trailingZeroBitCount / 8, 8)
        return count
    }

    /// The byte at an index below sixteen.
    subscript(index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (index < 8 ? first : second) >> UInt64(8 * (index & 7)))
    }
}

/// Numbers words in order of first appearance, and says which are new in a run.
///
/// Invariant: `slots` has `mask + 1` initialised elements, a power of two, of which at least a third are
/// empty, so that every search ends.
@safe
final class WordTable {
    private struct Slot {
        var key: WordKey
        /// Word number + 1, or 0 if the slot is empty.
        var number: Int32
        /// The last run that the word was seen in.
        var lastRun: Int32
    }

    private static let empty = Slot(key: WordKey(0, 0), number: 0, lastRun: -1)

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    /// All words; of one that is longer, the first bytes.
    private(set) var keys: [WordKey] = []
    /// Words longer than a key, and the last run of each.
    private var longNumbers: [[UInt8]: Int32] = [:]
    private(set) var longWords: [Int32: [UInt8]] = [:]
    private var longLastRuns: [Int32: Int32] = [:]

    init() {
        mask = 1 << 13 - 1
        unsafe slots = .allocate(capacity: mask + 1)
        unsafe slots.initialize(repeating: Self.empty, count: mask + 1)
    }

    deinit { unsafe slots.deallocate() }

    /// Notes a word of a run.
    ///
    /// - Returns: The word's number if it is new in this run.
    @inline(__always)
    func note(_ key: WordKey, run: Int32) -> Int32? {
        var place = Self.hash(key) & mask
        while true {
            let slot = unsafe slots + place
            if unsafe slot.pointee.number == 0 { break }
            if unsafe slot.pointee.key == key {
                if unsafe slot.pointee.lastRun == run { return nil }
                unsafe slot.pointee.lastRun = run
                return unsafe slot.pointee.number - 1
            }
            place = (place &+ 1) & mask
        }
        return insert(key, at: place, run)
    }

    /// Notes a word longer than a key.
    func note(long word: [UInt8], run: Int32) -> Int32? {
        if let number = longNumbers[word] {
            return longLastRuns.updateValue(run, forKey: number) == run ? nil : number
        }
        let number = Int32(keys.count)
        longNumbers[word] = number
        longWords[number] = word
        longLastRuns[number] = run
        keys.append(WordKey(word.span))
        return number
    }

    private func insert(_ key: WordKey, at place: Int, _ run: Int32) -> Int32 {
        let number = Int32(keys.count)
        keys.append(key)
        unsafe slots[place] = Slot(key: key, number: number + 1, lastRun: run)
        if keys.count * 3 > (mask + 1) * 2 { grow() }
        return number
    }

    private func grow() {
        let (old, oldCount) = unsafe (slots, mask + 1)
        mask = oldCount * 2 - 1
        unsafe slots = .allocate(capacity: mask + 1)
        unsafe slots.initialize(repeating: Self.empty, count: mask + 1)
        for index in 0..<oldCount where unsafe old[index].number != 0 {
            var place = unsafe Self.hash(old[index].key) & mask
            while unsafe slots[place].number != 0 { place = (place &+ 1) & mask }
            unsafe slots[place] = old[index]
        }
        unsafe old.deallocate()
    }

    @inline(__always)
    private static func hash(_ key: WordKey) -> Int {
        let product = (key.first ^ 0x9E37_79B9_7F4A_7C15)
            .multipliedFullWidth(by: key.second &* 0x94D0_49BB_1331_11EB ^ 0xBF58_476D_1CE4_E5B9)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }
}
