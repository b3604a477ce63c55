import Model
import Wire

extension SegmentReader {
    /// Runs of a segment that hold a word, and those that may.
    struct WordRuns {
        var certain: [Bool]
        var possible: [Bool]
    }

    /// An index of words: the first words of its pages, and how to get a page.
    struct WordIndex {
        var firsts: [[UInt8]]
        var page: (Int) throws -> WordPages.Page
    }

    /// The index of a segment: stored with it, or worked out once for one that is not merged yet; `nil` for a
    /// merged one without.
    private func wordIndex() throws -> WordIndex? {
        let column = SegmentColumn.record(.words)
        let slot = UInt16(RecordColumn.words.rawValue)
        if entry.directory.checksums[slot] != nil {
            let firsts = try entry.answers.remembered("words") { try WordPages.directory(blob(slot, column)) }
            return WordIndex(firsts: firsts) { [unowned self] page in
                try WordPages.Page(blob(BlobSlot.words + UInt16(page), column))
            }
        }
        if entry.isMerged { return nil }
        let pages = try entry.answers.remembered("words of a batch") { () -> UnmergedWords? in
            guard let builder = WordIndexBuilder(try SegmentTable(self)),
                let (directory, pages) = WordPages.encode(builder, runCount: entry.runCount)
            else { return nil }
            return UnmergedWords(firsts: try WordPages.directory(directory), pages: pages)
        }
        return pages.map { index in WordIndex(firsts: index.firsts) { index.pages[$0] } }
    }

    /// The index of a segment that is not merged yet.
    private struct UnmergedWords: Sendable {
        var firsts: [[UInt8]]
        var pages: [WordPages.Page]
    }

    /// Looks a lower-case word, or the beginning of words, up in the index; `nil` if the segment has none.
    func runs(withWord word: [UInt8], isPrefix: Bool) throws -> WordRuns? {
        guard !word.isEmpty, let index = try wordIndex() else { return nil }
        let none = Array(repeating: false, count: entry.runCount)
        var found = WordRuns(certain: none, possible: none)
        var stem = word
        WordPages.shorten(&stem)
        if isPrefix {
            try scanWords(index, from: word, &found) { known in
                guard known.starts(with: word) else { return .stop }
                return known.count >= WordScanner.wholeBytesMax ? .possible : .certain
            }
            // Words kept as stems that the prefix may go beyond.
            guard word.count > WordPages.stemCount else { return found }
            stem = Array(word.prefix(WordPages.stemCount)) + [WordPages.stemMark]
            try scanWords(index, from: stem, &found) { $0 == stem ? .possible : .stop }
        } else {
            let isWhole = stem.count == word.count && word.count < WordScanner.wholeBytesMax
            try scanWords(index, from: stem, &found) { $0 == stem ? (isWhole ? .certain : .possible) : .stop }
        }
        return found
    }

    /// Calls `body` with the words from `first` on, in order, until it stops.
    private func scanWords(
        _ index: WordIndex,
        from first: [UInt8],
        _ found: inout WordRuns,
        _ body: ([UInt8]) -> WordPages.Mark
    ) throws {
        let column = SegmentColumn.record(.words)
        do {
            let pages = index.firsts
            var (page, end) = (0, pages.count)
            // The last page that does not begin after the word.
            while end - page > 1 {
                let middle = (page + end) / 2
                if first.lexicographicallyPrecedes(pages[middle]) { end = middle } else { page = middle }
            }
            var isDone = false
            while page < pages.count && !isDone {
                try WordPages.scan(
                    index.page(page),
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
