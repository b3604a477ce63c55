import Model
import Wire

/// Collects the words of each run's free text, for the index of a merged segment.
///
/// Runs come one after another. A conversation repeats what was said before, so a text is read only from
/// where it differs from a recent text of the same run.
///
/// Invariant: `recent` is only read between `keeping`'s beginning and end, while the texts stay in place.
@safe
struct WordIndexBuilder {
    /// Texts of a run that later ones are compared with.
    private static let recentMax = 12
    /// Shorter texts are not worth comparing.
    private static let comparedMin = 64

    let words = WordTable()
    /// Word numbers in the order of runs, and where those of each run begin.
    private(set) var noted: [Int32] = []
    private(set) var runStarts: [Int] = []
    private var run: Int32 = -1
    /// Addresses of bytes that stay where they are until the last text was added.
    private var kept: Range<UInt> = 0..<0
    /// Recent texts of the run; all lie in `kept`.
    private var recent: [UnsafeBufferPointer<UInt8>] = unsafe []

    /// Begins the next run.
    mutating func beginRun() {
        run += 1
        runStarts.append(noted.count)
        unsafe recent.removeAll(keepingCapacity: true)
    }

    /// Runs `body`, during which `bytes` stay where they are: texts that lie there are compared with each
    /// other.
    mutating func keeping<Failure: Error>(
        _ bytes: [UInt8],
        _ body: (inout WordIndexBuilder) throws(Failure) -> Void
    ) throws(Failure) {
        try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
            let start = UInt(bitPattern: bytes.baseAddress)
            kept = start..<start + UInt(bytes.count)
            try body(&self)
        }
        kept = 0..<0
        unsafe recent.removeAll()
    }

    /// Adds a text of the current run.
    mutating func add(_ text: borrowing Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { text in
            let address = UInt(bitPattern: text.baseAddress)
            if text.count >= Self.comparedMin, kept.contains(address) {
                unsafe addNew(text)
            } else {
                unsafe scan(text, from: 0)
            }
        }
    }

    /// Adds what a text has beyond the beginning that it shares with a recent one; the text lies in `kept`.
    @unsafe
    private mutating func addNew(_ text: UnsafeBufferPointer<UInt8>) {
        var common = 0
        var place: Int?
        for index in unsafe recent.indices {
            let length = unsafe ByteRanges.commonPrefix(text, recent[index])
            if length > common { (common, place) = (length, index) }
            if length == text.count { break }
        }
        // Back to before the word that the difference may lie in.
        var start = common
        while start > 0, unsafe !Self.separates(text[start - 1]) { start -= 1 }
        unsafe scan(text, from: start)
        if let place, unsafe common * 2 > recent[place].count {
            if unsafe text.count > recent[place].count { unsafe recent[place] = text }
        } else {
            if unsafe recent.count >= Self.recentMax { unsafe recent.removeFirst() }
            unsafe recent.append(text)
        }
    }

    private static func separates(_ byte: UInt8) -> Bool {
        !(byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10)
    }

    // MARK: Words

    /// Notes the words from a place on; before it is no part of a word.
    @unsafe
    private mutating func scan(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
        guard let base = text.baseAddress else { return }
        let count = text.count
        var wide = WideWord()
        var index = start
        while index < count {
            let byte = unsafe base[index]
            if Self.separates(byte) {
                index &+= 1
                continue
            }
            var word = WordBytes()
            unsafe word.read(base + index, count: count &- index)
            let end = index &+ word.count
            if unsafe end < count && base[end] >= 0x80 {
                index = unsafe wide.scan(text.span, from: index, at: end) { noteWide($0) }
                continue
            }
            if word.isLong {
                unsafe noteLong(
                    UnsafeBufferPointer(rebasing: text[index..<min(end, index + WordScanner.bytesMax)])
                )
            } else if let number = words.note(word.key, run: run) {
                noted.append(number)
            }
            index = end
        }
    }

    /// Notes a word of ASCII of more bytes than a key has, or of so many.
    @unsafe
    private mutating func noteLong(_ bytes: UnsafeBufferPointer<UInt8>) {
        noteAny(unsafe bytes.map { WordScanner.lower($0) })
    }

    /// Notes a word in lower case.
    private mutating func noteWide(_ bytes: borrowing Span<UInt8>) {
        if bytes.count < WordPages.stemMin {
            if let number = words.note(WordKey(bytes), run: run) { noted.append(number) }
            return
        }
        var word: [UInt8] = []
        for index in bytes.indices { word.append(bytes[index]) }
        noteAny(word)
    }

    private mutating func noteAny(_ word: [UInt8]) {
        var word = word
        WordPages.shorten(&word)
        let number =
            word.count > WordKey.bytesMax
            ? words.note(long: word, run: run) : words.note(WordKey(word.span), run: run)
        if let number { noted.append(number) }
    }
}

/// The letters and digits of ASCII that a text begins with.
private struct WordBytes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// How many there are.
    private(set) var count = 0
    /// All of them in lower case, if they are fewer than a key has.
    private(set) var key = WordKey(0, 0)
    /// Whether there are as many as a key has, or more.
    private(set) var isLong = false

    /// Reads the beginning of `count` bytes, all of which are readable.
    @unsafe @inline(__always)
    mutating func read(_ base: UnsafePointer<UInt8>, count available: Int) {
        if available < 16 {
            unsafe readEnd(base, available)
            return
        }
        let raw = unsafe UnsafeRawPointer(base)
        let first = unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
        let others = Self.others(first)
        if others != 0 {
            count = others.trailingZeroBitCount >> 3
            // A letter or digit in lower case is that byte with bit 5 set.
            let mask = UInt64(1) << UInt64(8 &* count) &- 1
            key = WordKey((first | (0x20 &* Self.ones)) & mask, 0)
            return
        }
        let second = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let laterOthers = Self.others(second)
        if laterOthers != 0 {
            let rest = laterOthers.trailingZeroBitCount >> 3
            count = 8 &+ rest
            let mask = UInt64(1) << UInt64(8 &* rest) &- 1
            key = WordKey(first | (0x20 &* Self.ones), (second | (0x20 &* Self.ones)) & mask)
            return
        }
        isLong = true
        count = 16
        while unsafe count < available && Self.isWordByte(base[count]) { count &+= 1 }
    }

    @unsafe
    private mutating func readEnd(_ base: UnsafePointer<UInt8>, _ available: Int) {
        while unsafe count < available && Self.isWordByte(base[count]) {
            let byte = unsafe UInt64(base[count] | 0x20) << UInt64(8 &* (count & 7))
            if count < 8 { key.first |= byte } else { key.second |= byte }
            count &+= 1
        }
    }

    @inline(__always)
    private static func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }

    /// The highest bit of each byte that is no letter or digit of ASCII.
    @inline(__always)
    private static func others(_ bytes: UInt64) -> UInt64 {
        let low = bytes & (0x7F &* ones)
        let folded = low | (0x20 &* ones)
        // A sum has the highest bit of a byte if the byte is at least 0x80 less what is added; none carries.
        let letters = (folded &+ (0x1F &* ones)) & ~(folded &+ (0x05 &* ones))
        let digits = (low &+ (0x50 &* ones)) & ~(low &+ (0x46 &* ones))
        return (~(letters | digits) | bytes) & (0x80 &* ones)
    }
}
