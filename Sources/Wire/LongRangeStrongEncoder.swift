internal import CZlib

/// Packs with two hash tables, a look two positions ahead, and streams coded apart.
///
/// | Part | Bytes |
/// | --- | --- |
/// | literal count, sequence count | two varints |
/// | literals | section |
/// | literal count of each sequence, as a number's code | section |
/// | distance of each sequence: 0–2 for one of the last three, else a number's code plus 3 | section |
/// | match length of each sequence less 4, as a number's code | section |
/// | extra bits of each sequence: of literal count, distance, length; lowest bits first | to the end |
///
/// A section is a varint, twice its byte count plus 1 if it is raw deflate, and then its bytes; its
/// unpacked count is known. For codes and extra bits see `LongRangeNumber`. The last three distances begin
/// as 1, 2 and 4; the one used last comes first. Literals left over come after the last match.
enum LongRangeStrongEncoder {
    /// Level of deflate for literals, in which the matches have left little to find.
    ///
    /// With 6, pages of text are half a percent smaller and packing them takes a fifth longer.
    static let literalLevel: Int32 = 1
    private static let tableBitsMaximum = 20
    /// No match begins in the last bytes, so that sixteen bytes can be loaded wherever one begins.
    static let tailCount = 32

    /// The packed blob, or `nil` if it would not be smaller.
    static func pack(_ bytes: [UInt8], _ dictionary: [UInt8], _ workspace: LongRangeWorkspace) -> [UInt8]? {
        guard bytes.count > tailCount else { return nil }
        let total = bytes.count + dictionary.count
        let bits = min(tableBitsMaximum, max(8, Int.bitWidth - total.leadingZeroBitCount - 1))
        workspace.sequences.start(bytesCount: bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            if dictionary.isEmpty {
                let run = unsafe LongRangeStrongRun(start, 0, source.count, bits, workspace)
                unsafe run.clear()
                unsafe run.pack()
                return
            }
            let window = unsafe workspace.joined(dictionary, source)
            let end = dictionary.count + source.count
            let run = unsafe LongRangeStrongRun(window, dictionary.count, end, bits, workspace)
            unsafe workspace.prime(run, bits: bits)
            unsafe run.pack()
        }
        return sections(workspace.sequences, limit: bytes.count)
    }

    static func sections(_ sequences: LongRangeSequences, limit: Int) -> [UInt8]? {
        var writer = ByteWriter(capacity: limit / 4 + 64)
        writer.byte(LongRange.strongKind)
        writer.varint(UInt64(sequences.literalCount))
        writer.varint(UInt64(sequences.count))
        unsafe sequences.withStreams { index, stream in
            if index == 4 {
                unsafe writer.bytes.append(contentsOf: stream)
                return
            }
            let kind: DeflateStream.Kind = index == 0 ? .deflate(level: literalLevel) : .huffman
            let packed = StreamPool.with(kind) { unsafe $0.compress(stream) }
            if packed.count < stream.count {
                writer.varint(UInt64(packed.count) << 1 | 1)
                writer.raw(packed)
            } else {
                writer.varint(UInt64(stream.count) << 1)
                unsafe writer.bytes.append(contentsOf: stream)
            }
        }
        return writer.bytes
    }
}

/// The state of one strong packing.
///
/// Invariant: `window` is readable up to `end`; both tables have `1 << bits` slots and every position in
/// them is below the current one.
@unsafe
struct LongRangeStrongRun {
    private static let multiplier: UInt64 = 0x9e37_79b1_85eb_ca87
    private static let longMultiplier: UInt64 = 0xc2b2_ae3d_27d4_eb4f
    /// One of how many positions of a match up to 64 bytes is entered into the tables.
    ///
    /// With 2, pages of text are half a percent smaller.
    private static let enterStep = 3
    /// A match of this length is taken without looking further.
    private static let lengthGood = 32
    let window: UnsafePointer<UInt8>
    let start: Int
    let end: Int
    let bits: Int
    let short: UnsafeMutablePointer<UInt32>
    let long: UnsafeMutablePointer<UInt32>
    let sequences: LongRangeSequences
    /// Without them the dictionary is in the tables above.
    let dictionary: Dictionary?

    /// Tables of a dictionary's positions, which are only read once they are filled, and their sizes as
    /// powers of two: by six bytes, by twelve, and by what stands within twenty-four.
    @unsafe
    struct Dictionary {
        let bits: Int
        /// Few short matches are worth a place far back, so that their table is small.
        let shortBits: Int
        let short: UnsafeMutablePointer<UInt32>
        let long: UnsafeMutablePointer<UInt32>
        let longest: UnsafeMutablePointer<UInt32>
    }

    /// A match; `gain` weighs its length against its distance's cost.
    struct Match {
        var length = 0
        var distance = 0
        var gain = 0
    }

    init(
        _ window: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        _ bits: Int,
        _ workspace: LongRangeWorkspace,
        dictionary: Dictionary? = nil
    ) {
        unsafe self.dictionary = dictionary
        unsafe self.window = window
        unsafe self.start = start
        unsafe self.end = end
        unsafe self.bits = bits
        unsafe short = workspace.shortTable.reserve(1 << bits)
        unsafe long = workspace.longTable.reserve(1 << bits)
        unsafe sequences = workspace.sequences
    }

