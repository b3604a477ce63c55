import Model
import Wire

/// Collects the words of each run's free text, for the index of a merged segment.
///
/// Runs come one after another. A conversation repeats what was said before, so a text is read only from where it
/// differs from a recent text of the same run.
struct WordIndexBuilder {
    /// Texts of a run that later ones are compared with.
    private static let recentMax = 6
    /// Shorter texts are not worth comparing.
    private static let comparedMin = 256

    /// The words one after another.
    private var letters: [UInt8] = []
    /// Where each word begins in `letters`; one more than there are words.
    private var starts: [Int32] = [0]
    /// Open addressing: word number + 1, or 0.
    private var table = [Int32](repeating: 0, count: 1 << 14)
    /// The last run that each word was seen in.
    private var lastRun: [Int32] = []
    /// Word and run, in the order of runs.
    private var pairs: [(word: Int32, run: Int32)] = []
    private var run: Int32 = -1
    private var recent: [[UInt8]] = []

    /// Begins the next run.
    mutating func beginRun() {
        run += 1
        recent.removeAll(keepingCapacity: true)
    }

    /// Adds a text of the current run.
    mutating func add(_ text: borrowing Span<UInt8>) {
        guard text.count >= Self.comparedMin else { return scan(text) }
        var common = 0
        var place: Int?
        for (index, known) in recent.enumerated() {
            let length = Self.commonPrefix(text, known.span)
            if length > common { (common, place) = (length, index) }
        }
        // Back to before the word that the difference may lie in.
        var start = common
        while start > 0, !Self.separates(text[start - 1]) { start -= 1 }
        scan(text.extracting(start..<text.count))
        var copy: [UInt8] = []
        copy.reserveCapacity(text.count)
        for index in text.indices { copy.append(text[index]) }
        if let place, common * 2 > recent[place].count {
            recent[place] = copy
        } else {
            if recent.count >= Self.recentMax { recent.removeFirst() }
            recent.append(copy)
        }
    }

    private static func separates(_ byte: UInt8) -> Bool {
        !(byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10)
    }

    private static func commonPrefix(_ left: borrowing Span<UInt8>, _ right: borrowing Span<UInt8>) -> Int {
        let count = min(left.count, right.count)
        var index = 0
        while index < count, left[index] == right[index] { index += 1 }
        return index
    }

    private mutating func scan(_ text: borrowing Span<UInt8>) {
        WordScanner.forEachWord(in: text) { bytes in
            if bytes.count >= WordPages.stemMin {
                noteLong(bytes)
            } else {
                note(bytes)
            }
        }
    }

    /// Notes a word that may be kept as its stem.
    private mutating func noteLong(_ bytes: borrowing Span<UInt8>) {
        var word: [UInt8] = []
        for index in bytes.indices { word.append(WordScanner.lower(bytes[index])) }
        WordPages.shorten(&word)
        note(word.span)
    }

    /// Notes a word of the current run; its letters may still be in upper case.
    private mutating func note(_ bytes: borrowing Span<UInt8>) {
        var hash: UInt32 = 2_166_136_261
        for index in bytes.indices { hash = (hash ^ UInt32(WordScanner.lower(bytes[index]))) &* 16_777_619 }
        var slot = Int(hash ^ hash >> 15) & (table.count - 1)
        while table[slot] != 0 {
            let number = Int(table[slot] - 1)
            if isWord(number, bytes) {
                if lastRun[number] != run {
                    lastRun[number] = run
                    pairs.append((Int32(number), run))
                }
                return
            }
            slot = (slot + 1) & (table.count - 1)
        }
        table[slot] = Int32(lastRun.count + 1)
        pairs.append((Int32(lastRun.count), run))
        for index in bytes.indices { letters.append(WordScanner.lower(bytes[index])) }
        starts.append(Int32(letters.count))
        lastRun.append(run)
        if lastRun.count * 2 > table.count { grow() }
    }

    private func isWord(_ number: Int, _ bytes: borrowing Span<UInt8>) -> Bool {
        let start = Int(starts[number])
        guard Int(starts[number + 1]) - start == bytes.count else { return false }
        for index in bytes.indices where letters[start + index] != WordScanner.lower(bytes[index]) {
            return false
        }
        return true
    }

    private mutating func grow() {
        table = Array(repeating: 0, count: table.count * 2)
        for number in lastRun.indices {
            var hash: UInt32 = 2_166_136_261
            for index in Int(starts[number])..<Int(starts[number + 1]) {
                hash = (hash ^ UInt32(letters[index])) &* 16_777_619
            }
            var slot = Int(hash ^ hash >> 15) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = Int32(number + 1)
        }
    }

    /// The words in ascending order of their bytes, each with its runs in ascending order.
    func sorted() -> [(word: ArraySlice<UInt8>, runs: ArraySlice<Int32>)] {
        var counts = [Int](repeating: 0, count: lastRun.count + 1)
        for pair in pairs { counts[Int(pair.word) + 1] += 1 }
        for index in 1..<counts.count { counts[index] += counts[index - 1] }
        var places = counts
        var runs = [Int32](repeating: 0, count: pairs.count)
        for pair in pairs {
            runs[places[Int(pair.word)]] = pair.run
            places[Int(pair.word)] += 1
        }
        let order = lastRun.indices.sorted { left, right in
            letters[Int(starts[left])..<Int(starts[left + 1])]
                .lexicographicallyPrecedes(letters[Int(starts[right])..<Int(starts[right + 1])])
        }
        return order.map { number in
            (
                letters[Int(starts[number])..<Int(starts[number + 1])],
                runs[counts[number]..<counts[number + 1]]
            )
        }
    }
}
