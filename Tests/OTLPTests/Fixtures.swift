import Model
import OTLP
import Testing
import Wire

/// A valid span in JSON with extra members, for one-rule tests.
func jsonSpan(_ members: String = "", id: String = "eee19b7ec3c1b174", times: Bool = true) -> String {
    let time = times ? #","startTimeUnixNano":"1","endTimeUnixNano":"2""# : ""
    let extra = members.isEmpty ? "" : "," + members
    return #"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"\#(id)"\#(time)\#(extra)}"#
}

/// A request in JSON that holds the given spans.
func jsonRequest(_ spans: String...) -> String {
    let list = spans.joined(separator: ",")
    return #"{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[\#(list)]}]}]}"#
}

func decode(json: String, limits: DecodeLimits = DecodeLimits()) throws -> DecodedBatch {
    try TraceRequestDecoder.decode(Array(json.utf8), encoding: .json, limits: limits)
}

func decode(protobuf: [UInt8], limits: DecodeLimits = DecodeLimits()) throws -> DecodedBatch {
    try TraceRequestDecoder.decode(protobuf, encoding: .protobuf, limits: limits)
}

/// A request in protobuf whose spans are given as the bytes of their fields.
func protobufRequest(_ spans: [UInt8]...) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1) { writer in
        writer.message(2) { writer in
            for span in spans { writer.data(2, span) }
        }
    }
    return writer.bytes
}

/// The bytes of a valid span with extra fields.
func protobufSpan(_ fields: (inout ProtobufWriter) -> Void = { _ in }) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.bigEndian(1, 0x5b8e_fff7_9803_8103, 0xd269_b633_813f_c60c)
    writer.bigEndian(2, 0xeee1_9b7e_c3c1_b174)
    writer.fixed64(7, 1)
    writer.fixed64(8, 2)
    fields(&writer)
    return writer.bytes
}

/// Bytes of hexadecimal text with spaces; a wrong text is a fault of its test.
func hex(_ text: String) -> [UInt8] {
    guard let bytes = HexText.bytes(text.filter { $0 != " " && $0 != "\n" }) else {
        preconditionFailure("\(text) is not hexadecimal")
    }
    return bytes
}

/// The value of attribute "k" whose `AnyValue` is the given JSON, or `nil` if its span was refused.
func jsonValue(_ anyValue: String) throws -> AttributeValue? {
    let batch = try decode(json: jsonRequest(jsonSpan(#""attributes":[{"key":"k","value":\#(anyValue)}]"#)))
    #expect(batch.records.count + batch.rejected == 1)
    return batch.records.first?.attributes["k"]
}

/// The value of attribute "k" whose `AnyValue` is the given protobuf bytes.
func protobufValue(_ anyValue: [UInt8]) throws -> AttributeValue? {
    let span = protobufSpan { writer in
        writer.message(9) { writer in
            writer.string(1, "k")
            writer.data(2, anyValue)
        }
    }
    return try decode(protobuf: protobufRequest(span)).records.first?.attributes["k"]
}
