/// Packs many short texts as well as one long one: all of them against one dictionary, which is entered into
/// the tables once.
///
/// What `pack` returns is what `LongRange.decompress` takes with the same dictionary. Not for two threads at
/// once.
public final class LongRangePacker {
    /// The most bytes that a text may have.
    public static let textMaximum = 1 << 18
    private static let tableBitsMaximum = 22

    private let dictionaryCount: Int
    /// The dictionary, and room for a text and what is loaded beyond its end.
    private let window = LongRangeBuffer<UInt8>()
    private let short = LongRangeBuffer<UInt32>()
    private let long = LongRangeBuffer<UInt32>()
    private let bits: Int

    /// Enters the dictionary, at most `LongRange.bytesMaximum`.
    ///
    /// - Complexity: O(dictionary) time; tables of at most 32 MiB.
    public init(dictionary: [UInt8]) {
        precondition(dictionary.count <= LongRange.bytesMaximum, "64 MiB at most")
        dictionaryCount = dictionary.count
        bits = min(Self.tableBitsMaximum, max(8, Int.bitWidth - dictionary.count.leadingZeroBitCount - 1))
        let window = unsafe self.window.reserve(dictionary.count + Self.textMaximum)
        unsafe dictionary.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { unsafe window.update(from: base, count: bytes.count) }
        }
        let (short, long) = unsafe (self.short.reserve(1 << bits), self.long.reserve(1 << bits))
        unsafe LongRangeStrongRun.enter(window, count: dictionary.count, bits: bits, short, long)
    }

    /// Packs a text of at most `textMaximum` bytes; it is stored if it does not get smaller.
    public func pack(_ text: [UInt8]) -> [UInt8] {
        precondition(text.count <= Self.textMaximum, "256 KiB at most")
        let packed = LongRangeWorkspace.with { workspace -> [UInt8]? in
            guard text.count > LongRangeStrongEncoder.tailCount else { return nil }
            let window = unsafe self.window.base
            unsafe text.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                // Room for any text was reserved.
                unsafe (window + dictionaryCount).update(from: base, count: bytes.count)
            }
            workspace.sequences.start(bytesCount: text.count)
            let run = unsafe LongRangeStrongRun(
                window,
                dictionaryCount,
                dictionaryCount + text.count,
                Int.bitWidth - text.count.leadingZeroBitCount,
                workspace,
                dictionary: (bits, UnsafePointer(short.base), UnsafePointer(long.base))
            )
            unsafe run.clear()
            unsafe run.pack()
            return LongRangeStrongEncoder.sections(workspace.sequences, limit: text.count)
        }
        if let packed, packed.count <= text.count { return packed }
        return [LongRange.storedKind] + text
    }
}
