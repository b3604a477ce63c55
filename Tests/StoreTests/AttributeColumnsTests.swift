import TestSupport
import Testing
import Wire

@testable import Store

@Suite struct AttributeColumnsTests {
    private static func open(_ parts: [AttributePart], _ count: Int) throws -> AttributeColumns {
        try AttributeColumns(rowCount: count, fetch: parts.fetch)
    }

    @Test(arguments: 0..<40) func `Rows of any bytes come back as they were`(round: Int) throws {
        let seed = UInt64(round) + 1
        var samples = AttributeSamples(seed: seed)
        let (rows, runs) = samples.segment(round < 10 ? round + 1 : 300)
        let parts = AttributeColumns.encode(rows, runs: runs)
        let hasBytes = rows.contains { !$0.isEmpty }
        #expect(parts.isEmpty != hasBytes, "seed \(seed)")
        if parts.isEmpty { return }
        var columns = try Self.open(parts, rows.count)
        #expect(try columns.rows(0..<rows.count) == rows, "seed \(seed)")
    }

    @Test(arguments: 0..<20) func `Any range alone reads as it does within the whole`(round: Int) throws {
        let seed = UInt64(round) + 101
        var samples = AttributeSamples(seed: seed)
        let (rows, runs) = samples.segment(200)
        let parts = AttributeColumns.encode(rows, runs: runs)
        for run in runs {
            var columns = try Self.open(parts, rows.count)
            #expect(try columns.rows(run) == Array(rows[run]), "seed \(seed), run \(run)")
        }
        var columns = try Self.open(parts, rows.count)
        for _ in 0..<50 {
            let begin = Int.random(in: 0...rows.count, using: &samples.generator)
            let end = Int.random(in: begin...rows.count, using: &samples.generator)
            #expect(
                try columns.rows(begin..<end) == Array(rows[begin..<end]),
                "seed \(seed), \(begin)..<\(end)"
            )
        }
    }

    @Test func `The captured requests come back as they were, each run alone too`() throws {
        let (rows, runs) = try AttributeSamples.corpus()
        #expect(rows.count > 400)
        let parts = AttributeColumns.encode(rows, runs: runs)
        for run in runs {
            var columns = try Self.open(parts, rows.count)
            #expect(try columns.rows(run) == Array(rows[run]))
        }
        let packed = parts.reduce(0) { $0 + $1.bytes.count }
        let raw = rows.reduce(0) { $0 + $1.count }
        #expect(packed * 100 <= raw * 8, "\(packed) of \(raw) bytes")
    }

    @Test(arguments: 0..<20) func `Values of a key are those of a naive reading`(round: Int) throws {
        let seed = UInt64(round) + 201
        var samples = AttributeSamples(seed: seed)
        let (rows, runs) = samples.segment(150)
        var columns = try Self.open(AttributeColumns.encode(rows, runs: runs), rows.count)
        for key in ["run", "gen_ai.request.model", "k", "", "ünïcode", "n", "no such key"] {
            let key = Array(key.utf8)
            var found: [[Naive]] = Array(repeating: [], count: rows.count)
            for values in try columns.values(of: key) {
                #expect(values.rows == values.rows.sorted())
                for (row, code) in zip(values.rows, values.codes) {
                    found[Int(row)].append(Naive(kind: values.kind, content: values.contents[Int(code)]))
                }
            }
            for (row, expected) in rows.enumerated() {
                let expected = Naive.values(of: key, in: expected)
                #expect(found[row].sorted() == expected.sorted(), "seed \(seed), row \(row), key \(key)")
            }
        }
    }

    @Test func `Values within a row keep their order`() throws {
        var writer = ProtobufWriter()
        for number in [3, 1, 2] {
            writer.message(1) { writer in
                writer.string(1, "k")
                writer.message(2) { $0.varint(3, UInt64(number)) }
            }
        }
        let rows = [[], writer.bytes, writer.bytes]
        var columns = try Self.open(AttributeColumns.encode(rows, runs: [0..<1, 1..<3]), 3)
        let values = try #require(try columns.values(of: Array("k".utf8)).first)
        #expect(values.rows == [1, 1, 1, 2, 2, 2])
        #expect(values.codes.map { values.contents[Int($0)] } == [[3], [1], [2], [3], [1], [2]])
    }

    @Test func `A segment of empty rows has no parts`() {
        #expect(AttributeColumns.encode([], runs: []).isEmpty)
        #expect(AttributeColumns.encode([[], []], runs: [0..<2]).isEmpty)
    }

    @Test func `Rows beyond the limits are kept whole`() throws {
        func row(_ keys: Range<Int>) -> [UInt8] {
            var writer = ProtobufWriter()
            for key in keys { writer.message(1) { $0.string(1, "key \(key)") } }
            return writer.bytes
        }
        let rows = (0..<5).map { row($0 * 2_000..<$0 * 2_000 + 2_000) } + [row(0..<3_000), row(0..<10)]
        let parts = AttributeColumns.encode(rows, runs: [0..<7])
        var columns = try Self.open(parts, 7)
        #expect(try columns.rows(0..<7) == rows)
        #expect(columns.shapes.count == 4)
        #expect(columns.columns.count <= AttributeTable.columnsEnd)
    }

    @Test func `One run reads few bytes`() throws {
        var samples = AttributeSamples(seed: 5)
        let (rows, runs) = samples.segment(4_000)
        let parts = AttributeColumns.encode(rows, runs: runs)
        var read = 0
        var columns = try AttributeColumns(rowCount: rows.count) { number in
            let bytes = try parts.fetch(number)
            read += bytes.count
            return bytes
        }
        _ = try columns.rows(runs[runs.count / 2])
        let all = parts.reduce(0) { $0 + $1.bytes.count }
        #expect(parts.count >= 8)
        #expect(read * 2 < all, "\(read) of \(all) bytes")
    }
}

/// A value as a plain reading of the list finds it.
private struct Naive: Equatable, Comparable {
    var kind: AttributeKind
    var content: [UInt8]

    static func < (left: Naive, right: Naive) -> Bool {
        left.kind.rawValue != right.kind.rawValue
            ? left.kind.rawValue < right.kind.rawValue
            : left.content.lexicographicallyPrecedes(right.content)
    }

    /// Values of a key in one list, none of lists that are kept whole.
    static func values(of key: [UInt8], in row: [UInt8]) -> [Naive] {
        var reader = ByteReader(row)
        var found: [Naive] = []
        while !reader.isAtEnd {
            guard let field = try? AttributeField.read(&reader) else { return [] }
            if Array(row[field.key]) == key {
                found.append(Naive(kind: field.kind, content: Array(row[field.content])))
            }
        }
        return found
    }
}
