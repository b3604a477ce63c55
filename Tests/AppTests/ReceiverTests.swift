import Foundation
import Model
import OTLP
import TestSupport
import Testing
import Wire

/// The receiver as an exporter sees it: the real binary over HTTP.
///
/// Numbers are those of the receiver's test list in ARCHITECTURE.md.
@Suite struct ReceiverTests {
    private static let json = [("Content-Type", "application/json")]
    private static let protobuf = [("Content-Type", "application/x-protobuf")]

    private static func span(_ id: UInt64, trace: UInt64 = 7) -> SpanRecord {
        var span = SpanRecord(
            traceID: TraceID(high: 1, low: trace),
            spanID: SpanID(bits: id),
            start: Instant(nanoseconds: 1_790_000_000_000_000_001),
            end: Instant(nanoseconds: 1_790_000_000_500_000_000),
            resource: Resource(attributes: [Attribute("service.name", .string("receiver-test"))])
        )
        span.name = "span \(id)"
        return span
    }

    private func stored(_ server: ServerProcess) throws -> Int {
        let rows = try server.text("/status.csv").split(separator: "\r\n")
        return Int(rows.first { $0.hasPrefix("stored_spans,") }?.split(separator: ",").last ?? "") ?? -1
    }

    @Test func `1: empty requests succeed in their own encoding`() throws {
        let server = try ServerProcess()
        let empty = try server.exchange("POST", "/v1/traces", headers: Self.protobuf)
        #expect(empty.status == 200)
        #expect(empty.body.isEmpty)
        #expect(empty.headers["content-type"] == "application/x-protobuf")
        let object = try server.exchange("POST", "/v1/traces", headers: Self.json, body: Array("{}".utf8))
        #expect(object.status == 200)
        #expect(object.text == "{}")
        #expect(object.headers["content-type"] == "application/json")
    }

    @Test func `2: a batch sent twice is stored once and accepted twice`() throws {
        let server = try ServerProcess()
        let body = TraceRequestEncoder.encode([Self.span(1), Self.span(2)], encoding: .protobuf)
        for _ in 0..<2 {
            let answer = try server.exchange("POST", "/v1/traces", headers: Self.protobuf, body: body)
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
        }
        #expect(try stored(server) == 2)
    }

    @Test func `3: one bad span among three is refused alone, with its reason`() throws {
        let server = try ServerProcess()
        let spans = [Self.span(1), Self.span(2), Self.span(3)]
        let text = String(decoding: TraceRequestEncoder.encode(spans, encoding: .json), as: UTF8.self)
        let broken = text.replacingOccurrences(of: "\"0000000000000002\"", with: "\"0000000000000000\"")
        #expect(broken != text)
        let answer = try server.exchange("POST", "/v1/traces", headers: Self.json, body: Array(broken.utf8))
        #expect(answer.status == 200)
        #expect(answer.text.contains("\"rejectedSpans\":\"1\""))
        #expect(answer.text.contains("span id"))
        #expect(try stored(server) == 2)
    }

    @Test func `4: a gzip bomb is refused with 413`() throws {
        let server = try ServerProcess()
        let bomb = Gzip.compress([UInt8](repeating: 0x20, count: (64 << 20) + 1))
        #expect(bomb.count < 100_000)
        let headers = Self.json + [("Content-Encoding", "gzip")]
        let answer = try server.exchange("POST", "/v1/traces", headers: headers, body: bomb)
        #expect(answer.status == 413)
        #expect(answer.text.contains("\(64 << 20)"))
    }

    @Test func `5: a cut gzip stream is refused with a Status and the connection goes on`() throws {
        let server = try ServerProcess()
        let connection = try HTTPConnection(port: server.port)
        let whole = Gzip.compress(TraceRequestEncoder.encode([Self.span(1)], encoding: .protobuf))
        let headers = Self.protobuf + [("Content-Encoding", "gzip")]
        let cut = try connection.exchange(
            "POST",
            "/v1/traces",
            headers: headers,
            body: Array(whole.dropLast(9))
        )
        #expect(cut.status == 400)
        #expect(cut.headers["content-type"] == "application/x-protobuf")
        #expect(cut.body.starts(with: [0x08, 0x03, 0x12]))
        let again = try connection.exchange("POST", "/v1/traces", headers: headers, body: whole)
        #expect(again.status == 200)
        #expect(try stored(server) == 1)
    }

