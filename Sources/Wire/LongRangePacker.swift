/// Packs many short texts as well as one long one: all of them against one dictionary, which is entered into
/// the tables once.
///
/// What `pack` returns is what `LongRange.decompress` takes with the same dictionary and codes: after the
/// kind, the numbers of literals and of sequences as varints; the literals and the three codes of all
/// sequences as in `LongRangeStrongEncoder`, but by `LongRangeCodes`, one stream after the other; and from
/// the next byte on the extra bits. Not for two threads at once.
public final class LongRangePacker {
    /// The most bytes that a text may have.
    public static let textMaximum = 1 << 18
    private static let tableBitsMaximum = 22

    private let dictionaryCount: Int
    /// The dictionary, and room for a text and what is loaded beyond its end.
    private let window = LongRangeBuffer<UInt8>()
    private let short = LongRangeBuffer<UInt32>()
    private let long = LongRangeBuffer<UInt32>()
    private let longest = LongRangeBuffer<UInt32>()
    private let bits: Int

    /// Enters the dictionary, at most `LongRange.bytesMaximum`.
    ///
    /// - Complexity: O(dictionary) time; tables of at most 36 MiB.
    public init(dictionary: [UInt8]) {
        precondition(dictionary.count <= LongRange.bytesMaximum, "64 MiB at most")
        dictionaryCount = dictionary.count
        bits = min(Self.tableBitsMaximum, max(8, Int.bitWidth - dictionary.count.leadingZeroBitCount - 1))
        let window = unsafe self.window.reserve(dictionary.count + Self.textMaximum)
        unsafe dictionary.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { unsafe window.update(from: base, count: bytes.count) }
        }
        unsafe LongRangeStrongRun.enter(window, count: dictionary.count, tables(reserving: true))
    }

    /// The tables of the dictionary's positions.
    private func tables(reserving: Bool) -> LongRangeStrongRun.Dictionary {
        let shortBits = max(6, bits - 2)
        if reserving {
            _ = unsafe (short.reserve(1 << shortBits), long.reserve(1 << bits), longest.reserve(1 << bits))
        }
        return unsafe LongRangeStrongRun.Dictionary(
            bits: bits,
            shortBits: shortBits,
            short: short.base,
            long: long.base,
            longest: longest.base
        )
    }

    /// What is found in one text.
    private struct Streams {
        /// Literals, and the three codes of all sequences.
        var coded: [[UInt8]] = []
        var extra: [UInt8] = []
    }

    /// Packs some texts of at most `textMaximum` bytes each; one that does not get smaller is stored.
    ///
    /// - Returns: The codes that they share, and each packed text.
    public func pack(_ texts: [[UInt8]]) -> (codes: [UInt8], packed: [[UInt8]]) {
        let found = LongRangeWorkspace.with { workspace in texts.map { streams(of: $0, workspace) } }
        var frequencies = [[Int]](
            repeating: [Int](repeating: 0, count: 256),
            count: LongRangeCodes.streamCount
        )
        for text in found {
            for (stream, symbols) in text.coded.enumerated() {
                for symbol in symbols { frequencies[stream][Int(symbol)] += 1 }
            }
        }
        let codes = LongRangeCodes(frequencies: frequencies)
        let tables = (0..<LongRangeCodes.streamCount).map { codes.codes(ofStream: $0) }
        let packed = zip(texts, found).map { text, streams -> [UInt8] in
            if streams.coded.isEmpty { return [LongRange.storedKind] + text }
            var head = ByteWriter(capacity: text.count / 4 + 64)
            head.byte(LongRange.codedKind)
            head.varint(UInt64(streams.coded[0].count))
            head.varint(UInt64(streams.coded[1].count))
            var writer = LongRangeCodeWriter(head.bytes)
            for (symbols, table) in zip(streams.coded, tables) { writer.append(symbols, table) }
            writer.finish()
            let packed = writer.bytes + streams.extra
            return packed.count <= text.count ? packed : [LongRange.storedKind] + text
        }
        return (codes.bytes, packed)
    }

    /// The streams of a text; none if it is too short to hold any match.
    private func streams(of text: [UInt8], _ workspace: LongRangeWorkspace) -> Streams {
        precondition(text.count <= Self.textMaximum, "256 KiB at most")
        guard text.count > LongRangeStrongEncoder.tailCount else { return Streams() }
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
            dictionary: tables(reserving: false)
        )
        unsafe run.clear()
        unsafe run.pack()
        var streams = Streams()
        unsafe workspace.sequences.withStreams { index, bytes in
            if index < LongRangeCodes.streamCount {
                unsafe streams.coded.append(Array(bytes))
            } else {
                unsafe streams.extra = Array(bytes)
            }
        }
        return streams
    }
}