    /// Empties the tables; empty slots read as position 0.
    func clear() {
        unsafe short.update(repeating: 0, count: 1 << bits)
        unsafe long.update(repeating: 0, count: 1 << bits)
    }

    /// The hash of six bytes, of which the highest bits are a slot.
    @inline(__always)
    private static func shortHash(_ word: UInt64) -> UInt64 { unsafe (word << 16) &* multiplier }

    /// The hash of the twelve bytes at a place, of which `word` are the first eight.
    @inline(__always)
    private static func longHash(_ word: UInt64, _ place: UnsafePointer<UInt8>) -> UInt64 {
        let mixed = unsafe word &* multiplier ^ LongRangeBytes.word(place + 4) &* longMultiplier
        return unsafe (mixed ^ mixed >> 29) &* multiplier
    }

    @inline(__always)
    private static func slot(_ hash: UInt64, _ bits: Int) -> Int {
        Int(truncatingIfNeeded: hash >> UInt64(64 &- bits))
    }

    /// The hash of the first twelve bytes at a place, given theirs, and of the eight from the seventeenth on.
    @inline(__always)
    private static func longestHash(_ longHash: UInt64, _ place: UnsafePointer<UInt8>) -> UInt64 {
        let mixed = unsafe longHash ^ LongRangeBytes.word(place + 16) &* longMultiplier
        return unsafe (mixed ^ mixed >> 31) &* multiplier
    }

    /// Enters every position of a dictionary into tables of its own, which are cleared first.
    static func enter(_ window: UnsafePointer<UInt8>, count: Int, _ tables: Dictionary) {
        unsafe tables.short.update(repeating: 0, count: 1 << tables.shortBits)
        unsafe tables.long.update(repeating: 0, count: 1 << tables.bits)
        unsafe tables.longest.update(repeating: 0, count: 1 << tables.bits)
        var position = 0
        while position &+ 16 <= count {
            let place = unsafe window + position
            let word = unsafe LongRangeBytes.word(place)
            let value = UInt32(truncatingIfNeeded: position)
            let longHash = unsafe longHash(word, place)
            unsafe tables.short[slot(shortHash(word), tables.shortBits)] = value
            unsafe tables.long[slot(longHash, tables.bits)] = value
            if position &+ 24 <= count {
                unsafe tables.longest[slot(longestHash(longHash, place), tables.bits)] = value
            }
            position &+= 1
        }
    }

    @inline(__always)
    func enter(_ position: Int) {
        let word = unsafe LongRangeBytes.word(window + position)
        let value = UInt32(truncatingIfNeeded: position)
        unsafe short[Self.slot(Self.shortHash(word), bits)] = value
        unsafe long[Self.slot(Self.longHash(word, window + position), bits)] = value
    }

    /// Enters every position before `start`.
    func enterDictionary() {
        var position = 0
        while unsafe position &+ 16 <= start {
            unsafe enter(position)
            position &+= 1
        }
    }

    /// How far the text at `candidate` equals that at `position`; in the dictionary, to its end.
    @inline(__always)
    private func length(_ candidate: Int, _ position: Int) -> Int {
        let count = unsafe LongRangeBytes.equalCount(window + candidate, window + position, end: window + end)
        return unsafe candidate < start ? min(count, start &- candidate) : count
    }

    @inline(__always)
    private func consider(_ candidate: Int, _ position: Int, minimum: Int, cost: Int, _ best: inout Match) {
        let length = unsafe length(candidate, position)
        let gain = length &* 4 &- cost
        if length >= minimum, gain > best.gain {
            best = Match(length: length, distance: position &- candidate, gain: gain)
        }
    }

    /// The best match at `position`, which is entered into the tables.
    ///
    /// Only one better than a match of `floor` bytes is of use: what can hardly give one is not looked at.
    @inline(__always)
    private func find(_ position: Int, floor: Int = 0) -> Match {
        var best = Match()
        let word = unsafe LongRangeBytes.word(window + position)
        let recent = unsafe sequences.recent
        for index in 0..<LongRangeSequences.recentCount {
            let candidate = position &- Int(recent[index])
            guard candidate >= 0 else { continue }
            let difference = unsafe LongRangeBytes.word(window + candidate) ^ word
            if UInt32(truncatingIfNeeded: difference) == 0 {
                unsafe consider(candidate, position, minimum: 4, cost: 2 &+ index, &best)
            }
        }
        let shortHash = unsafe Self.shortHash(word)
        let longHash = unsafe Self.longHash(word, window + position)
        let (shortSlot, longSlot) = unsafe (Self.slot(shortHash, bits), Self.slot(longHash, bits))
        let (near, far) = unsafe (Int(short[shortSlot]), Int(long[longSlot]))
        unsafe short[shortSlot] = UInt32(truncatingIfNeeded: position)
        unsafe long[longSlot] = UInt32(truncatingIfNeeded: position)
        unsafe probe(near: near, far: far, word, position, &best)
        if unsafe best.length < Self.lengthGood, let tables = unsafe dictionary {
            let longest = unsafe Self.slot(Self.longestHash(longHash, window + position), tables.bits)
            unsafe probe(far: Int(tables.longest[longest]), word, position, &best)
            if best.length >= 24 || floor >= 24 { return best }
            unsafe probe(far: Int(tables.long[Self.slot(longHash, tables.bits)]), word, position, &best)
            if best.length >= 12 || floor >= 8 { return best }
            unsafe probe(
                near: Int(tables.short[Self.slot(shortHash, tables.shortBits)]),
                word,
                position,
                &best
            )
        }
        return best
    }

