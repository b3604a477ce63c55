import Model
import Wire

/// Which words occur in which runs of a segment, as pages of sorted words.
///
/// A page is: varint number of words; the heads and the letters, each as an `AttributePart` with its varint
/// length; then the bits of `WordPostings` for each word. A head is a byte, sixteen times the length of the
/// beginning that the word shares with the one before (0–15) and the length of the rest (1–15); or 0, and
/// the two lengths in a byte each. The letters are the rests one after another.
///
/// Words of `stemMin` bytes and more that hold a digit, most of them ids that occur once, are kept as their
/// first `stemCount` bytes and `stemMark`: such an entry only says where to look. The directory is a varint
/// number of pages and the first word of each, prefixed by its length.
enum WordPages {
    static let stemMin = 16
    static let stemCount = 6
    /// No byte of UTF-8.
    static let stemMark: UInt8 = 0xFF
    /// Estimated bytes of a packed page from which the next begins.
    ///
    /// Larger: each look-up unpacks more. A page of the table and what the table keeps of a row elsewhere.
    private static let pageBytes = 4_500
    /// Pages of a segment at most: each is a blob of its own.
    static let pagesMax = 900
    /// Bytes of a word at most: what the scanner gives, or a stem.
    private static let wordBytesMax = 64
    /// Words and letters of a page at most: damage cannot ask for more memory.
    private static let pageCountMax = 1 << 16

    /// Cuts long words with digits to their stem.
    static func shorten(_ word: inout [UInt8]) {
        guard word.count >= stemMin, word.contains(where: { $0 &- 0x30 < 10 }) else { return }
        word.removeLast(word.count - stemCount)
        word.append(stemMark)
    }

    /// One page, unpacked.
    struct Page: Equatable, Sendable {
        fileprivate(set) var count = 0
        fileprivate(set) var heads: [UInt8] = []
        fileprivate(set) var letters: [UInt8] = []
        fileprivate(set) var postings: [UInt8] = []

        fileprivate init() {}

        /// The stored form.
        var packed: [UInt8] {
            var writer = ByteWriter(capacity: postings.count + (heads.count + letters.count) / 2 + 64)
            writer.varint(UInt64(count))
            writer.prefixed(AttributePart(number: 0, deflating: heads).bytes)
            writer.prefixed(AttributePart(number: 0, deflating: letters).bytes)
            writer.raw(postings)
            return writer.bytes
        }

        /// Reads the stored form.
        init(_ bytes: [UInt8]) throws {
            var reader = ByteReader(bytes)
            count = try reader.count(limit: pageCountMax)
            heads = try AttributePart.unpack(reader.prefixedBytes(), limit: 3 * count)
            letters = try AttributePart.unpack(
                reader.prefixedBytes(),
                limit: min(wordBytesMax * count, pageCountMax)
            )
            postings = try reader.raw(reader.remaining)
        }

        /// About how many bytes the packed page has, the same with every version of the packer.
        fileprivate func estimate(_ bits: WordPostings) -> Int {
            (heads.count * 9 + letters.count * 10) / 16 + bits.count / 8
        }
    }

    /// Encodes the index; `nil` if it has too many pages to be kept.
    static func encode(_ builder: WordIndexBuilder, runCount: Int) -> (directory: [UInt8], pages: [Page])? {
        let words = SortedWords(builder)
        var pages: [Page] = []
        var firsts: [[UInt8]] = []
        var page = Page()
        var bits = WordPostings()
        var last: Int?
        func close() {
            page.postings = bits.finish()
            pages.append(page)
            page = Page()
            last = nil
        }
        for index in words.order.indices {
            if page.count > 0, page.estimate(bits) >= pageBytes || page.letters.count > pageCountMax / 2 {
                close()
            }
            if last == nil { firsts.append(words.word(index)) }
            let (shared, rest) = words.appendRest(of: index, after: last, to: &page.letters)
            if shared < 16, rest < 16 {
                page.heads.append(UInt8(shared << 4 | rest))
            } else {
                page.heads += [0, UInt8(shared), UInt8(rest)]
            }
            bits.append(words.runs(index), runCount: runCount)
            page.count += 1
            last = index
        }
        if page.count > 0 { close() }
        guard pages.count <= pagesMax else { return nil }
        var directory = ByteWriter()
        directory.varint(UInt64(firsts.count))
        for first in firsts { directory.prefixed(first) }
        return (directory.bytes, pages)
    }

