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
        let isEqual = unsafe text.utf8.withContiguousStorageIfAvailable { left in
            unsafe bytes.withUnsafeBufferPointer { right in
                guard left.count == range.count else { return false }
                var index = 0
                while index &+ 8 <= left.count {
                    let one = unsafe UnsafeRawBufferPointer(left).loadUnaligned(
                        fromByteOffset: index,
                        as: UInt64.self
                    )
                    let two = unsafe UnsafeRawBufferPointer(right)
                        .loadUnaligned(fromByteOffset: range.lowerBound &+ index, as: UInt64.self)
                    if one != two { return false }
                    index &+= 8
                }
                while index < left.count {
                    if unsafe left[index] != right[range.lowerBound &+ index] { return false }
                    index &+= 1
                }
                return true
            }
        }
        return isEqual ?? false
    }
}
