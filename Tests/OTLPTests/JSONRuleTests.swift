import Model
import OTLP
import Testing

/// The rules of the OTLP/JSON mapping.
@Suite struct JSONRuleTests {
    @Test(arguments: [
        "{}", " {\n} ", #"{"resourceSpans":[]}"#, #"{"resourceSpans":null}"#, #"{"resourceSpans":[null,{}]}"#,
        #"{"resourceSpans":[{"scopeSpans":[{},null,{"spans":[]}],"resource":null}]}"#, "\u{feff}{}",
    ])
    func `an empty request is fine`(json: String) throws {
        #expect(try decode(json: json) == DecodedBatch())
    }

    @Test(arguments: [
        "", "null", "[]", "5", "{", #"{"resourceSpans":5}"#, #"{"resourceSpans":[5]}"#,
        #"{"resourceSpans":[{]}"#, "{}x",
        #"{"resourceSpans":[{"scopeSpans":{}}]}"#, #"{"resourceSpans":[{"resource":[]}]}"#, "{}{}", "{,}",
        #"{"resourceSpans":[{"scopeSpans":[{"spans":"x"}]}]}"#,
    ])
    func `a malformed envelope refuses the body`(json: String) {
        #expect(throws: OTLPError.self) { try decode(json: json) }
    }

