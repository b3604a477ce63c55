import Model
import OTLP
import Testing
import Wire

/// What makes one span invalid, and what becomes of it.
@Suite struct ItemRuleTests {
    @Test func `one span with a zero trace id among three is refused alone`() throws {
        let zero = jsonSpan(id: "0000000000000001").replacing(
            "5b8efff798038103d269b633813fc60c",
            with: zeros(32)
        )
        let batch = try decode(json: jsonRequest(jsonSpan(id: "0000000000000002"), zero, jsonSpan()))
        #expect(batch.records.count == 2)
        #expect(batch.rejected == 1)
        #expect(
            batch.rejectionMessage
                == "1 span: the trace id is not 16 bytes with at least one bit set, first at "
                + "resourceSpans[0].scopeSpans[0].spans[1].traceId"
        )
    }

    @Test func `the same in protobuf`() throws {
        let zero = protobufSpan { $0.data(1, Array(repeating: 0, count: 16)) }
        let short = protobufSpan { $0.data(2, [1, 2, 3]) }
        let batch = try decode(protobuf: protobufRequest(protobufSpan(), zero, short, protobufSpan()))
        #expect(batch.records.count == 2)
        #expect(batch.rejections.map(\.reason) == [.invalidTraceID, .invalidSpanID])
        #expect(batch.rejections[1].firstPlace == "resourceSpans[0].scopeSpans[0].spans[2].spanId")
    }

    private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

    @Test(arguments: [
        #""traceId":"0x8efff798038103d269b633813fc60c""#, #""traceId":"5b8e""#, #""traceId":5"#,
        #""traceId":null"#,
        #""traceId":"""#, #""traceId":"5b8efff798038103d269b633813fc60g""#, #""spanId":"0000000000000000""#,
        #""spanId":[]"#, #""parentSpanId":"eee1""#, #""parentSpanId":{}"#, #""startTimeUnixNano":"-1""#,
        #""startTimeUnixNano":1.5"#, #""startTimeUnixNano":"x""#, #""endTimeUnixNano":"9223372036854775808""#,
        #""endTimeUnixNano":18446744073709551616"#, #""name":5"#, #""attributes":{}"#, #""attributes":[5]"#,
        #""attributes":[{"key":5}]"#, #""attributes":[{"key":"a","value":5}]"#, #""kind":1.5"#,
        #""kind":true"#,
        #""flags":-1"#, #""flags":4294967296"#, #""droppedLinksCount":"x""#, #""status":5"#,
        #""status":{"code":[]}"#,
        #""events":5"#, #""events":[5]"#, #""links":"x""#, #""links":[[]]"#,
        #""events":[{"timeUnixNano":"-1"}]"#,
        #""attributes":[{"key":"a","value":{"bytesValue":"A"}}]"#,
        #""attributes":[{"key":"a","value":{"boolValue":"true"}}]"#,
        #""attributes":[{"key":"a","value":{"arrayValue":[]}}]"#,
        #""attributes":[{"key":"a","value":{"kvlistValue":{"values":{}}}}]"#,
    ])
    func `a fault in a member refuses the span and no other`(member: String) throws {
        let batch = try decode(json: jsonRequest(jsonSpan(member), jsonSpan(id: "0000000000000001")))
        #expect(batch.rejected == 1)
        #expect(batch.records.map(\.spanID.bits) == [1])
    }

    @Test func `a span that is no object is refused, null is passed over`() throws {
        let batch = try decode(json: jsonRequest("5", "null", jsonSpan(), "[]"))
        #expect(batch.records.count == 1)
        #expect(batch.rejected == 2)
        #expect(batch.rejections[0].firstPlace == "resourceSpans[0].scopeSpans[0].spans[0]")
    }

    @Test(arguments: [
        ("", true), (#""parentSpanId":"""#, true), (#""parentSpanId":null"#, true),
        (#""parentSpanId":"0000000000000000""#, true), (#""parentSpanId":"00000000000000aB""#, false),
    ])
    func `an empty or zero parent makes a root`(member: String, isRoot: Bool) throws {
        let record = try #require(try decode(json: jsonRequest(jsonSpan(member))).records.first)
        #expect(record.parentID == (isRoot ? nil : SpanID(bits: 0xab)))
    }

    @Test func `a parent in protobuf is empty, zero or eight bytes`() throws {
        func parent(_ bytes: [UInt8]) throws -> DecodedBatch {
            try decode(protobuf: protobufRequest(protobufSpan { $0.data(4, bytes) }))
        }
        #expect(try parent([]).records.first?.parentID == nil)
        #expect(try parent(Array(repeating: 0, count: 8)).records.first?.parentID == nil)
        #expect(try parent([0, 0, 0, 0, 0, 0, 0, 9]).records.first?.parentID == SpanID(bits: 9))
        #expect(try parent([1]).rejections.map(\.reason) == [.invalidParentSpanID])
    }

    @Test(
        arguments: [
            ("5", "9", 5, 9, false), ("9", "5", 9, 9, true), ("0", "5", 5, 5, true), ("5", "0", 5, 5, true),
            ("7", "7", 7, 7, false), ("1", "9223372036854775807", 1, Int64.max, false),
        ] as [(String, String, Int64, Int64, Bool)]
    )
    func `times are corrected and marked`(
        start: String,
        end: String,
        first: Int64,
        last: Int64,
        isSkewed: Bool
    ) throws {
        let members = #""startTimeUnixNano":"\#(start)","endTimeUnixNano":"\#(end)""#
        let fromJSON = try decode(json: jsonRequest(jsonSpan(members, times: false)))
        let fromProtobuf = try decode(
            protobuf: protobufRequest(
                protobufSpan {
                    $0.fixed64(7, UInt64(start)!)
                    $0.fixed64(8, UInt64(end)!)
                }
            )
        )
        for batch in [fromJSON, fromProtobuf] {
            let record = try #require(batch.records.first)
            #expect(record.start == Instant(nanoseconds: first))
            #expect(record.end == Instant(nanoseconds: last))
            #expect(record.hasClockSkew == isSkewed)
            #expect(batch.counters.skewedSpans == (isSkewed ? 1 : 0))
        }
    }

    @Test func `a span without times, or with times beyond 2^63-1, is refused`() throws {
        #expect(
            try decode(json: jsonRequest(jsonSpan(times: false))).rejections.map(\.reason) == [.missingTimes]
        )
        let late = protobufSpan { $0.fixed64(8, 1 << 63) }
        #expect(try decode(protobuf: protobufRequest(late)).rejections.map(\.reason) == [.timeOutOfRange])
    }

    @Test func `a status message is kept only for errors`() throws {
        func record(_ status: String) throws -> SpanRecord? {
            try decode(json: jsonRequest(jsonSpan(#""status":\#(status)"#))).records.first
        }
        let error = try record(#"{"code":2,"message":"m"}"#)
        #expect(error?.status == .error && error?.statusMessage == "m")
        for (status, code) in [(#"{"code":1,"message":"m"}"#, StatusCode.ok), (#"{"message":"m"}"#, .unset)] {
            let record = try record(status)
            #expect(record?.status == code && record?.statusMessage == "")
        }
        #expect(try record(#"{"code":77,"message":"m"}"#)?.status == .unset)
        #expect(try record("null")?.status == .unset)
    }

    @Test func `links with ids that are none are dropped and counted`() throws {
        let good = #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","flags":769}"#
        let links =
            #""links":[\#(good),{"traceId":"00","spanId":"eee19b7ec3c1b174"},{}],"droppedLinksCount":3"#
        let batch = try decode(json: jsonRequest(jsonSpan(links)))
        let record = try #require(batch.records.first)
        #expect(record.links.map(\.flags) == [769])
        #expect(record.droppedLinks == 5)
        #expect(batch.counters.droppedLinks == 2)
    }

    @Test func `events are sorted by time, those of one time keep their order`() throws {
        let events = [(3, "a"), (1, "b"), (3, "c"), (1, "d"), (2, "e")]
            .map { #"{"timeUnixNano":"\#($0.0)","name":"\#($0.1)"}"# }.joined(separator: ",")
        let record = try decode(json: jsonRequest(jsonSpan(#""events":[\#(events)]"#))).records.first
        #expect(record?.events.map(\.name).joined() == "bdeac")
    }

    @Test func `an event beyond 2^63-1 is clamped and counted`() throws {
        let batch = try decode(
            json: jsonRequest(jsonSpan(#""events":[{"timeUnixNano":"18446744073709551615"}]"#))
        )
        #expect(batch.records.first?.events.first?.time.nanoseconds == .max)
        #expect(batch.counters.clampedTimes == 1)
    }

    @Test func `a fault in a resource or scope refuses the spans under it`() throws {
        let bad = #"{"attributes":[{"key":"a","value":{"intValue":"x"}}]}"#
        let scopes =
            #"[{"scope":\#(bad),"spans":[\#(jsonSpan())]},{"spans":[\#(jsonSpan(id: "0000000000000001"))]}]"#
        let one = try decode(json: #"{"resourceSpans":[{"scopeSpans":\#(scopes)}]}"#)
        #expect(one.records.map(\.spanID.bits) == [1])
        #expect(one.rejections.first?.firstPlace == "resourceSpans[0].scopeSpans[0].scope")
        let all = try decode(json: #"{"resourceSpans":[{"scopeSpans":\#(scopes),"resource":\#(bad)}]}"#)
        #expect(all.records.isEmpty)
        #expect(all.rejected == 2)
    }
}
