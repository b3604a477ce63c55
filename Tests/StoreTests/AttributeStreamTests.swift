import TestSupport
import Testing
import Wire

@testable import Store

@Suite struct AttributeStreamTests {
    @Test(arguments: 0..<9) func `Planes give back each number`(width: Int) throws {
        let seed = UInt64(width) + 11
        var generator = SplitMix(seed: seed)
        let top: UInt64 = width == 8 ? .max : (1 << UInt64(8 * width)) - 1
        for count in [0, 1, 2, 100] {
            let base = Int64.random(in: .min ... .max, using: &generator)
            let numbers = (0..<count).map { _ in
                base &+ Int64(bitPattern: UInt64.random(in: 0...top, using: &generator))
            }
            var head = ByteWriter()
            var data = ByteWriter()
            data.raw([9, 9, 9])
            AttributePlanes.encode(numbers, head: &head, data: &data)
            var reader = ByteReader(head.bytes)
            var cursor = 3
            let planes = try AttributePlanes(&reader, count: count, cursor: &cursor)
            try reader.expectEnd()
            #expect(cursor == data.count, "seed \(seed)")
            for index in 0..<count {
                #expect(planes.value(at: index, in: data.bytes) == numbers[index], "seed \(seed)")
            }
        }
    }

    @Test(arguments: [
        ["run_0123", "run_89ab", "run_ffff"], ["toolu_01Ab-", "toolu_zZ_9x"],
        ["6f1c2d3e-aa01-4b5c-8d9e-001122334455", "7a1c2d3e-bb01-4f5c-9d9e-ff1122334450"],
    ])
    func `A template packs texts of one form into few bits`(texts: [String]) throws {
        let bytes = texts.flatMap { Array($0.utf8) }
        let count = texts[0].utf8.count
        let places = texts.indices.map { $0 * count..<($0 + 1) * count }
        let template = try #require(AttributeTemplate(places, of: bytes))
        var head = ByteWriter()
        var data = ByteWriter()
        data.byte(7)
        template.write(to: &head)
        template.encode(places, of: bytes, to: &data)
        var reader = ByteReader(head.bytes)
        let read = try AttributeTemplate(&reader)
        #expect(data.count == 1 + read.byteCount(texts.count))
        #expect(read.byteCount(texts.count) < bytes.count * 4 / 5)
        for (index, text) in texts.enumerated() {
            #expect(read.text(at: index, from: 1, of: data.bytes) == Array(text.utf8))
        }
    }

    @Test func `Texts of several lengths or of all bytes have no template`() {
        let bytes = Array("abcd\u{1}\u{2}\u{3}\u{4}".utf8)
        #expect(AttributeTemplate([0..<2, 2..<5], of: bytes) == nil)
        #expect(AttributeTemplate([0..<4, 4..<8], of: bytes) == nil)
        #expect(AttributeTemplate([], of: bytes) == nil)
        #expect(AttributeTemplate([0..<0], of: bytes) == nil)
    }
}