    @Test(arguments: [
        ("application/json; charset=utf-8", 200), ("Application/JSON", 200), ("application/x-protobuf", 400),
        ("text/plain", 415), ("", 415),
    ])
    func `6: the media type decides, its case and parameters do not`(type: String, status: Int) throws {
        let server = try ServerProcess()
        let headers = type.isEmpty ? [] : [("Content-Type", type)]
        let answer = try server.exchange("POST", "/v1/traces", headers: headers, body: Array("{}".utf8))
        #expect(answer.status == status)
        if status == 415 { #expect(answer.text.contains("application/x-protobuf")) }
    }

    @Test func `Unknown encodings of content are 415, identity is accepted`() throws {
        let server = try ServerProcess()
        let zstd = try server.exchange(
            "POST",
            "/v1/traces",
            headers: Self.json + [("Content-Encoding", "zstd")],
            body: Array("{}".utf8)
        )
        #expect(zstd.status == 415)
        let identity = try server.exchange(
            "POST",
            "/v1/traces",
            headers: Self.json + [("Content-Encoding", "identity")],
            body: Array("{}".utf8)
        )
        #expect(identity.status == 200)
    }

    @Test func `A body that cannot be decoded is 400 with the place, in the encoding of the request`() throws
    {
        let server = try ServerProcess()
        let body = Array("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":]}]}]}".utf8)
        let answer = try server.exchange("POST", "/v1/traces", headers: Self.json, body: body)
        #expect(answer.status == 400)
        #expect(answer.text.contains("\"code\":3"))
        #expect(answer.text.contains("google.rpc.BadRequest"))
        #expect(answer.text.contains("resourceSpans[0].scopeSpans[0].spans[0]"))
    }

    @Test func `Logs and metrics are checked and answered, so that an exporter of all three stays quiet`()
        throws
    {
        let server = try ServerProcess()
        for signal in ["logs", "metrics"] {
            let good = try server.exchange(
                "POST",
                "/v1/\(signal)",
                headers: Self.json,
                body: Array("{}".utf8)
            )
            #expect(good.status == 200)
            #expect(good.text == "{}")
            let bad = try server.exchange(
                "POST",
                "/v1/\(signal)",
                headers: Self.protobuf,
                body: [0x0A, 0x7F, 0x01]
            )
            #expect(bad.status == 400)
        }
    }

    @Test func `Other methods get 405 with Allow, other paths 404 that names the right one`() throws {
        let server = try ServerProcess()
        let get = try server.exchange("GET", "/v1/traces")
        #expect(get.status == 405)
        #expect(get.headers["allow"] == "POST")
        let elsewhere = try server.exchange("POST", "/", headers: Self.json, body: Array("{}".utf8))
        #expect(elsewhere.status == 404)
        #expect(elsewhere.text.contains("/v1/traces"))
        let slash = try server.exchange("POST", "/v1/traces/", headers: Self.json, body: Array("{}".utf8))
        #expect(slash.status == 200)
    }

    @Test func `14: a preflight gets no allowance, a foreign page is refused`() throws {
        let server = try ServerProcess()
        let headers = [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")]
        let preflight = try server.exchange("OPTIONS", "/v1/traces", headers: headers)
        #expect(preflight.headers.keys.allSatisfy { !$0.hasPrefix("access-control-allow") })
        let post = try server.exchange(
            "POST",
            "/v1/traces",
            headers: Self.json + [("Origin", "https://evil.example")],
            body: Array("{}".utf8)
        )
        #expect(post.status == 403)
        let rebound = try server.exchange("GET", "/workflows", headers: [("Host", "rebound.example:4318")])
        #expect(rebound.status == 403)
    }

    @Test func `A chunked body and Expect: 100-continue are honoured`() throws {
        let server = try ServerProcess()
        let connection = try HTTPConnection(port: server.port)
        let body = TraceRequestEncoder.encode([Self.span(1)], encoding: .json)
        let head = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        try connection.send(Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8))
        try connection.send(
            Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
        )
        #expect(try connection.answer().status == 200)
        try connection.send(Array((head + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n").utf8))
        try connection.send(Array("{}".utf8))
        #expect(try connection.answer().status == 200)
        #expect(try stored(server) == 1)
    }

    @Test func `Every page carries a policy that allows no inline script`() throws {
        let server = try ServerProcess()
        let page = try server.exchange("GET", "/workflows")
        #expect(page.status == 200)
        #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(!page.text.contains("<style"))
        #expect(!page.text.contains(" style="))
    }
}
