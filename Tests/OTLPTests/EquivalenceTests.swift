import Model
import OTLP
import Testing
import Wire

/// JSON and protobuf say the same.
@Suite struct EquivalenceTests {
    @Test(arguments: Corpus.traces)
    func `a captured request gives the same records through both encodings`(body: Corpus.Body) throws {
        let batch = try TraceRequestDecoder.decode(body.bytes, encoding: body.encoding)
        #expect(batch.rejected == 0)
        #expect(!batch.records.isEmpty)
        for encoding in OTLPEncoding.allCases {
            let bytes = TraceRequestEncoder.encode(batch.records, encoding: encoding)
            let again = try TraceRequestDecoder.decode(bytes, encoding: encoding)
            #expect(again.records == batch.records)
            #expect(again.counters == DecodeCounters())
        }
    }

    @Test(arguments: 0..<200)
    func `random records survive both encodings`(seed: Int) throws {
        var random = RandomRecords(seed: UInt64(seed))
        let records = random.batch(10)
        for encoding in OTLPEncoding.allCases {
            let bytes = TraceRequestEncoder.encode(records, encoding: encoding)
            let batch = try TraceRequestDecoder.decode(bytes, encoding: encoding)
            #expect(batch.records == records, "seed \(seed), \(encoding)")
            #expect(batch.rejected == 0)
        }
    }

    @Test func `the corpus has all its folders`() {
        #expect(Corpus.traces.count >= 70)
        #expect(Set(Corpus.traces.map { $0.name.split(separator: "/")[0] }).count == 16)
    }

    @Test(arguments: Corpus.bodies("-logs.pb") + Corpus.bodies("-logs.json") + Corpus.bodies("logs.json"))
    func `captured logs are counted`(body: Corpus.Body) throws {
        let count = try LogsRequestDecoder.count(body.bytes, encoding: body.encoding)
        #expect(count.accepted > 0 && count.rejected == 0)
    }

    @Test(arguments: Corpus.bodies("-metrics.pb") + Corpus.bodies("metrics.json"))
    func `captured metrics are counted`(body: Corpus.Body) throws {
        let count = try MetricsRequestDecoder.count(body.bytes, encoding: body.encoding)
        #expect(count.accepted > 0 && count.rejected == 0)
    }

    @Test func `published traces are read`() throws {
        let fixtures =
            Corpus.bodies("_trace.json") + Corpus.bodies("jaeger-fixtures/otlp2jaeger-in.json")
            + Corpus.bodies("jaeger-fixtures/default.json") + Corpus.bodies("proto-examples/trace.json")
        #expect(fixtures.count == 9)
        for body in fixtures {
            let batch = try TraceRequestDecoder.decode(body.bytes, encoding: .json)
            #expect(batch.rejected == 0 && !batch.records.isEmpty, "\(body)")
        }
    }
}

@Suite struct KeyValueCoderTests {
    @Test(arguments: 0..<100)
    func `what was encoded is decoded, by one coder for all`(seed: Int) throws {
        var random = RandomRecords(seed: UInt64(seed))
        var coder = KeyValueCoder()
        for record in random.batch(5) {
            let attributes = KeyValueCoder.encode(record.attributes)
            #expect(try coder.attributes(attributes) == record.attributes)
            #expect(
                try coder.attributes([9] + attributes + [9], in: 1..<1 + attributes.count)
                    == record.attributes
            )
            #expect(KeyValueCoder.encode(try coder.attributes(attributes)) == attributes)
            #expect(try coder.events(KeyValueCoder.encode(record.events)) == record.events)
            #expect(try coder.links(KeyValueCoder.encode(record.links)) == record.links)
        }
    }

    @Test func `nothing is the empty list and damage is an error`() throws {
        var coder = KeyValueCoder()
        #expect(KeyValueCoder.encode([Attribute]()) == [])
        #expect(try coder.attributes([]) == [])
        #expect(throws: WireError.self) { try coder.attributes([0x0a, 5, 1]) }
        #expect(throws: WireError.self) { try coder.events([0x0a]) }
        #expect(
            try coder.attributes(KeyValueCoder.encode([Attribute("a", .int(1))])) == [Attribute("a", .int(1))]
        )
    }

    @Test func `NaN keeps its bits`() throws {
        let nan = Double(bitPattern: 0x7ff8_0000_0000_1234)
        var coder = KeyValueCoder()
        guard
            case .double(let value) = try coder.attributes(
                KeyValueCoder.encode([Attribute("n", .double(nan))])
            )["n"]
        else {
            Issue.record("no double")
            return
        }
        #expect(value.bitPattern == nan.bitPattern)
    }

    @Test func `long texts are kept whole`() throws {
        var coder = KeyValueCoder()
        let attributes = [
            Attribute(String(repeating: "k", count: 1_000), .string(String(repeating: "x", count: 3 << 20)))
        ]
        #expect(try coder.attributes(KeyValueCoder.encode(attributes)) == attributes)
    }
}
