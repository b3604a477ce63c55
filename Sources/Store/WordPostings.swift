import Wire

/// Writes for each word of a page the runs that hold it, as bits, the lowest of a byte first.
///
/// First their number: as many ones as it has bits below the highest, a zero, and those bits.
/// All runs: nothing more. One run: its number, in as many bits as the last run's number has. Else, if they
/// are at most half of all, these runs, otherwise those that do not hold the word, each as its distance from
/// the one before less one, which is split: what is above the lowest `shift(of:runCount:)` bits as so many
/// ones and a zero, then those bits. The last byte of a page is filled up with zeros.
struct WordPostings {
    private var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingBits = 0

    /// Bits so far.
    var count: Int { bytes.count * 8 + pendingBits }

    /// How many bits of a distance are written as they are, when `listed` of the runs are written.
    static func shift(of listed: Int, runCount: Int) -> Int {
        var shift = 0
        while 3 * (listed << (shift + 1)) <= 2 * runCount { shift += 1 }
        return shift
    }

    /// Bits of the number of the last run.
    static func width(_ runCount: Int) -> Int { Int.bitWidth - (runCount - 1).leadingZeroBitCount }

    /// Appends the runs of a word, in ascending order; there is at least one.
    mutating func append(_ runs: ArraySlice<Int32>, runCount: Int) {
        let count = runs.count
        let bits = Int.bitWidth - 1 - count.leadingZeroBitCount
        ones(bits)
        put(UInt64(count), bits)
        if count == runCount { return }
        if count == 1, let run = runs.first {
            put(UInt64(run), Self.width(runCount))
            return
        }
        let isInverse = count * 2 > runCount
        let shift = Self.shift(of: isInverse ? runCount - count : count, runCount: runCount)
        var next = 0
        func distance(_ run: Int) {
            ones((run - next) >> shift)
            put(UInt64(run - next), shift)
            next = run + 1
        }
        guard isInverse else {
            for run in runs { distance(Int(run)) }
            return
        }
        var absent = 0
        for run in runs {
            while absent < Int(run) {
                distance(absent)
                absent += 1
            }
            absent += 1
        }
        while absent < runCount {
            distance(absent)
            absent += 1
        }
    }

    /// Fills the last byte up and gives all; the next page begins.
    mutating func finish() -> [UInt8] {
        if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        defer { self = WordPostings() }
        return bytes
    }

    /// Appends so many ones and a zero.
    private mutating func ones(_ count: Int) {
        var count = count
        while count >= 32 {
            put(.max, 32)
            count -= 32
        }
        put(1 << UInt64(count) - 1, count + 1)
    }

    /// Appends the lowest `count` bits, at most 33.
    private mutating func put(_ value: UInt64, _ count: Int) {
        pending |= (value & (1 << UInt64(count) - 1)) << UInt64(pendingBits)
        pendingBits += count
        while pendingBits >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= 8
        }
    }
}

/// Reads what `WordPostings` wrote, word after word.
struct WordPostingsReader {
    private let bytes: [UInt8]
    private var place = 0
    private var pending: UInt64 = 0
    private var pendingBits = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Calls `body` with each run of the next word.
    ///
    /// - Throws: `LayoutError` or `WireError` if the bits are damaged.
    mutating func next(runCount: Int, _ body: (Int) -> Void) throws {
        let bits = try ones(limit: 32)
        let count = 1 << bits | Int(try take(bits))
        guard count <= runCount else { throw malformed("number of runs") }
        if count == runCount {
            for run in 0..<runCount { body(run) }
            return
        }
        if count == 1 {
            let run = Int(try take(WordPostings.width(runCount)))
            guard run < runCount else { throw malformed("run of a word") }
            return body(run)
        }
        let isInverse = count * 2 > runCount
        let listed = isInverse ? runCount - count : count
        let shift = WordPostings.shift(of: listed, runCount: runCount)
        var next = 0
        for _ in 0..<listed {
            let run = next + (try ones(limit: runCount) << shift | Int(try take(shift)))
            guard run < runCount else { throw malformed("run of a word") }
            if isInverse { for present in next..<run { body(present) } } else { body(run) }
            next = run + 1
        }
        if isInverse { for present in next..<runCount { body(present) } }
    }

    /// The ones before the next zero, which is taken too.
    private mutating func ones(limit: Int) throws -> Int {
        var count = 0
        while true {
            fill()
            let run = min((~pending).trailingZeroBitCount, pendingBits)
            count += run
            guard count <= limit else { throw malformed("number in unary") }
            if run < pendingBits {
                pending >>= UInt64(run + 1)
                pendingBits -= run + 1
                return count
            }
            pending = 0
            pendingBits = 0
            guard place < bytes.count else { throw WireError.truncated(offset: place) }
        }
    }

    /// The next `count` bits, at most 32.
    private mutating func take(_ count: Int) throws -> UInt64 {
        fill()
        guard count <= pendingBits else { throw WireError.truncated(offset: place) }
        defer {
            pending >>= UInt64(count)
            pendingBits -= count
        }
        return pending & (1 << UInt64(count) - 1)
    }

    /// Makes 57 bits pending, or what is left.
    private mutating func fill() {
        while pendingBits <= 56, place < bytes.count {
            pending |= UInt64(bytes[place]) << UInt64(pendingBits)
            place += 1
            pendingBits += 8
        }
    }

    private func malformed(_ what: String) -> LayoutError {
        LayoutError(description: "impossible \(what) before byte \(place) of a page of words")
    }
}
