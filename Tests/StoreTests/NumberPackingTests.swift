import TestSupport
import Testing
import Wire

@testable import Store

@Suite struct NumberPackingTests {
    /// Columns of random trees, or of no trees at all.
    private struct Columns {
        var runs: [Range<Int>] = []
        var ids: [UInt64] = []
        var parents: [UInt64] = []
        var starts: [Int64] = []
        var durations: [Int64] = []

        init(_ count: Int, isTree: Bool, _ generator: inout SplitMix) {
            while ids.count < count {
                let first = ids.count
                let end = min(count, first + Int.random(in: 1...20, using: &generator))
                for row in first..<end {
                    ids.append(generator.next() | 1)
                    let last = isTree ? max(first, row - 1) : row
                    let other = Int.random(in: first...last, using: &generator)
                    parents.append(row == first ? 0 : ids[other])
                    let unit = generator.pick([1, 1_000, 1_000_000] as [Int64])
                    starts.append(1_700_000_000_000_000_000 + Int64(row) * 1_000_000)
                    durations.append(Int64.random(in: 0...5_000, using: &generator) * unit)
                    if isTree { continue }
                    if row % 3 == 0 { parents[row] = generator.next() }
                    if row % 4 == 0 { starts[row] = Int64(bitPattern: generator.next()) }
                    if row % 5 == 0 { durations[row] = Int64(bitPattern: generator.next()) }
                }
                if !isTree { parents[first] = ids[end - 1] }
                runs.append(first..<end)
            }
        }

        func distances() throws -> [Int64] {
            var reader = ByteReader(NumberPacking.encodeParents(parents, of: ids, runs: runs))
            return try NumberPacking.distances(&reader, runs: runs)
        }
    }

    @Test(arguments: 0..<40) func `Parents and times of any rows come back`(round: Int) throws {
        let seed = UInt64(round) + 501
        var generator = SplitMix(seed: seed)
        let columns = Columns([0, 1, 2, 40, 300][round % 5], isTree: round % 2 == 0, &generator)
        var reader = ByteReader(
            NumberPacking.encodeParents(columns.parents, of: columns.ids, runs: columns.runs)
        )
        let parents = try NumberPacking.parents(&reader, of: columns.ids, runs: columns.runs)
        #expect(parents == columns.parents, "seed \(seed)")
        let distances = try columns.distances()
        var times = ByteReader(
            NumberPacking.encodeTimes(
                starts: columns.starts,
                durations: columns.durations,
                distances: distances,
                runs: columns.runs
            )
        )
        let found = try NumberPacking.times(&times, distances: distances, runs: columns.runs)
        #expect(found.starts == columns.starts, "seed \(seed)")
        #expect(found.durations == columns.durations, "seed \(seed)")
    }

    @Test func `A tree packs into few bytes`() throws {
        var generator = SplitMix(seed: 77)
        let columns = Columns(2_000, isTree: true, &generator)
        let parents = NumberPacking.encodeParents(columns.parents, of: columns.ids, runs: columns.runs)
        #expect(parents.count < 2_000 * 3 / 2)
        let times = NumberPacking.encodeTimes(
            starts: columns.starts,
            durations: columns.durations,
            distances: try columns.distances(),
            runs: columns.runs
        )
        #expect(times.count < 2_000 * 16)
    }

    @Test func `Cut or changed bytes are errors or other numbers, never traps`() throws {
        let seed: UInt64 = 551
        var generator = SplitMix(seed: seed)
        for round in 0..<3_000 {
            let columns = Columns(30, isTree: round % 2 == 0, &generator)
            let distances = try columns.distances()
            var parents = NumberPacking.encodeParents(columns.parents, of: columns.ids, runs: columns.runs)
            var times = NumberPacking.encodeTimes(
                starts: columns.starts,
                durations: columns.durations,
                distances: distances,
                runs: columns.runs
            )
            for _ in 0..<2 {
                parents[Int.random(in: parents.indices, using: &generator)] = UInt8.random(
                    in: 0...255,
                    using: &generator
                )
                times[Int.random(in: times.indices, using: &generator)] = generator.pick([
                    0, 1, 8, 9, 127, 255,
                ])
            }
            if round % 3 == 0 { parents.removeLast(Int.random(in: 0...parents.count, using: &generator)) }
            if round % 5 == 0 { times.removeLast(Int.random(in: 0...times.count, using: &generator)) }
            var reader = ByteReader(parents)
            _ = try? NumberPacking.parents(&reader, of: columns.ids, runs: columns.runs)
            var other = ByteReader(times)
            _ = try? NumberPacking.times(&other, distances: distances, runs: columns.runs)
        }
    }
}