    @Test func `an error tells place and offset`() {
        let json = #"{"resourceSpans":[{},{"scopeSpans":[{"spans":[{"name":tru}]}]}]}"#
        let error = #expect(throws: OTLPError.self) { try decode(json: json) }
        #expect(
            error?.description
                == "resourceSpans[1].scopeSpans[0].spans[0]: byte 57 is 0x7d where true must stand"
        )
    }

    @Test(arguments: [
        (#"{"intValue":"9223372036854775807"}"#, AttributeValue.int(.max)), (#"{"intValue":-1}"#, .int(-1)),
        (#"{"intValue":"-9223372036854775808"}"#, .int(.min)), (#"{"intValue":"1e2"}"#, .int(100)),
        (#"{"intValue":1.0}"#, .int(1)), (#"{"intValue":1e2}"#, .int(100)),
        (#"{"intValue":"\u0035"}"#, .int(5)),
        (#"{"intValue":0}"#, .int(0)), (#"{"doubleValue":0.5}"#, .double(0.5)),
        (#"{"doubleValue":"2.5"}"#, .double(2.5)),
        (#"{"doubleValue":1}"#, .double(1)), (#"{"doubleValue":"Infinity"}"#, .double(.infinity)),
        (#"{"doubleValue":"-Infinity"}"#, .double(-.infinity)), (#"{"doubleValue":null}"#, .empty),
        (#"{"stringValue":""}"#, .string("")), (#"{"stringValue":"a\u0000b"}"#, .string("a\u{0}b")),
        (#"{"stringValue":"\ud800"}"#, .string("\u{fffd}")), (#"{"boolValue":true}"#, .bool(true)),
        (#"{"boolValue":false}"#, .bool(false)), ("{}", .empty), ("null", .empty),
        (#"{"unknown":[1,{"a":2}]}"#, .empty),
        (#"{"arrayValue":{}}"#, .array([])), (#"{"arrayValue":{"values":null}}"#, .array([])),
        (
            #"{"arrayValue":{"values":[{"intValue":1},{},null,{"stringValue":"x"}]}}"#,
            .array([.int(1), .empty, .string("x")])
        ),
        (#"{"kvlistValue":{}}"#, .map([])),
        (
            #"{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}},{"key":"b"},null]}}"#,
            .map([Attribute("a", .bool(true)), Attribute("b", .empty)])
        ),
        (#"{"bytesValue":"AP8="}"#, .bytes([0, 255])),
        (#"{"bytesValue":"-_-_"}"#, .bytes([0xfb, 0xff, 0xbf])),
        (#"{"bytesValue":"AP\u0038="}"#, .bytes([0, 255])), (#"{"bytesValue":""}"#, .bytes([])),
        (#"{"stringValue":"a","intValue":"5"}"#, .int(5)),
        (#"{"intValue":"5","stringValue":"a"}"#, .string("a")),
        (#"{"stringValue":"a","intValue":null}"#, .string("a")), (#"{"string_value":"a"}"#, .string("a")),
        (#"{"stringValue":"camel","string_value":"snake"}"#, .string("camel")),
        (#"{"string_value":"snake","stringValue":"camel"}"#, .string("camel")),
        (#"{"stringValueStrindex":5}"#, .empty),
    ])
    func `every shape of value is read`(json: String, value: AttributeValue) throws {
        #expect(try jsonValue(json) == value)
    }

    @Test func `NaN is read`() throws {
        guard case .double(let value) = try jsonValue(#"{"doubleValue":"NaN"}"#) else {
            Issue.record("no double")
            return
        }
        #expect(value.isNaN)
    }

    @Test(arguments: [
        "1.5", #""""#, #""abc""#, "9223372036854775808", "-9223372036854775809", #"" 1""#, "true", "[]", "{}",
        "1e19",
        "0.1e0",
    ])
    func `what is no 64-bit integer refuses its span`(number: String) throws {
        #expect(try jsonValue(#"{"intValue":\#(number)}"#) == nil)
    }

    @Test(arguments: ["1e400", #""nan""#, #""""#, #""1e400""#, "[]"])
    func `what is no double refuses its span`(number: String) throws {
        #expect(try jsonValue(#"{"doubleValue":\#(number)}"#) == nil)
    }

    @Test(arguments: [#""1544712660000000001""#, "1544712660000000001"])
    func `a time is exact to the nanosecond, as string and as number`(time: String) throws {
        let members = #""startTimeUnixNano":\#(time),"endTimeUnixNano":\#(time)"#
        let record = try decode(json: jsonRequest(jsonSpan(members, times: false))).records.first
        #expect(record?.start.nanoseconds == 1_544_712_660_000_000_001)
    }

    @Test func `ids are hexadecimal in either case, or base64 by their length`() throws {
        let plain = try decode(json: jsonRequest(jsonSpan()))
        let upper = jsonRequest(jsonSpan()).replacing(
            "5b8efff798038103d269b633813fc60c",
            with: "5B8EFFF798038103D269B633813FC60C"
        )
        .replacing("eee19b7ec3c1b174", with: "EEE19B7EC3C1B174")
        #expect(try decode(json: upper) == plain)
        let base64 = jsonRequest(jsonSpan()).replacing(
            "5b8efff798038103d269b633813fc60c",
            with: "W47/95gDgQPSabYzgT/GDA=="
        )
        .replacing("eee19b7ec3c1b174", with: "7uGbfsPBsXQ=")
        #expect(try decode(json: base64) == plain)
    }

    @Test(
        arguments: [
            (#""kind":3"#, 3), (#""kind":"SPAN_KIND_CLIENT""#, 3), (#""kind":"3""#, 3), (#""kind":99"#, 0),
            (#""kind":-1"#, 0),
            (#""kind":"SPAN_KIND_NEW""#, 0), (#""kind":null"#, 0), (#""kind":1e20"#, 0), (#""kind":2.0"#, 2),
        ] as [(String, UInt8)]
    )
    func `an enum is an integer or a known name`(member: String, kind: UInt8) throws {
        #expect(try decode(json: jsonRequest(jsonSpan(member))).records.first?.kind == kind)
    }

    @Test func `status codes have names too`() throws {
        let record = try decode(json: jsonRequest(jsonSpan(#""status":{"code":"STATUS_CODE_ERROR"}"#)))
            .records.first
        #expect(record?.status == .error)
    }

    @Test func `unknown keys are ignored at every level, whatever they hold`() throws {
        let noise = #""x":[{"a":[1,"}"]}],"y":{"spans":[5]},"z":1.5e9,"traceID":"no","w":null"#
        let span = jsonSpan(
            noise
                + #","attributes":[{\#(noise),"key":"k","value":{\#(noise),"intValue":1}}],"#
                + #""events":[{\#(noise)}],"#
                + #""status":{\#(noise)},"links":[{\#(noise)}]"#
        )
        let request =
            #"{\#(noise),"resourceSpans":[{\#(noise),"resource":{\#(noise)},"#
            + #""scopeSpans":[{\#(noise),"scope":{\#(noise)},"spans":[\#(span)]}]}]}"#
        let batch = try decode(json: request)
        #expect(batch.records.first?.attributes == [Attribute("k", .int(1))])
        #expect(batch.records.first?.events.count == 1)
    }

    @Test func `of a key that comes twice the last value counts`() throws {
        let span = jsonSpan(
            #""name":"a","name":"b","attributes":[{"key":"x"}],"attributes":[{"key":"y"},{"key":"z"}],"#
                + #""events":[{},{}],"events":[{}],"status":{"code":2,"message":"m"},"#
                + #""status":{"code":2},"kind":3,"kind":null"#
        )
        let record = try #require(try decode(json: jsonRequest(span)).records.first)
        #expect(record.name == "b")
        #expect(record.attributes.map(\.key) == ["y", "z"])
        #expect(record.events.count == 1)
        #expect(record.statusMessage == "")
        #expect(record.kind == 0)
        let lists =
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(jsonSpan()),5],"spans":[\#(jsonSpan())]}]}]}"#
        #expect(try decode(json: lists).records.count == 1)
        #expect(try decode(json: lists).rejected == 0)
        let envelopes = #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(jsonSpan())]}]}],"resourceSpans":[]}"#
        #expect(try decode(json: envelopes) == DecodedBatch())
    }

    @Test func `snake_case and the names before 1_0 are understood`() throws {
        let snake = """
            {"resource_spans":[{"resource":{"attributes":[
            {"key":"service.name","value":{"string_value":"s"}}]},
            "instrumentation_library_spans":[{"instrumentation_library":{"name":"lib"},"schema_url":"u",
            "spans":[
            {"trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","parent_span_id":"",
            "start_time_unix_nano":"1","end_time_unix_nano":2,"dropped_attributes_count":4}]}]}]}
            """
        let record = try #require(try decode(json: snake).records.first)
        #expect(record.resource.attributes == [Attribute("service.name", .string("s"))])
        #expect(record.scope == Scope(name: "lib", schemaURL: "u"))
        #expect(record.droppedAttributes == 4)
        let both =
            #"{"resourceSpans":[{"instrumentationLibrarySpans":[{"spans":[\#(jsonSpan())]}],"#
            + #""scopeSpans":[{"spans":[\#(jsonSpan())]}]}]}"#
        #expect(try decode(json: both).records.count == 1)
    }

    @Test func `resource and scope may come after their spans`() throws {
        let json =
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(jsonSpan())],"schemaUrl":"b","#
            + #""scope":{"name":"n"}}],"#
            + #""schemaUrl":"a","resource":{"attributes":[{"key":"k"}]}}]}"#
        let record = try #require(try decode(json: json).records.first)
        #expect(record.resource == Resource(attributes: [Attribute("k", .empty)], schemaURL: "a"))
        #expect(record.scope == Scope(name: "n", schemaURL: "b"))
    }
}
