/// Makes strings of bytes, sharing those that were made lately: a repeated key costs a look-up and a retain.
///
/// Direct-mapped: a new text replaces the one in its slot, so memory and time are bounded whatever comes in.
public struct StringCache: Sendable {
    /// Longer texts are not worth a look-up: they rarely repeat, and copying them costs more than the
    /// allocation.
    public static let cachedBytesMaximum = 96

    private var hashes: [UInt64]
    private var texts: [String]

    /// Keeps up to `slots` texts; rounded up to a power of two.
    public init(slots: Int) {
        var count = 1
        while count < slots { count *= 2 }
        hashes = Array(repeating: 0, count: count)
        texts = Array(repeating: "", count: count)
    }

    /// The text at `range`, which must lie in `bytes`, and whether damage was replaced with U+FFFD.
    public mutating func string(_ bytes: [UInt8], in range: Range<Int>) -> (text: String, isRepaired: Bool) {
        guard range.count <= Self.cachedBytesMaximum else { return UTF8Text.string(bytes, in: range) }
        let hash = StableHash.hash64(bytes, in: range)
        let slot = Int(truncatingIfNeeded: hash) & (hashes.count &- 1)
        if hashes[slot] == hash, Self.isEqual(texts[slot], bytes, range) { return (texts[slot], false) }
        let made = UTF8Text.string(bytes, in: range)
        if !made.isRepaired {
            hashes[slot] = hash
            texts[slot] = made.text
        }
        return made
    }

    private static func isEqual(_ text: String, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let result: Bool? = unsafe text.utf8.withContiguousStorageIfAvailable { left in
            unsafe bytes.withUnsafeBytes { right in
                guard left.count == range.count else { return false }
                let part = unsafe UnsafeRawBufferPointer(rebasing: right[range])
                return unsafe isEqual(UnsafeRawBufferPointer(left), part)
            }
        }
        return result ?? false
    }

    /// Whether two texts of one length are equal; of eight bytes and more, the last word may overlap.
    @unsafe @inline(__always)
    private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        @inline(__always)
        func differs(_ index: Int) -> Bool {
            unsafe left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        }
        var index = 0
        while index &+ 8 <= left.count {
            if differs(index) { return false }
            index &+= 8
        }
        if left.count >= 8 { return !differs(left.count &- 8) }
        while index < left.count {
            if unsafe left[index] != right[index] { return false }
            index &+= 1
        }
        return true
    }
}
