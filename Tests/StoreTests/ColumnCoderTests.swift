import Model
import TestSupport
import Testing
import Wire

@testable import Store

@Suite struct ColumnCoderTests {
    private static func column(_ shape: Int, _ generator: inout SplitMix) -> [Int64] {
        let count = Int.random(in: 0...300, using: &generator)
        switch shape {
        case 0: return Array(repeating: Int64.random(in: .min ... .max, using: &generator), count: count)
        case 1: return (0..<count).map { _ in Int64.random(in: -5...5, using: &generator) }
        case 2: return (0..<count).map { Int64($0) * 1_000_003 + Int64.random(in: 0...9, using: &generator) }
        case 3: return (0..<count).map { _ in Int64.random(in: .min ... .max, using: &generator) }
        case 4: return (0..<count).map { Int64(bitPattern: UInt64($0 / 40) &* 0x9E37_79B9_7F4A_7C15) }
        case 5:
            // Neighbours of one byte and of many.
            return (0..<count).map { row in
                .random(
                    in: 0...(1 << Int64(row / 20 % 3 == 0 ? 5 : Int.random(in: 0...61, using: &generator))),
                    using: &generator
                )
            }
        default:
            return (0..<count).map { _ in [Int64.min, .max, 0, -1].randomElement(using: &generator) ?? 0 }
        }
    }

    @Test(arguments: 0..<7) func `A number column reads back what was written`(shape: Int) throws {
        let seed = UInt64(shape) + 41
        var generator = SplitMix(seed: seed)
        for _ in 0..<200 {
            let values = Self.column(shape, &generator)
            var writer = ByteWriter()
            NumberColumnCoder.encode(values, into: &writer)
            var reader = ByteReader(writer.bytes)
            #expect(try NumberColumnCoder.decode(&reader, count: values.count) == values, "seed \(seed)")
            guard !values.isEmpty else { continue }
            let cut = Int.random(in: 0..<writer.bytes.count, using: &generator)
            var short = ByteReader(Array(writer.bytes[..<cut]))
            #expect(throws: (any Error).self) { try NumberColumnCoder.decode(&short, count: values.count) }
            var long = ByteReader(writer.bytes + [0])
            #expect(throws: (any Error).self) { try NumberColumnCoder.decode(&long, count: values.count) }
        }
    }

    @Test func `A text column reads back what was written, for every code width`() throws {
        for distinct in [0, 1, 2, 255, 256, 257, 70_000] {
            let rows: [String?] = (0..<max(distinct, 3)).map { row in
                distinct == 0 || row % 7 == 3 ? nil : "ünïcode \(row % max(distinct, 1))\u{0}"
            }
            let column = DictionaryColumn(rows)
            var writer = ByteWriter()
            TextColumnCoder.encode(column, into: &writer)
            var reader = ByteReader(writer.bytes)
            #expect(try TextColumnCoder.decode(&reader, count: rows.count) == column)
        }
    }

    @Test(arguments: [1, 6, 7, 8, 64, 300]) func `Values get codes in order of first appearance`(count: Int) {
        let seed = UInt64(count)
        var generator = SplitMix(seed: seed)
        let texts: [String?] = (0..<count).map { $0 % 9 == 4 ? nil : $0 % 9 == 5 ? "" : "value \($0 * $0)" }
        let rows = (0..<2_000).map { _ in texts[Int.random(in: 0..<count, using: &generator)] }
        let column = DictionaryColumn(rows)
        var values: [String?] = []
        for row in rows where !values.contains(row) { values.append(row) }
        #expect(column.values == values, "seed \(seed)")
        #expect(rows.indices.allSatisfy { column[$0] == rows[$0] }, "seed \(seed)")
    }

    @Test(arguments: [2, 40]) func `Texts that only Unicode sees as equal keep their own bytes`(others: Int) {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        let rows: [String?] =
            (0..<others).map { "other \($0)" } + [composed, decomposed, composed, decomposed, nil]
        let column = DictionaryColumn(rows)
        let found = rows.indices.map { column[$0].map { Array($0.utf8) } }
        #expect(found == rows.map { $0.map { Array($0.utf8) } })
    }

    @Test func `Cut or changed columns are errors, never traps`() {
        let seed: UInt64 = 7
        var generator = SplitMix(seed: seed)
        for round in 0..<3_000 {
            let values = Self.column(round % 6, &generator)
            var writer = ByteWriter()
            NumberColumnCoder.encode(values, into: &writer)
            var bytes = writer.bytes
            for _ in 0..<3 where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            var numbers = ByteReader(bytes)
            _ = try? NumberColumnCoder.decode(&numbers, count: values.count)
            var texts = ByteReader(bytes)
            _ = try? TextColumnCoder.decode(&texts, count: values.count)
            var lists = ByteReader(bytes)
            _ = try? BytesColumn(&lists, count: values.count)
            _ = try? FindingCoder.decode(bytes, in: 0..<bytes.count, traceID: TraceID(high: 1, low: 2))
            _ = try? OpenColumnGroup(bytes)
        }
    }
}

@Suite struct RunColumnTests {
    @Test func `A run with findings reads back equal`() throws {
        var run = Run(
            traceID: TraceID(high: 1, low: 2),
            workflow: "pr-review",
            service: "agent",
            rootName: "root \u{1F600}",
            start: Instant(nanoseconds: 1_700_000_000_000_000_000),
            firstStart: Instant(nanoseconds: 1_699_999_999_000_000_000),
            lastEnd: Instant(nanoseconds: 1_700_000_009_000_000_000),
            durationNanoseconds: 5,
            status: .failed
        )
        run.attribution.team = "payments"
        run.attribution.tags = ["a", "b"]
        run.usage.cacheWrite1h = 3
        run.cost = MoneySum(picodollars: Int128(Int64.max) * 4)
        run.wastedCost = MoneySum(picodollars: -7)
        run.isIncomplete = true
        run.incompleteReason = "a parent never arrived"
        run.findingsBySeverity = [0, 1, 2, 3, 4]
        run.layerNanoseconds = [1, 2, 3, 4, 5, 6]
        run.flags = [.retry, .clockSkew]
        let finding = Finding(
            time: Instant(nanoseconds: 9),
            severity: .critical,
            kind: "executed_despite_deny",
            rule: "r",
            workflow: "pr-review",
            tool: "merge",
            decision: .deny,
            enforcement: .bypassed,
            outcome: .executed,
            decidedBy: .human,
            traceID: run.traceID,
            spanID: SpanID(bits: 77),
            cost: Money(picodollars: 12),
            evidence: "both spans"
        )
        #expect(RunBlock([run, run]).run(at: 1) == run)
        let bytes = FindingCoder.encode([finding])
        #expect(try FindingCoder.decode(bytes, in: 0..<bytes.count, traceID: run.traceID) == [finding])
    }
}
