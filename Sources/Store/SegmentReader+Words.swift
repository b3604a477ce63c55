import Model
import Wire

extension SegmentReader {
    /// Runs of a segment that hold a word, and those that may.
    struct WordRuns {
        var certain: [Bool]
        var possible: [Bool]
    }

    /// Looks a lower-case word, or the beginning of words, up in the index; `nil` if the segment has none.
    func runs(withWord word: [UInt8], isPrefix: Bool) throws -> WordRuns? {
        guard !word.isEmpty, entry.directory.checksums[UInt16(RecordColumn.words.rawValue)] != nil else {
            return nil
        }
        let none = Array(repeating: false, count: entry.runCount)
        var found = WordRuns(certain: none, possible: none)
        var stem = word
        WordPages.shorten(&stem)
        if isPrefix {
            try scanWords(from: word, &found) { entry in
                guard entry.starts(with: word) else { return .stop }
                return entry.count >= WordScanner.wholeBytesMax ? .possible : .certain
            }
            // Words kept as stems that the prefix may go beyond.
            guard word.count > WordPages.stemCount else { return found }
            stem = Array(word.prefix(WordPages.stemCount)) + [WordPages.stemMark]
            try scanWords(from: stem, &found) { $0 == stem ? .possible : .stop }
        } else {
            let isWhole = stem.count == word.count && word.count < WordScanner.wholeBytesMax
            try scanWords(from: stem, &found) { $0 == stem ? (isWhole ? .certain : .possible) : .stop }
        }
        return found
    }

    /// Calls `body` with the words from `first` on, in order, until it stops.
    private func scanWords(
        from first: [UInt8],
        _ found: inout WordRuns,
        _ body: ([UInt8]) -> WordPages.Mark
    ) throws {
        let column = SegmentColumn.record(.words)
        do {
            let pages = try WordPages.directory(blob(UInt16(RecordColumn.words.rawValue), column))
            var page = (pages.firstIndex { first.lexicographicallyPrecedes($0) } ?? pages.count) - 1
            page = max(page, 0)
            var isDone = false
            while page < pages.count && !isDone {
                try WordPages.scan(
                    blob(BlobSlot.words + UInt16(page), column),
                    runCount: entry.runCount,
                    { word in
                        if word.lexicographicallyPrecedes(first) { return .skip }
                        let mark = body(word)
                        if mark == .stop { isDone = true }
                        return mark
                    },
                    marking: &found.certain,
                    maybe: &found.possible
                )
                page += 1
            }
        } catch let error as LayoutError {
            throw damaged(column, "\(error)")
        } catch let error as WireError {
            throw damaged(column, "\(error)")
        }
    }
}
