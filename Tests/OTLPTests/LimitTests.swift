import Model
import OTLP
import Testing
import Wire

/// Every limit at its value, one beyond, and far beyond.
@Suite struct LimitTests {
    private func attributes(_ count: Int, key: String = "k") -> String {
        let list = (0..<count).map { #"{"key":"\#(key)\#($0)","value":{"intValue":1}}"# }.joined(
            separator: ","
        )
        return #""attributes":[\#(list)]"#
    }

    @Test func `spans beyond the limit are refused`() throws {
        var limits = DecodeLimits()
        limits.spans = 3
        let spans = (1...5).map { jsonSpan(id: "000000000000000\($0)") }
        let json = jsonRequest(spans[0], spans[1], spans[2], spans[3], spans[4])
        let batch = try decode(json: json, limits: limits)
        #expect(batch.records.map(\.spanID.bits) == [1, 2, 3])
        #expect(batch.rejected == 2)
        #expect(batch.rejections.map(\.reason) == [.tooManySpans])
        let records = try decode(json: json).records
        let protobuf = TraceRequestEncoder.encode(records, encoding: .protobuf)
        #expect(try decode(protobuf: protobuf, limits: limits) == batch)
    }

    @Test(arguments: [1_024, 1_025, 3_000])
    func `attributes beyond the limit are dropped and counted`(count: Int) throws {
        let batch = try decode(
            json: jsonRequest(jsonSpan(#""droppedAttributesCount":2,"# + attributes(count)))
        )
        let record = try #require(batch.records.first)
        #expect(record.attributes.count == 1_024)
        #expect(record.droppedAttributes == UInt32(count - 1_024 + 2))
        #expect(batch.counters.droppedAttributes == count - 1_024)
    }

    @Test func `an attribute with too long a key is dropped and counted`() throws {
        for (count, isKept) in [(256, true), (257, false), (100_000, false)] {
            let key = String(repeating: "k", count: count)
            let batch = try decode(json: jsonRequest(jsonSpan(#""attributes":[{"key":"\#(key)"}]"#)))
            #expect(batch.records.first?.attributes.count == (isKept ? 1 : 0))
            #expect(batch.records.first?.droppedAttributes == (isKept ? 0 : 1))
        }
    }

    @Test func `a long text is cut at a character boundary`() throws {
        var limits = DecodeLimits()
        limits.valueBytes = 8
        let long =
            #""attributes":[{"key":"k","value":{"stringValue":"123456€"}},"#
            + #"{"key":"b","value":{"bytesValue":"AAAAAAAAAAAA"}}]"#
        let batch = try decode(json: jsonRequest(jsonSpan(long)), limits: limits)
        #expect(batch.records.first?.attributes["k"] == .string("123456"))
        #expect(batch.records.first?.attributes["b"] == .bytes(Array(repeating: 0, count: 8)))
        #expect(batch.counters.truncatedValues == 2)
    }

    @Test func `the default cut is at 1 MiB`() throws {
        for (count, kept) in [(1 << 20, 1 << 20), (1 << 20 + 1, 1 << 20)] {
            let value = String(repeating: "x", count: count)
            let json = #""attributes":[{"key":"k","value":{"stringValue":"\#(value)"}}]"#
            let record = try decode(json: jsonRequest(jsonSpan(json))).records.first
            #expect(record?.attributes["k"] == .string(String(repeating: "x", count: kept)))
        }
    }

    @Test func `a span above 4 MiB is refused alone`() throws {
        let value = String(repeating: "x", count: 1 << 20)
        let list = (0..<4).map { #"{"key":"k\#($0)","value":{"stringValue":"\#(value)"}}"# }.joined(
            separator: ","
        )
        let batch = try decode(
            json: jsonRequest(jsonSpan(#""attributes":[\#(list)]"#), jsonSpan(id: "0000000000000001"))
        )
        #expect(batch.rejections.map(\.reason) == [.spanTooLarge])
        #expect(batch.records.map(\.spanID.bits) == [1])
    }

    @Test func `empty elements weigh what they take in memory`() throws {
        let list = Array(repeating: "{}", count: 200_000).joined(separator: ",")
        let json = jsonRequest(
            jsonSpan(#""attributes":[{"key":"k","value":{"arrayValue":{"values":[\#(list)]}}}]"#)
        )
        #expect(try decode(json: json).rejections.map(\.reason) == [.spanTooLarge])
        var limits = DecodeLimits()
        limits.batchBytes = 1_000
        let spans = jsonRequest(jsonSpan(), jsonSpan(), jsonSpan(), jsonSpan(), jsonSpan())
        let batch = try decode(json: spans, limits: limits)
        #expect(batch.rejections.map(\.reason) == [.batchTooLarge])
        #expect(batch.records.count == 4)
    }

    @Test func `events and links beyond their limits are dropped and counted`() throws {
        let link = #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}"#
        let links = Array(repeating: link, count: 130).joined(separator: ",")
        let events = Array(repeating: #"{"timeUnixNano":"1"}"#, count: 1_030).joined(separator: ",")
        let batch = try decode(json: jsonRequest(jsonSpan(#""events":[\#(events)],"links":[\#(links)]"#)))
        let record = try #require(batch.records.first)
        #expect(record.events.count == 1_024 && record.droppedEvents == 6)
        #expect(record.links.count == 128 && record.droppedLinks == 2)
        #expect(batch.counters.droppedEvents == 6 && batch.counters.droppedLinks == 2)
    }

    private func nestedValue(_ depth: Int, isMap: Bool) -> AttributeValue {
        var value = AttributeValue.int(1)
        for _ in 0..<depth { value = isMap ? .map([Attribute("k", value)]) : .array([value]) }
        return value
    }

    @Test(arguments: [true, false], OTLPEncoding.allCases)
    func `a value nested deeper than 64 refuses its span`(isMap: Bool, encoding: OTLPEncoding) throws {
        var record = GoldenVectorTests.record
        for (depth, isKept) in [(1, true), (64, true), (65, false), (70, false)] {
            record.attributes = [Attribute("a", nestedValue(depth, isMap: isMap))]
            let body = TraceRequestEncoder.encode([record, GoldenVectorTests.record], encoding: encoding)
            let batch = try TraceRequestDecoder.decode(body, encoding: encoding)
            #expect(batch.records == (isKept ? [record] : []) + [GoldenVectorTests.record])
            #expect(batch.rejections.map(\.reason) == (isKept ? [] : [.valueTooDeep]))
        }
    }

    @Test func `very deep nesting refuses a JSON body and a protobuf span`() throws {
        let open = String(repeating: #"{"arrayValue":{"values":["#, count: 100_000)
        let json = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":"# + open
        #expect(throws: OTLPError.self) { try decode(json: json) }
        var record = GoldenVectorTests.record
        record.attributes = [Attribute("a", nestedValue(3_000, isMap: false))]
        let body = TraceRequestEncoder.encode([record], encoding: .protobuf)
        #expect(try decode(protobuf: body).rejected == 1)
    }
}
