import TestSupport
import Testing
import Wire

@testable import Store

@Suite struct AttributeHostileTests {
    /// Reads all there is to read; throws or not, but never traps.
    private static func read(_ parts: [AttributePart], _ count: Int) {
        guard var columns = try? AttributeColumns(rowCount: count, fetch: parts.fetch) else { return }
        _ = try? columns.rows(0..<count)
        _ = try? columns.rows(count / 2..<count)
        _ = try? columns.values(of: Array("k".utf8))
        _ = try? columns.values(of: Array("input.value".utf8))
    }

    /// Packs a part anew after `change`, so that the damage is behind the packing.
    private static func changed(_ part: AttributePart, _ change: (inout [UInt8]) -> Void) -> AttributePart {
        guard var raw = try? AttributePart.unpack(part.bytes) else { return part }
        change(&raw)
        return AttributePart(number: part.number, deflating: raw)
    }

    @Test(arguments: 0..<8) func `Changed parts are errors or other values, never traps`(round: Int) {
        let seed = UInt64(round) + 301
        var samples = AttributeSamples(seed: seed)
        let (rows, runs) = samples.segment(60)
        let parts = AttributeColumns.encode(rows, runs: runs)
        for _ in 0..<400 {
            var parts = parts
            let index = Int.random(in: parts.indices, using: &samples.generator)
            var edits: [(Int, UInt8)] = []
            for _ in 0..<Int.random(in: 1...4, using: &samples.generator) {
                edits.append(
                    (
                        Int.random(in: 0..<1 << 20, using: &samples.generator),
                        samples.generator.pick([0, 1, 127, 128, 255, 2, 64])
                    )
                )
            }
            let cut = samples.chance(20) ? Int.random(in: 0..<40, using: &samples.generator) : 0
            let change = { (bytes: inout [UInt8]) in
                bytes.removeLast(min(cut, bytes.count))
                for (place, value) in edits where !bytes.isEmpty { bytes[place % bytes.count] = value }
            }
            if samples.chance(70) {
                parts[index] = Self.changed(parts[index], change)
            } else {
                change(&parts[index].bytes)
            }
            Self.read(parts, rows.count)
        }
    }

    @Test func `A part that is missing is an error`() throws {
        var samples = AttributeSamples(seed: 9)
        let (rows, runs) = samples.segment(200)
        let parts = AttributeColumns.encode(rows, runs: runs)
        for missing in parts.indices {
            var parts = parts
            parts.remove(at: missing)
            #expect(throws: (any Error).self) {
                var columns = try AttributeColumns(rowCount: rows.count, fetch: parts.fetch)
                _ = try columns.rows(0..<rows.count)
            }
        }
    }

    @Test func `A part that names more bytes than it can hold is an error`() {
        for packing: UInt8 in [0, 1, 2, 3] {
            var writer = ByteWriter()
            writer.byte(packing)
            writer.varint(1 << 30)
            writer.raw([1, 2, 3])
            #expect(throws: (any Error).self) { try AttributePart.unpack(writer.bytes) }
        }
        #expect(throws: (any Error).self) { try AttributePart.unpack([]) }
    }

    @Test func `Rows that a small head would blow up are refused`() throws {
        var head = ByteWriter()
        head.varint(1_000)
        head.varint(1)
        head.varint(4)
        head.varint(1)
        head.varint(2_000)
        for _ in 0..<2_000 { head.varint(0) }
        head.zigzag(0)
        head.byte(0)
        head.varint(1)
        head.prefixed([UInt8](repeating: 65, count: 2_000))
        head.raw([AttributeKind.none.rawValue, 2, 0, 1, 1, 0, 0, 0])
        let parts = [
            AttributePart(number: 0, deflating: head.bytes), AttributePart(number: 1, deflating: []),
        ]
        var columns = try AttributeColumns(rowCount: 4, fetch: parts.fetch)
        #expect(throws: LayoutError.self) { try columns.rows(0..<4) }
    }
}
