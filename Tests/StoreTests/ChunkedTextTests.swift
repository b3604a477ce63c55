import TestSupport
import Testing
import Wire

@testable import Store

@Suite struct ChunkedTextTests {
    /// Rows of words, some empty, some long; the runs are of 1–30 rows.
    private static func rows(_ count: Int, seed: UInt64) -> (rows: [[UInt8]], runs: [Range<Int>]) {
        var generator = SplitMix(seed: seed)
        let words = (0..<400).map { _ in
            (0..<Int.random(in: 2...9, using: &generator)).map { _ in
                UInt8.random(in: 97...122, using: &generator)
            }
        }
        let rows = (0..<count).map { _ -> [UInt8] in
            let length = generator.pick([0, 3, 20, 200])
            return Array((0..<length).flatMap { _ in generator.pick(words) + [32] })
        }
        var runs: [Range<Int>] = []
        var begin = 0
        while begin < count {
            let end = min(begin + Int.random(in: 1...30, using: &generator), count)
            runs.append(begin..<end)
            begin = end
        }
        return (rows, runs)
    }

    @Test(arguments: 0..<6) func `Any items come back, alone and together`(round: Int) throws {
        let seed = UInt64(round) + 401
        let (rows, runs) = Self.rows([1, 2, 50, 700, 1_500, 3_000][round], seed: seed)
        let parts = ChunkedText.encode(rows: rows, runs: runs)
        let hasBytes = rows.contains { !$0.isEmpty }
        #expect(parts.isEmpty != hasBytes, "seed \(seed)")
        if parts.isEmpty { return }
        var text = try ChunkedText(itemCount: rows.count, fetch: parts.fetch)
        #expect(try text.items(0..<rows.count).map { Array($0) } == rows, "seed \(seed)")
        for run in runs {
            var text = try ChunkedText(itemCount: rows.count, fetch: parts.fetch)
            #expect(try text.items(run).map { Array($0) } == Array(rows[run]), "seed \(seed), run \(run)")
        }
    }

    @Test func `A run lies in one chunk unless it is larger, and chunks cover all items`() throws {
        let (rows, runs) = Self.rows(3_000, seed: 411)
        let parts = ChunkedText.encode(rows: rows, runs: runs)
        let text = try ChunkedText(itemCount: rows.count, fetch: parts.fetch)
        #expect(text.chunks.count > 5)
        #expect(text.chunks.flatMap { Array($0) } == Array(0..<rows.count))
        for run in runs {
            #expect(text.chunk(of: run.lowerBound) == text.chunk(of: run.upperBound - 1))
        }
    }

    @Test func `A chunk shows each of its items`() throws {
        let (rows, runs) = Self.rows(800, seed: 412)
        let parts = ChunkedText.encode(rows: rows, runs: runs)
        var text = try ChunkedText(itemCount: rows.count, fetch: parts.fetch)
        for number in text.chunks.indices {
            let chunk = try text.chunk(number)
            #expect(chunk.items == text.chunks[number])
            for item in chunk.items {
                #expect(text.chunk(of: item) == number)
                #expect(Array(chunk.bytes[chunk.range(of: item)]) == rows[item])
            }
        }
    }

    @Test func `Lengths of any size come back`() throws {
        let seed: UInt64 = 415
        var generator = SplitMix(seed: seed)
        for bits in 0..<30 {
            let lengths = (0..<50).map { _ in Int.random(in: 0..<1 << bits, using: &generator) } + [1 << bits]
            let bytes = ChunkedTextLengths.encode(lengths)
            let starts = try ChunkedTextLengths.starts(bytes, count: lengths.count, limit: .max)
            #expect(zip(starts.dropFirst(), starts).map { $0 - $1 } == lengths, "seed \(seed)")
            for count in [lengths.count + 9, 20] {
                #expect(throws: (any Error).self) {
                    try ChunkedTextLengths.starts(bytes, count: count, limit: .max)
                }
            }
        }
        #expect(throws: LayoutError.self) { try ChunkedTextLengths.starts([1, 1], count: 1, limit: 0) }
    }

    @Test func `A run larger than a chunk is cut between items`() throws {
        let item = Array(String(repeating: "all work and no play ", count: 3_000).utf8)
        let rows = [[UInt8]](repeating: item, count: 20) + [[], [1]]
        let parts = ChunkedText.encode(rows: rows, runs: [0..<22])
        var text = try ChunkedText(itemCount: 22, fetch: parts.fetch)
        #expect(text.chunks.count > 4)
        #expect(try text.items(0..<22).map { Array($0) } == rows)
        #expect(try text.items(7..<9).map { Array($0) } == Array(rows[7..<9]))
    }

    @Test func `Changed parts are errors or other bytes, never traps`() throws {
        let seed: UInt64 = 413
        var generator = SplitMix(seed: seed)
        let (rows, runs) = Self.rows(400, seed: seed)
        let parts = ChunkedText.encode(rows: rows, runs: runs)
        for _ in 0..<400 {
            var parts = parts
            let index = Int.random(in: parts.indices, using: &generator)
            let place = Int.random(in: parts[index].bytes.indices, using: &generator)
            parts[index].bytes[place] = UInt8.random(in: 0...255, using: &generator)
            if generator.next() % 4 == 0 { parts[index].bytes.removeLast() }
            if var text = try? ChunkedText(itemCount: rows.count, fetch: parts.fetch) {
                for run in runs { _ = try? text.items(run) }
            }
        }
    }

    @Test func `An index for another number of items is an error`() throws {
        let (rows, runs) = Self.rows(40, seed: 414)
        let parts = ChunkedText.encode(rows: rows, runs: runs)
        for count in [0, 1, 39, 41, 80] {
            #expect(throws: (any Error).self) { try ChunkedText(itemCount: count, fetch: parts.fetch) }
        }
    }
}