    /// First words of the pages.
    static func directory(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var reader = ByteReader(bytes)
        let count = try reader.varint()
        guard count <= UInt64(pagesMax) else { throw reader.malformed("number of word pages") }
        var firsts: [[UInt8]] = []
        for _ in 0..<count {
            let length = try reader.varint()
            guard length <= 256 else { throw reader.malformed("word") }
            firsts.append(try reader.raw(Int(length)))
        }
        try reader.expectEnd()
        return firsts
    }

    /// Calls `body` with each word of a page, and marks the runs of those it asks for in a mask.
    static func scan(
        _ page: Page,
        runCount: Int,
        _ body: (_ word: [UInt8]) -> Mark,
        marking mask: inout [Bool],
        maybe: inout [Bool]
    ) throws {
        var heads = ByteReader(page.heads)
        var letters = ByteReader(page.letters)
        var postings = WordPostingsReader(page.postings)
        var word: [UInt8] = []
        var skipped = 0
        for _ in 0..<page.count {
            let head = Int(try heads.byte())
            let shared = head == 0 ? Int(try heads.byte()) : head >> 4
            let rest = head == 0 ? Int(try heads.byte()) : head & 15
            guard shared <= word.count, shared + rest <= 256 else { throw heads.malformed("word") }
            word.removeLast(word.count - shared)
            word.append(contentsOf: try letters.raw(rest))
            let mark = body(word)
            if mark == .skip {
                skipped += 1
                continue
            }
            if mark == .stop { return }
            for _ in 0..<skipped { try postings.next(runCount: runCount) { _ in } }
            skipped = 0
            try postings.next(runCount: runCount) { run in
                if mark == .certain { mask[run] = true } else { maybe[run] = true }
            }
        }
    }

    /// What to do with a word of a page.
    enum Mark {
        case skip, certain, possible, stop
    }
}

/// The words of a builder in ascending order of their bytes, each with its runs in ascending order.
private struct SortedWords {
    struct Entry {
        /// The word's bytes as numbers, the first byte highest.
        var first: UInt64
        var second: UInt64
        var number: Int32
    }

    private(set) var order: [Entry]
    private let words: WordTable
    private var runs: [Int32]
    private var starts: [Int32]

    init(_ builder: WordIndexBuilder) {
        words = builder.words
        let (keys, longWords) = (words.keys, words.longWords)
        starts = [Int32](repeating: 0, count: keys.count + 1)
        for number in builder.noted { starts[Int(number) + 1] += 1 }
        for index in keys.indices { starts[index + 1] += starts[index] }
        var places = starts
        runs = [Int32](repeating: 0, count: builder.noted.count)
        for (run, start) in builder.runStarts.enumerated() {
            let end = run + 1 < builder.runStarts.count ? builder.runStarts[run + 1] : builder.noted.count
            for number in builder.noted[start..<end] {
                runs[Int(places[Int(number)])] = Int32(run)
                places[Int(number)] += 1
            }
        }
        order = keys.enumerated().map { number, key in
            Entry(first: key.first.byteSwapped, second: key.second.byteSwapped, number: Int32(number))
        }
        order.sort { left, right in
            if left.first != right.first { return left.first < right.first }
            if left.second != right.second { return left.second < right.second }
            // Both begin with the same sixteen bytes: at most one of them has no more.
            guard let longLeft = longWords[left.number] else { return true }
            guard let longRight = longWords[right.number] else { return false }
            return longLeft.lexicographicallyPrecedes(longRight)
        }
    }

    /// The runs of the word at a place of the order.
    func runs(_ index: Int) -> ArraySlice<Int32> {
        let number = Int(order[index].number)
        return runs[Int(starts[number])..<Int(starts[number + 1])]
    }

    /// The word at a place of the order.
    func word(_ index: Int) -> [UInt8] {
        let number = order[index].number
        let key = words.keys[Int(number)]
        return words.longWords[number] ?? (0..<key.count).map { key[$0] }
    }

    /// Appends what a word has beyond the beginning it shares with the one before; returns both lengths.
    func appendRest(of index: Int, after last: Int?, to letters: inout [UInt8]) -> (shared: Int, rest: Int) {
        let number = order[index].number
        let key = words.keys[Int(number)]
        var shared = 0
        if let last { shared = key.shared(words.keys[Int(order[last].number)]) }
        if shared >= WordKey.bytesMax || key.count == WordKey.bytesMax && words.longWords[number] != nil {
            let word = word(index)
            if let last { shared = zip(word, self.word(last)).prefix { $0 == $1 }.count }
            letters.append(contentsOf: word[shared...])
            return (shared, word.count - shared)
        }
        let count = key.count
        for index in shared..<count { letters.append(key[index]) }
        return (shared, count - shared)
    }
}
