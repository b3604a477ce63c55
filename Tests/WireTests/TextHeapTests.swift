import Testing

@testable import Wire

/// Texts that share passages come back from the heap byte for byte.
@Suite struct TextHeapTests {
    /// Sentences made of passages that come again, with noise between.
    private static func chunk(_ generator: inout SeededGenerator, _ passages: [[UInt8]]) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                text += (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    .random(in: 32...126, using: &generator)
                }
            case 1:
                text += (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
            default:
                let passage = passages.randomElement(using: &generator) ?? []
                let start = Int.random(in: 0...passage.count, using: &generator)
                text += [0x20] + passage[start...]
            }
        }
        return text
    }

    private static func words(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 1...200, using: &generator)).flatMap { _ -> [UInt8] in
            (0..<Int.random(in: 1...9, using: &generator)).map { _ in .random(in: 97...122, using: &generator)
            } + [0x20]
        }
    }

    @Test(arguments: 1...UInt64(40))
    func `Chunks of shared passages unpack to what they were`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let passages = (0..<8).map { _ in Self.words(&generator) }
        var heap = TextHeap()
        var packed: [(PackedText, [UInt8])] = []
        for _ in 0..<25 {
            let chunk = Self.chunk(&generator, passages)
            packed.append((heap.pack(chunk), chunk))
        }
        for (text, chunk) in packed {
            let unpacked = try text.unpack(count: chunk.count) { range, text in
                text.append(contentsOf: heap.bytes[range])
            }
            #expect(unpacked == chunk, "seed \(seed)")
        }
    }

    @Test func `A passage that comes again in another chunk costs only a reference`() {
        var generator = SeededGenerator(seed: 3)
        let passage = Self.words(&generator) + Self.words(&generator)
        var heap = TextHeap()
        _ = heap.pack([0x20] + passage)
        let size = heap.bytes.count
        let again = heap.pack(Array("Now hear: ".utf8) + passage)
        #expect(heap.bytes.count == size)
        #expect(again.references.count + again.literals.count < 40)
    }

    @Test(arguments: 1...UInt64(20))
    func `A part of a chunk is what it is in the whole, and asks for less`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let passages = (0..<8).map { _ in Self.words(&generator) }
        var heap = TextHeap()
        var asked = (whole: 0, part: 0)
        for _ in 0..<25 {
            let chunk = Self.chunk(&generator, passages) + Self.chunk(&generator, passages)
            let packed = heap.pack(chunk)
            _ = try packed.unpack(count: chunk.count) { range, text in
                asked.whole += 1
                text.append(contentsOf: heap.bytes[range])
            }
            for _ in 0..<8 {
                let start = Int.random(in: 0...chunk.count, using: &generator)
                let part = start..<Int.random(in: start...min(start + 200, chunk.count), using: &generator)
                let unpacked = try packed.unpack(count: chunk.count, part: part) { range, text in
                    asked.part += 1
                    text.append(contentsOf: heap.bytes[range])
                }
                #expect(unpacked.count == chunk.count)
                #expect(unpacked[part] == chunk[part], "seed \(seed), part \(part)")
            }
        }
        #expect(asked.part < asked.whole * 8)
    }

    @Test func `Repeats that overlap themselves unpack in part`() throws {
        let unit = Array("abcdefghijklmnopqrstuvwxyz, so ".utf8)
        let text = Array("and so it was: ".utf8) + (0..<60).flatMap { _ in unit } + Array(" the end".utf8)
        var heap = TextHeap()
        let packed = heap.pack(text)
        for start in stride(from: 0, to: text.count - 40, by: 7) {
            let unpacked = try packed.unpack(count: text.count, part: start..<start + 40) { range, text in
                text.append(contentsOf: heap.bytes[range])
            }
            #expect(unpacked[start..<start + 40] == text[start..<start + 40])
        }
    }

    @Test func `References of any bytes unpack or throw, and never trap`() {
        let seed: UInt64 = 11
        print("TextHeapTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let passages = (0..<4).map { _ in Self.words(&generator) }
        var heap = TextHeap()
        for _ in 0..<60 {
            let chunk = Self.chunk(&generator, passages)
            let good = heap.pack(chunk)
            for _ in 0..<500 {
                var bad = good
                for _ in 0..<Int.random(in: 1...3, using: &generator) where !bad.references.isEmpty {
                    let index = Int.random(in: 0..<bad.references.count, using: &generator)
                    bad.references[index] = .random(in: 0...255, using: &generator)
                }
                let part = Bool.random(using: &generator) ? nil : chunk.count / 3..<chunk.count / 2
                let unpacked = try? bad.unpack(count: chunk.count, part: part) { range, text in
                    guard range.upperBound <= heap.bytes.count else { throw WireError.truncated(offset: 0) }
                    text.append(contentsOf: heap.bytes[range])
                }
                #expect(unpacked == nil || unpacked?.count == chunk.count)
            }
        }
    }
}
