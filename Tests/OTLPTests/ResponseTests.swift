import OTLP
import Testing
import Wire

@Suite struct ResponseTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [
        (OTLPSignal.traces, "rejectedSpans"), (.logs, "rejectedLogRecords"), (.metrics, "rejectedDataPoints"),
    ])
    func `a partial success names its signal's count, as a string`(signal: OTLPSignal, key: String) {
        let response = OTLPResponse.partialSuccess(signal, rejected: 1, message: "a \"b\"", encoding: .json)
        #expect(text(response) == #"{"partialSuccess":{"\#(key)":"1","errorMessage":"a \"b\""}}"#)
    }

    @Test func `success adds nothing`() {
        #expect(text(OTLPResponse.success(encoding: .json)) == "{}")
        #expect(text(OTLPResponse.partialSuccess(.traces, rejected: 0, message: "", encoding: .json)) == "{}")
        #expect(OTLPResponse.partialSuccess(.traces, rejected: 0, message: "", encoding: .protobuf) == [])
    }

    @Test func `a warning without rejection has only a message`() {
        let response = OTLPResponse.partialSuccess(.traces, rejected: 0, message: "cut", encoding: .json)
        #expect(text(response) == #"{"partialSuccess":{"errorMessage":"cut"}}"#)
    }

    @Test func `an error names the place of the fault`() throws {
        let plain = OTLPResponse.status(code: 3, message: "m", encoding: .json)
        #expect(text(plain) == #"{"code":3,"message":"m"}"#)
        let error = #expect(throws: OTLPError.self) { try decode(json: #"{"resourceSpans":[{},5]}"#) }
        let status = text(OTLPResponse.status(for: try #require(error), encoding: .json))
        let words = "resourceSpans[1]: byte 21 is 0x35 where an object must stand"
        let details =
            #"[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":"#
            + #"[{"field":"resourceSpans[1]","description":"\#(words)"}]}]"#
        #expect(status == #"{"code":3,"message":"\#(words)","details":\#(details)}"#)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `no response is longer than 4 MiB`(encoding: OTLPEncoding) {
        let long = String(repeating: "\u{1}é", count: 3 << 20)
        let partial = OTLPResponse.partialSuccess(.traces, rejected: 1, message: long, encoding: encoding)
        #expect(partial.count <= 4 << 20 && partial.count > 1 << 19)
        let violation = OTLPResponse.FieldViolation(field: "f", description: long)
        let status = OTLPResponse.status(code: 3, message: long, violations: [violation], encoding: encoding)
        #expect(status.count <= 4 << 20)
    }
}
