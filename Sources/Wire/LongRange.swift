/// Long-range matching: repeats are found over the whole input and a shared dictionary, not over the last
/// 32 KiB.
///
/// A packed blob names its kind in its first byte; numbers are unsigned LEB128 varints unless said otherwise.
///
/// | Kind | Then |
/// | --- | --- |
/// | 0, stored | the bytes as they are |
/// | 1, fast | sequences, see `LongRangeFastEncoder` |
/// | 2, strong | literals and sequences as separate streams, see `LongRangeStrongEncoder` |
/// | 3, coded | the same streams by codes that are kept elsewhere, see `LongRangePacker` |
///
/// A sequence is a run of literals and then a match: `length` bytes repeated from `distance` bytes before. A
/// distance beyond the bytes unpacked so far reaches into the dictionary, whose last byte is at distance 1
/// from the first unpacked byte; such a match ends within the dictionary. The last sequence has literals
/// only. A blob keeps neither its count nor a checksum: who stores it keeps both. The same input gives the
/// same blob in every process.
public enum LongRange {
    /// How much time packing may take.
    public enum Effort: Sendable {
        /// One probe for each position and no entropy coding, for what is packed while its sender waits.
        case fast
        /// Better matches and Huffman-coded streams, for what is packed once and kept.
        case strong
    }

    /// The most bytes that input or dictionary may have; positions and lengths stay far below 32 bits.
    public static let bytesMaximum = 64 << 20

    static let storedKind: UInt8 = 0
    static let fastKind: UInt8 = 1
    static let strongKind: UInt8 = 2
    static let codedKind: UInt8 = 3

    /// Packs `bytes`, at most `bytesMaximum`; matches may also refer to `dictionary`, which the unpacker
    /// then needs.
    ///
    /// Input that does not get smaller is stored; the blob is never longer than `bytes` by more than one
    /// byte.
    /// - Complexity: O(bytes + dictionary) time; tables of at most 8 MiB, kept between calls.
    public static func compress(_ bytes: [UInt8], dictionary: [UInt8] = [], effort: Effort) -> [UInt8] {
        precondition(bytes.count <= bytesMaximum && dictionary.count <= bytesMaximum, "64 MiB at most")
        let packed =
            switch effort {
            case .fast: LongRangeWorkspace.with { LongRangeFastEncoder.pack(bytes, dictionary, $0) }
            case .strong: LongRangeWorkspace.with { LongRangeStrongEncoder.pack(bytes, dictionary, $0) }
            }
        if let packed, packed.count <= bytes.count { return packed }
        var stored: [UInt8] = []
        stored.reserveCapacity(bytes.count + 1)
        stored.append(storedKind)
        stored.append(contentsOf: bytes)
        return stored
    }

    /// Unpacks exactly `expectedCount` bytes, at most `bytesMaximum`; what `LongRangePacker` packed needs the
    /// codes that it gave.
    ///
    /// - Throws: `tooLarge`, `truncated`, `trailingBytes`, `wrongSize` or `corruptCompression`, whatever
    ///   the bytes are; memory stays below 3 times `expectedCount` and the two inputs, plus 64 KiB.
    public static func decompress(
        _ bytes: [UInt8],
        dictionary: [UInt8] = [],
        codes: LongRangeCodes? = nil,
        expectedCount: Int
    ) throws(WireError) -> [UInt8] {
        guard expectedCount >= 0, expectedCount <= bytesMaximum, dictionary.count <= bytesMaximum else {
            throw .tooLarge(limit: bytesMaximum)
        }
        switch bytes.first {
        case nil: throw .truncated(offset: 0)
        case storedKind:
            guard bytes.count - 1 == expectedCount else {
                throw .wrongSize(expected: expectedCount, actual: bytes.count - 1)
            }
            return Array(bytes.dropFirst())
        case fastKind: return try LongRangeFastDecoder.unpack(bytes, dictionary, expectedCount: expectedCount)
        case strongKind:
            return try LongRangeStrongDecoder.unpack(bytes, dictionary, expectedCount: expectedCount)
        case codedKind:
            guard let codes else { throw .corruptCompression(offset: 0) }
            return try LongRangeStrongDecoder.unpack(
                bytes,
                dictionary,
                expectedCount: expectedCount,
                codes: codes
            )
        default: throw .corruptCompression(offset: 0)
        }
    }
}
