import Model
import TestSupport
import Testing

@testable import Store

/// The index of words says of every word exactly which runs hold it.
@Suite struct WordIndexTests {
    private static let alphabet: [String] = [
        "a", "b", "Z", "q", "7", "0", "é", "É", "ß", "今", "스", " ", " ", "-", ".", "\n", "\u{301}", "🎉", "_",
    ]

    /// Texts of words of all lengths and scripts, some repeating the beginnings of others.
    private static func runs(_ generator: inout SplitMix, count: Int) -> [[String]] {
        let words = (0..<60).map { _ -> String in
            let length = generator.pick([1, 2, 3, 7, 8, 9, 15, 16, 17, 30, 64, 70])
            let letters = generator.pick([["a", "b", "C"], ["x", "9"], ["1", "2", "3"], ["ä", "o"]])
            return (0..<length).map { _ in generator.pick(letters) }.joined()
        }
        return (0..<count).map { _ in
            var texts: [String] = []
            for _ in 0..<Int.random(in: 0...8, using: &generator) {
                let start = texts.last.map { String($0.prefix(Int.random(in: 0...300, using: &generator))) }
                var text = generator.next() % 3 == 0 ? start ?? "" : ""
                for _ in 0..<Int.random(in: 0...40, using: &generator) {
                    text +=
                        generator.next() % 4 == 0
                        ? generator.pick(alphabet)
                        : generator.pick(words) + generator.pick([" ", " ", ",", ""])
                }
                texts.append(text)
            }
            return texts
        }
    }

    /// The pages of runs of texts that lie one after another, as those of a column do.
    private static func index(_ runs: [[String]]) throws -> (firsts: [[UInt8]], pages: [WordPages.Page]) {
        var builder = WordIndexBuilder()
        let bytes = runs.flatMap { $0.flatMap { Array($0.utf8) } }
        var start = 0
        builder.keeping(bytes) { builder in
            for run in runs {
                builder.beginRun()
                for text in run {
                    builder.add(bytes.span.extracting(start..<start + text.utf8.count))
                    start += text.utf8.count
                }
            }
        }
        let (directory, pages) = try #require(WordPages.encode(builder, runCount: runs.count))
        let stored = try pages.map { try WordPages.Page($0.packed) }
        #expect(stored == pages)
        return (try WordPages.directory(directory), stored)
    }

    /// What a page of any index says: word and runs, in the order of the pages.
    private static func entries(_ pages: [WordPages.Page], runCount: Int) throws -> [([UInt8], [Int])] {
        var entries: [([UInt8], [Int])] = []
        for page in pages {
            var words: [[UInt8]] = []
            var (mask, maybe) = ([Bool](repeating: false, count: runCount), [Bool]())
            try WordPages.scan(
                page,
                runCount: runCount,
                { word in
                    words.append(word)
                    return .skip
                },
                marking: &mask,
                maybe: &maybe
            )
            for word in words {
                mask = [Bool](repeating: false, count: runCount)
                try WordPages.scan(
                    page,
                    runCount: runCount,
                    { $0 == word ? .certain : .skip },
                    marking: &mask,
                    maybe: &maybe
                )
                entries.append((word, mask.indices.filter { mask[$0] }))
            }
        }
        return entries
    }

    @Test(arguments: 1...UInt64(24)) func `Every word is found in its runs and in no others`(
        seed: UInt64
    ) throws {
        var generator = SplitMix(seed: seed)
        let runs = Self.runs(&generator, count: [1, 2, 3, 40, 300][Int(seed % 5)])
        var expected: [[UInt8]: Set<Int>] = [:]
        for (run, texts) in runs.enumerated() {
            for word in texts.flatMap({ WordScanner.words(of: $0) }) {
                var bytes = Array(word.utf8)
                WordPages.shorten(&bytes)
                expected[bytes, default: []].insert(run)
            }
        }
        let (firsts, pages) = try Self.index(runs)
        let entries = try Self.entries(pages, runCount: runs.count)
        #expect(entries.count == expected.count, "seed \(seed)")
        for (word, runs) in entries {
            #expect(expected[word].map { $0.sorted() } == runs, "seed \(seed), word \(word)")
        }
        let words = entries.map(\.0)
        #expect(words == words.sorted { $0.lexicographicallyPrecedes($1) }, "seed \(seed)")
        #expect(firsts.count == pages.count && firsts.first == words.first, "seed \(seed)")
    }

    @Test func `Runs of any number come back from their bits`() throws {
        let seed: UInt64 = 77
        var generator = SplitMix(seed: seed)
        for runCount in [1, 2, 3, 8, 33, 205, 1_000, 70_000] {
            var lists: [[Int32]] = [Array(0..<Int32(runCount)), [0], [Int32(runCount - 1)]]
            for _ in 0..<20 {
                let share = UInt64.random(in: 1...100, using: &generator)
                lists.append((0..<Int32(runCount)).filter { _ in generator.next() % 100 < share })
            }
            lists.removeAll(where: \.isEmpty)
            var writer = WordPostings()
            for list in lists { writer.append(list[...], runCount: runCount) }
            var reader = WordPostingsReader(writer.finish())
            for list in lists {
                var runs: [Int32] = []
                try reader.next(runCount: runCount) { runs.append(Int32($0)) }
                #expect(runs == list, "seed \(seed), \(runCount) runs")
            }
        }
    }

    @Test func `Changed pages are errors or other words, never traps`() throws {
        let seed: UInt64 = 78
        print("WordIndexTests seed \(seed)")
        var generator = SplitMix(seed: seed)
        let runs = Self.runs(&generator, count: 60)
        let pages = try Self.index(runs).pages
        for _ in 0..<3_000 {
            var bytes = generator.pick(pages).packed
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
                    in: 0...255,
                    using: &generator
                )
            }
            if generator.next() % 4 == 0 {
                bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            }
            guard let page = try? WordPages.Page(bytes) else { continue }
            for runCount in [60, 7] {
                var (mask, maybe) = (
                    [Bool](repeating: false, count: runCount), [Bool](repeating: false, count: runCount)
                )
                try? WordPages.scan(
                    page,
                    runCount: runCount,
                    { _ in generator.next() % 2 == 0 ? .certain : .skip },
                    marking: &mask,
                    maybe: &maybe
                )
            }
        }
    }
}
