import Wire

/// Which words occur in which runs of a segment, as pages of sorted words.
///
/// A page is: for each word, varint length of the beginning it shares with the word before, varint length and bytes of the
/// rest; then either a varint number of runs and that many varint differences, or a varint 0 and a bitmap of one bit a
/// run, whichever is shorter. Words of `stemMin` bytes and more that hold a digit, most of them ids that occur once,
/// are kept as their first `stemCount` bytes and `stemMark`: such an entry only says where to look. The
/// directory is a varint number of pages and the first word of each, prefixed by its length.
enum WordPages {
    static let stemMin = 16
    static let stemCount = 6
    /// No byte of UTF-8.
    static let stemMark: UInt8 = 0xFF
    /// Bytes of a page from which the next begins.
    ///
    /// Larger: each look-up unpacks more. Smaller: more rows in the table; this packs to just below a page.
    private static let pageBytes = 4_600
    /// Pages of a segment at most: each is a blob of its own.
    static let pagesMax = 900

    /// Cuts long words with digits to their stem.
    static func shorten(_ word: inout [UInt8]) {
        guard word.count >= stemMin, word.contains(where: { $0 &- 0x30 < 10 }) else { return }
        word.removeLast(word.count - stemCount)
        word.append(stemMark)
    }

    /// Encodes the index; `nil` if it has too many pages to be kept.
    static func encode(_ builder: WordIndexBuilder, runCount: Int) -> (directory: [UInt8], pages: [[UInt8]])?
    {
        let words = builder.sorted()
        var pages: [[UInt8]] = []
        var firsts: [ArraySlice<UInt8>] = []
        var page = ByteWriter()
        var last: ArraySlice<UInt8> = []
        for (word, runs) in words {
            if page.count >= pageBytes {
                pages.append(page.bytes)
                page.removeAll()
            }
            if page.count == 0 {
                firsts.append(word)
                last = []
            }
            let shared = zip(last, word).prefix { $0 == $1 }.count
            page.varint(UInt64(shared))
            page.varint(UInt64(word.count - shared))
            page.bytes.append(contentsOf: word.dropFirst(shared))
            append(runs, runCount: runCount, to: &page)
            last = word
        }
        if page.count > 0 { pages.append(page.bytes) }
        guard pages.count <= pagesMax else { return nil }
        var directory = ByteWriter()
        directory.varint(UInt64(firsts.count))
        for first in firsts { directory.prefixed(Array(first)) }
        return (directory.bytes, pages)
    }

    private static func append(_ runs: ArraySlice<Int32>, runCount: Int, to page: inout ByteWriter) {
        let bitmapCount = (runCount + 7) / 8
        if runs.count > bitmapCount {
            page.varint(0)
            var bitmap = [UInt8](repeating: 0, count: bitmapCount)
            for run in runs { bitmap[Int(run) / 8] |= 1 << UInt8(run % 8) }
            page.raw(bitmap)
        } else {
            page.varint(UInt64(runs.count))
            var last: Int32 = 0
            for run in runs {
                page.varint(UInt64(run - last))
                last = run
            }
        }
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

    /// Calls `body` with each word of a page and a function that marks its runs in a mask.
    static func scan(
        _ page: [UInt8],
        runCount: Int,
        _ body: (_ word: [UInt8]) -> Mark,
        marking mask: inout [Bool],
        maybe: inout [Bool]
    ) throws {
        var reader = ByteReader(page)
        var word: [UInt8] = []
        while !reader.isAtEnd {
            let (shared, rest) = (try reader.varint(), try reader.varint())
            guard shared <= UInt64(word.count), rest <= 256 else { throw reader.malformed("word") }
            word.removeLast(word.count - Int(shared))
            word.append(contentsOf: try reader.raw(Int(rest)))
            switch body(word) {
            case .skip: try runs(&reader, runCount: runCount) { _ in }
            case .certain: try runs(&reader, runCount: runCount) { mask[$0] = true }
            case .possible: try runs(&reader, runCount: runCount) { maybe[$0] = true }
            case .stop: return
            }
        }
    }

    /// What to do with a word of a page.
    enum Mark {
        case skip, certain, possible, stop
    }

    private static func runs(_ reader: inout ByteReader, runCount: Int, _ body: (Int) -> Void) throws {
        let count = try reader.varint()
        if count == 0 {
            let bitmap = try reader.raw((runCount + 7) / 8)
            for run in 0..<runCount where bitmap[run / 8] >> UInt8(run % 8) & 1 != 0 { body(run) }
            return
        }
        guard count <= UInt64(runCount) else { throw reader.malformed("number of runs") }
        var run: UInt64 = 0
        for _ in 0..<count {
            run += min(try reader.varint(), UInt64(runCount))
            guard run < UInt64(runCount) else { throw reader.malformed("run of a word") }
            body(Int(run))
        }
    }
}
