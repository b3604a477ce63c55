import Model
import OTLP
import Testing
import Wire

/// Byte vectors made with the official Python bindings (opentelemetry-proto 1.45.2).
@Suite struct GoldenVectorTests {
    static let values: [(String, AttributeValue)] = [
        ("", .empty), ("0a00", .string("")), ("0a0161", .string("a")), ("1001", .bool(true)),
        ("1000", .bool(false)),
        ("1800", .int(0)), ("18ac02", .int(300)), ("18ffffffffffffffffff01", .int(-1)),
        ("18ffffffffffffffff7f", .int(.max)), ("1880808080808080808001", .int(.min)),
        ("21000000000000f83f", .double(1.5)), ("210000000000000000", .double(0)), ("2a00", .array([])),
        ("2a090a030a01610a021801", .array([.string("a"), .int(1)])), ("3200", .map([])),
        ("32090a070a016b12021001", .map([Attribute("k", .bool(true))])), ("3a0200ff", .bytes([0, 255])),
    ]

    @Test(arguments: values)
    func `an attribute value is read and written as the official bindings do`(
        bytes: String,
        value: AttributeValue
    ) throws {
        #expect(try protobufValue(hex(bytes)) == value)
        let keyValue = KeyValueCoder.encode([Attribute("", value)])
        #expect(keyValue.suffix(bytes.utf8.count / 2) == hex(bytes)[...])
    }

    @Test func `a KeyValue is read and written as the official bindings do`() throws {
        var coder = KeyValueCoder()
        for (bytes, attribute) in [
            ("0a016b12021805", Attribute("k", .int(5))), ("0a016b", Attribute("k", .empty)),
        ] {
            let list = [0x0a, UInt8(bytes.utf8.count / 2)] + hex(bytes)
            #expect(KeyValueCoder.encode([attribute]) == list)
            #expect(try coder.attributes(list) == [attribute])
        }
    }

    static let span = hex(
        """
        0a 10 5b 8e ff f7 98 03 81 03 d2 69 b6 33 81 3f c6 0c 12 08 ee e1 9b 7e c3 c1 b1 74
        22 08 ee e1 9b 7e c3 c1 b1 73 2a 06 63 68 61 74 20 6d 30 03 39 00 48 59 e3 fa eb 6f
        15 41 00 12 f4 1e fb eb 6f 15 4a 07 0a 01 6e 12 02 18 07 7a 05 12 01 78 18 02 85 01
        01 01 00 00
        """
    )

    static var record: SpanRecord {
        var record = SpanRecord(
            traceID: TraceID(high: 0x5b8e_fff7_9803_8103, low: 0xd269_b633_813f_c60c),
            spanID: SpanID(bits: 0xeee1_9b7e_c3c1_b174),
            parentID: SpanID(bits: 0xeee1_9b7e_c3c1_b173),
            start: Instant(nanoseconds: 1_544_712_660_000_000_000),
            end: Instant(nanoseconds: 1_544_712_661_000_000_000),
            scope: Scope(name: "s")
        )
        record.flags = 0x101
        record.name = "chat m"
        record.kind = 3
        record.attributes = [Attribute("n", .int(7))]
        record.status = .error
        record.statusMessage = "x"
        return record
    }

    @Test func `a request is read as the official bindings write it`() throws {
        #expect(Self.span.count == 88)
        let request = hex("0a 61 12 5f 0a 03 0a 01 73 12 58") + Self.span
        #expect(try decode(protobuf: request).records == [Self.record])
        let written = TraceRequestEncoder.encode([Self.record], encoding: .protobuf)
        #expect(written == hex("0a 63 0a 00 12 5f 0a 03 0a 01 73 12 58") + Self.span)
    }

    @Test func `a log record is read as the official bindings write it`() throws {
        let record = hex(
            """
            09 01 00 00 00 00 00 00 00 10 09 2a 03 0a 01 62 45 01 00 00 00 4a 10 5b 8e ff f7 98
            03 81 03 d2 69 b6 33 81 3f c6 0c 52 08 ee e1 9b 7e c3 c1 b1 74 59 02 00 00 00 00 00
            00 00 62 01 65
            """
        )
        let count = try LogsRequestDecoder.count(protobufRequest(record, record), encoding: .protobuf)
        #expect(count.accepted == 2)
    }

    @Test func `responses are those of the official bindings`() {
        #expect(OTLPResponse.success(encoding: .protobuf) == [])
        for (signal, bytes) in [(OTLPSignal.traces, "0a0708011203626164"), (.logs, "0a0708021203626164")] {
            let rejected = signal == .traces ? 1 : 2
            let response = OTLPResponse.partialSuccess(
                signal,
                rejected: rejected,
                message: "bad",
                encoding: .protobuf
            )
            #expect(response == hex(bytes))
        }
        #expect(OTLPResponse.status(code: 3, message: "bad", encoding: .protobuf) == hex("08031203626164"))
        let violation = OTLPResponse.FieldViolation(field: "f", description: "d")
        let detailed = OTLPResponse.status(
            code: 3,
            message: "bad",
            violations: [violation],
            encoding: .protobuf
        )
        let type = Array("type.googleapis.com/google.rpc.BadRequest".utf8)
        let expected = hex("08 03 12 03 62 61 64 1a 35 0a 29") + type + hex("12 08 0a 06 0a 01 66 12 01 64")
        #expect(detailed == expected)
    }
}
