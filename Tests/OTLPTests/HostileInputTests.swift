import Foundation
import Model
import OTLP
import Testing
import Wire

/// Whatever comes in, a decoder returns or throws; it never traps.
@Suite struct HostileInputTests {
    static let small = Corpus.traces.sorted { $0.bytes.count < $1.bytes.count }

    private func decodeAll(_ bytes: [UInt8], _ encoding: OTLPEncoding) {
        _ = try? TraceRequestDecoder.decode(bytes, encoding: encoding)
        _ = try? LogsRequestDecoder.count(bytes, encoding: encoding)
        _ = try? MetricsRequestDecoder.count(bytes, encoding: encoding)
    }

    @Test(arguments: small.prefix(4))
    func `truncation at every byte of a body is survived`(body: Corpus.Body) throws {
        let records = try TraceRequestDecoder.decode(body.bytes, encoding: body.encoding).records
        for encoding in OTLPEncoding.allCases {
            let bytes = TraceRequestEncoder.encode(Array(records.prefix(3)), encoding: encoding)
            for count in 0..<bytes.count {
                let part = Array(bytes[..<count])
                if encoding == .json {
                    #expect(throws: OTLPError.self) { try TraceRequestDecoder.decode(part, encoding: .json) }
                } else if count > 0 {
                    let batch = try? TraceRequestDecoder.decode(part, encoding: .protobuf)
                    #expect((batch?.records.count ?? 0) < records.count)
                }
            }
        }
    }

    @Test(arguments: small.prefix(2))
    func `truncation at every byte of a gzip body is an error`(body: Corpus.Body) {
        let packed = Gzip.compress(body.bytes)
        for count in 1..<packed.count {
            #expect(throws: WireError.self) { try Gzip.decompress(Array(packed[..<count]), limit: 64 << 20) }
        }
    }

    /// Mutations in all: 100,000 unless `SPANLEDGER_FUZZ_ITERATIONS` names another number, up to a million.
    static let iterations =
        ProcessInfo.processInfo.environment["SPANLEDGER_FUZZ_ITERATIONS"].flatMap { Int($0) }
        .map { min($0, 1_000_000) } ?? 100_000

    @Test(arguments: 0..<8)
    func `random mutations are survived`(worker: Int) throws {
        let seed = UInt64(worker)
        var generator = SeededGenerator(seed: seed)
        var random = RandomRecords(seed: seed)
        let bodies = (0..<8).map { index in
            let encoding: OTLPEncoding = index.isMultiple(of: 2) ? .json : .protobuf
            return (TraceRequestEncoder.encode(random.batch(2), encoding: encoding), encoding)
        }
        var accepted = 0
        for _ in 0..<Self.iterations / 8 {
            var (bytes, encoding) = bodies.randomElement(using: &generator)!
            for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, &generator) }
            decodeAll(bytes, encoding)
            guard let batch = try? TraceRequestDecoder.decode(bytes, encoding: encoding) else { continue }
            accepted += batch.records.count
            for record in batch.records {
                let isSound =
                    !record.traceID.isZero && !record.spanID.isZero && record.start.nanoseconds >= 0
                    && record.end >= record.start
                if !isSound { Issue.record("seed \(seed): unsound record \(record)") }
            }
        }
        print("mutation seed \(seed): \(accepted) spans still decoded")
        #expect(accepted > 0)
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: index)
        case 3:
            let telling: [UInt8] = [0, 0x7f, 0x80, 0xff, 0x22, 0x5c, 0x7b, 0x5d, 0x2c]
            bytes.insert(telling[Int.random(in: telling.indices, using: &generator)], at: index)
        case 4: bytes.removeSubrange(index..<min(index + 20, bytes.count))
        default:
            let other = Int.random(in: 0..<bytes.count, using: &generator)
            bytes.insert(contentsOf: Array(bytes[other..<min(other + 30, bytes.count)]), at: index)
        }
    }

    @Test(arguments: 0..<20)
    func `random bytes are survived`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<500 {
            let bytes = generator.bytes(
                Int.random(in: 0..<64, using: &generator),
                below: seed < 10 ? 256 : 32
            )
            decodeAll(bytes, .protobuf)
            decodeAll(bytes, .json)
            var coder = KeyValueCoder()
            _ = try? coder.attributes(bytes)
            _ = try? coder.events(bytes)
            _ = try? coder.links(bytes)
            var lines = JSONLinesReader(bytes)
            var count = 0
            while lines.next() != nil { count += 1 }
            #expect(count <= bytes.count)
        }
    }

    @Test func `huge numbers and lengths are survived`() throws {
        let nines = String(repeating: "9", count: 100_000)
        for number in [nines, "-" + nines, "0." + nines, "1e" + nines, "1e-" + nines, nines + "e-100000"] {
            for key in ["intValue", "doubleValue"] {
                for text in [number, "\"\(number)\""] { _ = try jsonValue(#"{"\#(key)":\#(text)}"#) }
            }
            _ = try decode(
                json: jsonRequest(
                    jsonSpan(#""startTimeUnixNano":\#(number),"kind":\#(number),"flags":\#(number)"#)
                )
            )
        }
        for tag: UInt8 in [0x0a, 0x12, 0x22, 0x2a, 0x4a, 0x5a, 0x6a, 0x7a] {
            let span = [tag] + Array(repeating: 0xff, count: 9) + [1]
            #expect(throws: OTLPError.self) { try decode(protobuf: protobufRequest(span)) }
        }
    }
}
