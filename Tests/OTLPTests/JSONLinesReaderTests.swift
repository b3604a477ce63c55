import OTLP
import Testing

@Suite struct JSONLinesReaderTests {
    private func items(_ text: String) -> [JSONLinesReader.Item] {
        var reader = JSONLinesReader(Array(text.utf8))
        var items: [JSONLinesReader.Item] = []
        while let item = reader.next() { items.append(item) }
        return items
    }

    /// Line numbers of objects by signal, and those of damage, as text.
    private func summary(_ text: String) -> String {
        items(text).map { item in
            switch item {
            case .object(let line): "\(line.signal)@\(line.number)"
            case .damage(let line, _): "damage@\(line)"
            }
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("", ""), ("\n\r\n \n", ""),
        (
            "{\"resourceSpans\":[]}\n{\"resourceLogs\":[]}\r\n{\"resourceMetrics\":[]}",
            "traces@1 logs@2 metrics@3"
        ),
        ("{\"resourceSpans\":[]}\n\n{\"resource_spans\":[]}\n", "traces@1 traces@3"),
        ("{\n  \"resourceSpans\": [\n  ]\n}\n", "traces@1"), ("\u{feff}{\"resourceSpans\":[]}", "traces@1"),
        ("{\n \"resourceSpans\": []\n}\n{\n \"resourceLogs\": []\n}", "traces@1 logs@4"),
        ("{\"resourceSpans\":[]}{\"resourceLogs\":[]}", "traces@1 logs@1"),
        ("{\"a\":1,\"resourceSpans\":[]}", "traces@1"), ("{\"a\":1}\n{}", "damage@1 damage@2"),
        ("garbage\nmore\n{\"resourceSpans\":[]}", "damage@1 damage@2 traces@3"),
        ("{\"resourceSpans\":[{\"a\n{\"resourceSpans\":[]}", "damage@1 traces@2"),
        ("{\"resourceSpans\":[\n{\"resourceLogs\":[]}\n{\"resourceSpans\":[]}", "damage@1 logs@2 traces@3"),
        ("{\"resourceSpans\":[]}\n{\"resourceSpans\":[", "traces@1 damage@2"),
        ("{\n \"resourceSpans\": [\n  {\n", "damage@1"),
        ("[{\"resourceSpans\":[]}]\n{\"resourceSpans\":[]}", "damage@1 traces@2"),
        ("{\"resourceSpans\":[]} x\n{\"resourceSpans\":[]}", "traces@1 damage@1 traces@2"),
    ])
    func `objects and damage are found on their lines`(text: String, expected: String) {
        #expect(summary(text) == expected)
    }

    @Test func `an object's range decodes`() throws {
        let text = jsonRequest(jsonSpan()) + "\n" + jsonRequest(jsonSpan(), jsonSpan()) + "\n"
        let counts = try items(text).map { item in
            guard case .object(let line) = item else { return 0 }
            return try TraceRequestDecoder.decode(Array(text.utf8), in: line.range, encoding: .json).records
                .count
        }
        #expect(counts == [1, 2])
    }

    @Test func `a published pretty-printed file is one object`() {
        for body in Corpus.bodies("proto-examples/trace.json") {
            #expect(summary(String(decoding: body.bytes, as: UTF8.self)) == "traces@1")
        }
    }
}

@Suite struct ItemCountTests {
    @Test func `log records and data points are counted in JSON as in protobuf`() throws {
        let logs =
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"00"},{},null]}]},"#
            + #"{"scope_logs":null}]}"#
        #expect(try LogsRequestDecoder.count(Array(logs.utf8), encoding: .json).accepted == 2)
        let metrics =
            #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":[{},{}]}},"#
            + #"{"name":"x"},"#
            + #"{"sum":{"dataPoints":[{}]}},{"histogram":{}},{"summary":{"dataPoints":[{},5]}}]}]}]}"#
        let count = try MetricsRequestDecoder.count(Array(metrics.utf8), encoding: .json)
        #expect(count.accepted == 4 && count.rejected == 1)
        for kind in [5, 7, 9, 10, 11] {
            let points = [UInt8(kind << 3 | 2), 4, 0x0a, 0, 0x0a, 0]
            let body = protobufRequest(points, points)
            #expect(try MetricsRequestDecoder.count(body, encoding: .protobuf).accepted == 4)
        }
    }

    @Test func `bucket counts are accepted packed and unpacked`() throws {
        let packed = hex("4a 14 0a 12 32 10") + Array(repeating: 1, count: 16)
        let unpacked = hex("4a 0b 0a 09 31") + Array(repeating: 1, count: 8)
        #expect(
            try MetricsRequestDecoder.count(protobufRequest(packed, unpacked), encoding: .protobuf).accepted
                == 2
        )
    }

    @Test func `an empty request counts nothing and a malformed one is an error`() throws {
        #expect(try LogsRequestDecoder.count([], encoding: .protobuf) == ItemCount())
        #expect(try MetricsRequestDecoder.count(Array("{}".utf8), encoding: .json) == ItemCount())
        for text in ["", "[]", #"{"resourceLogs":5}"#, #"{"resourceLogs":[{}"#] {
            #expect(throws: OTLPError.self) {
                try LogsRequestDecoder.count(Array(text.utf8), encoding: .json)
            }
        }
        #expect(throws: OTLPError.self) { try LogsRequestDecoder.count([0x0a, 9], encoding: .protobuf) }
        let deep = Array(repeating: UInt8(0x0a), count: 3)
        #expect(throws: OTLPError.self) { try MetricsRequestDecoder.count(deep, encoding: .protobuf) }
    }
}