    /// Looks at what the two tables have for a position.
    @inline(__always)
    private func probe(near: Int, far: Int, _ word: UInt64, _ position: Int, _ best: inout Match) {
        unsafe probe(far: far, word, position, &best)
        if near != far { unsafe probe(near: near, word, position, &best) }
    }

    /// Looks at a place that may have the same eight bytes and more.
    @inline(__always)
    private func probe(far: Int, _ word: UInt64, _ position: Int, _ best: inout Match) {
        if unsafe LongRangeBytes.word(window + far) == word {
            let cost = 66 &- (position &- far).leadingZeroBitCount
            unsafe consider(far, position, minimum: 6, cost: cost, &best)
        }
    }

    /// Looks at a place that may have the same six bytes.
    @inline(__always)
    private func probe(near: Int, _ word: UInt64, _ position: Int, _ best: inout Match) {
        if unsafe (LongRangeBytes.word(window + near) ^ word) << 16 == 0 {
            let cost = 66 &- (position &- near).leadingZeroBitCount
            unsafe consider(near, position, minimum: 6, cost: cost, &best)
        }
    }

    /// Has the slots of a position fetched that is looked at soon: the dictionary's tables are larger than
    /// the processor's caches.
    @inline(__always)
    private func prefetch(_ position: Int) {
        guard let tables = unsafe dictionary else { return }
        let place = unsafe window + position
        let word = unsafe LongRangeBytes.word(place)
        let longHash = unsafe Self.longHash(word, place)
        unsafe spanledger_prefetch(tables.longest + Self.slot(Self.longestHash(longHash, place), tables.bits))
        unsafe spanledger_prefetch(tables.long + Self.slot(longHash, tables.bits))
        unsafe spanledger_prefetch(tables.short + Self.slot(Self.shortHash(word), tables.shortBits))
    }

    /// Appends everything from `start` on to the sequences.
    func pack() {
        let limit = unsafe end &- LongRangeStrongEncoder.tailCount
        // Empty slots read as position 0, which must be an earlier one.
        var position = unsafe max(start, 1)
        var anchor = unsafe start
        while position < limit {
            unsafe prefetch(position &+ 1)
            unsafe prefetch(position &+ 2)
            var match = unsafe find(position)
            guard match.gain > 0 else {
                let word = unsafe LongRangeBytes.word(window + position)
                unsafe position &+= LongRangeBytes.step((position &- anchor) >> 7, word, paceMaximum: 3)
                continue
            }
            unsafe lookAhead(&position, &match, limit)
            unsafe reachBack(&position, &match, anchor)
            unsafe sequences.append(literals: window + anchor, count: position &- anchor)
            unsafe sequences.append(
                literalCount: position &- anchor,
                distance: match.distance,
                length: match.length
            )
            anchor = position &+ match.length
            if anchor < limit { unsafe prefetch(anchor) }
            unsafe enter(from: position &+ 2, to: min(anchor, limit))
            position = anchor
        }
        unsafe sequences.append(lastLiterals: window + anchor, count: end &- anchor)
    }

    /// Prefers a match that begins one or two positions later if it gains more than the literals cost.
    @inline(__always)
    private func lookAhead(_ position: inout Int, _ match: inout Match, _ limit: Int) {
        while position &+ 2 < limit, unsafe match.length < Self.lengthGood {
            let next = unsafe find(position &+ 1, floor: match.length)
            if next.gain > match.gain &+ 4 {
                position &+= 1
                match = next
                continue
            }
            let second = unsafe find(position &+ 2, floor: match.length)
            guard second.gain > match.gain &+ 9 else { return }
            position &+= 2
            match = second
        }
    }

    @inline(__always)
    private func reachBack(_ position: inout Int, _ match: inout Match, _ anchor: Int) {
        var candidate = position &- match.distance
        while unsafe position > anchor && candidate > 0 && candidate != start
            && window[position &- 1] == window[candidate &- 1]
        {
            position &-= 1
            candidate &-= 1
            match.length &+= 1
        }
    }

    /// Enters some of the positions of a match.
    @inline(__always)
    private func enter(from first: Int, to end: Int) {
        var position = first
        let step = unsafe end &- first > 64 ? 4 : Self.enterStep
        while position < end {
            unsafe enter(position)
            position &+= step
        }
    }
}
