extension LongRange {
    /// Text that comes in several of `chunks`: what a dictionary shared by chunks packed apart should hold.
    ///
    /// The chunks lie in `bytes`. The result has at most `limit` bytes, which are segments of the chunks
    /// with what comes in most chunks last, where distances are short; it is empty if nothing comes twice.
    /// - Complexity: O(bytes) time, in two passes; a table of at most 4 MiB.
    public static func dictionary(for chunks: [Range<Int>], of bytes: [UInt8], limit: Int) -> [UInt8] {
        precondition(
            chunks.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= bytes.count },
            "chunks lie in bytes"
        )
        let segmentCount = limit / LongRangePhrases.segmentBytes
        guard chunks.count > 1, segmentCount > 0 else { return [] }
        let total = chunks.reduce(0) { $0 + $1.count }
        var counts = LongRangePhrases(bytesCount: total)
        for (index, chunk) in chunks.enumerated() { counts.count(bytes, in: chunk, chunk: index) }
        let stride = max(LongRangePhrases.segmentBytes, total / segmentCount)
        var segments: [LongRangePhrases.Segment] = []
        for chunk in chunks {
            var start = chunk.lowerBound
            while start < chunk.upperBound {
                let end = min(start + stride, chunk.upperBound)
                if let best = counts.takeBest(bytes, in: start..<end) { segments.append(best) }
                start = end
            }
        }
        return joined(segments, of: bytes, limit: limit)
    }

    private static func joined(
        _ segments: [LongRangePhrases.Segment],
        of bytes: [UInt8],
        limit: Int
    ) -> [UInt8] {
        // The best come first here, so that the limit cuts the others; then all is turned round.
        let sorted = segments.sorted { ($0.score, $0.range.lowerBound) > ($1.score, $1.range.lowerBound) }
        var chosen: [Range<Int>] = []
        var total = 0
        for segment in sorted where total + segment.range.count <= limit {
            chosen.append(segment.range)
            total += segment.range.count
        }
        var dictionary: [UInt8] = []
        dictionary.reserveCapacity(total)
        for range in chosen.reversed() { dictionary.append(contentsOf: bytes[range]) }
        return dictionary
    }
}

/// In how many chunks each sampled eight bytes come.
///
/// An eighth of all positions is sampled, chosen by the text there, so that every copy of a text is sampled
/// alike.
struct LongRangePhrases {
    /// Longer segments hold more that comes once, shorter ones cut more text in two: of 128 through 1,024
    /// this measured best on the text of 4,096 spans.
    static let segmentBytes = 512
    private static let tableBitsMaximum = 20
    private static let multiplier: UInt64 = 0x9e37_79b1_85eb_ca87

    /// Text that comes in other chunks too; `score` sums in how many others each sample in it comes.
    struct Segment {
        var range: Range<Int>
        var score: Int
    }

    /// For each slot the chunk counted last, from 1, in the upper half, and the count in the lower.
    private var slots: [UInt32]
    private let shift: UInt64
    private var samples: [(position: Int, slot: Int)] = []

    init(bytesCount: Int) {
        let bits = min(Self.tableBitsMaximum, max(8, Int.bitWidth - (bytesCount / 8).leadingZeroBitCount))
        slots = Array(repeating: 0, count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    /// The slot of the eight bytes of `word`; `nil` if they are not sampled.
    @inline(__always)
    private func slot(_ word: UInt64) -> Int? {
        let mixed = word &* Self.multiplier
        guard mixed >> 61 == 0 else { return nil }
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 31) &* Self.multiplier) >> shift)
    }

    /// Counts the text of one chunk.
    mutating func count(_ bytes: [UInt8], in range: Range<Int>, chunk: Int) {
        let mark = UInt32(truncatingIfNeeded: (chunk % 65_535 + 1) << 16)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var position = range.lowerBound
            // Eight bytes are loaded from each position, all of them in the range.
            while position &+ 8 <= range.upperBound {
                if let slot = unsafe slot(LongRangeBytes.word(base + position)) {
                    let value = slots[slot]
                    if value & 0xffff_0000 != mark, value & 0xffff != 0xffff {
                        slots[slot] = mark | (value & 0xffff) &+ 1
                    }
                }
                position &+= 1
            }
        }
    }

    /// The segment of `range` with the highest score, whose samples are then forgotten; `nil` if all scores
    /// are 0.
    mutating func takeBest(_ bytes: [UInt8], in range: Range<Int>) -> Segment? {
        samples.removeAll(keepingCapacity: true)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var position = range.lowerBound
            // Eight bytes are loaded from each position, all of them in the range.
            while position &+ 8 <= range.upperBound {
                if let slot = unsafe slot(LongRangeBytes.word(base + position)), slots[slot] & 0xffff > 1 {
                    samples.append((position, slot))
                }
                position &+= 1
            }
        }
        var best = Segment(range: range.lowerBound..<range.lowerBound, score: 0)
        var (first, score) = (0, 0)
        for sample in samples {
            score += value(sample.slot)
            while sample.position + 8 - samples[first].position > Self.segmentBytes {
                score -= value(samples[first].slot)
                first += 1
            }
            if score > best.score {
                best = Segment(range: samples[first].position..<sample.position + 8, score: score)
            }
        }
        for sample in samples where best.range.contains(sample.position) { slots[sample.slot] = 0 }
        return best.score > 0 ? best : nil
    }

    private func value(_ slot: Int) -> Int { max(0, Int(slots[slot] & 0xffff) - 1) }
}
