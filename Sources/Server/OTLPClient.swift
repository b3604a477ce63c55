import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends OTLP bodies to a running server as an exporter would.
///
/// Retries 429, 502, 503 and 504 as OTLP says; every other refusal is final.
public struct OTLPClient: Sendable {
    /// Why a body was not accepted.
    public enum Failure: Error, Sendable {
        /// Not an `http://` URL with a host.
        case badURL(String)
        /// Nobody listens, or the connection broke.
        case unreachable(url: String, reason: String)
        /// The server said no, or went on asking to wait.
        case refused(status: Int, body: String)
    }

    /// Attempts at one body before giving up.
    public static let attemptsMax = 10
    /// Bytes of an answer that are read.
    ///
    /// Source: OTLP recommends 4 MiB at most.
    public static let answerBytesMax = 4 << 20

    private let host: String
    private let port: Int
    private let prefix: String
    private let url: String

    /// Reads a base URL such as `http://127.0.0.1:4318`.
    public init(url: String) throws {
        guard url.hasPrefix("http://") else { throw Failure.badURL(url) }
        let rest = url.dropFirst("http://".count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let colon = authority.lastIndex(of: ":")
        let host = colon.map { authority[..<$0] } ?? authority
        let port = colon.map { Int(authority[authority.index(after: $0)...]) } ?? 80
        guard !host.isEmpty, let port, (1...65_535).contains(port) else { throw Failure.badURL(url) }
        self.host = host.filter { $0 != "[" && $0 != "]" }
        self.port = port
        var prefix = String(rest[slash...])
        while prefix.hasSuffix("/") { prefix.removeLast() }
        self.prefix = prefix
        self.url = url
    }

    /// Posts one body to `path` below the base URL and returns the answer's body.
    ///
    /// - Throws: `Failure`.
    public func post(_ body: [UInt8], path: String, contentType: String) async throws -> [UInt8] {
        for attempt in 1...Self.attemptsMax {
            let answer: (status: Int, retryAfter: Int, body: [UInt8])
            do {
                answer = try await exchange(body, path: path, contentType: contentType)
            } catch {
                throw Failure.unreachable(url: url, reason: "\(error)")
            }
            if answer.status == 200 { return answer.body }
            guard [429, 502, 503, 504].contains(answer.status), attempt < Self.attemptsMax else {
                throw Failure.refused(
                    status: answer.status,
                    body: String(decoding: answer.body.prefix(500), as: UTF8.self)
                )
            }
            try await Task.sleep(for: .seconds(min(max(answer.retryAfter, 1), 10)))
        }
        preconditionFailure("the last attempt returns or throws")
    }

    private func exchange(
        _ body: [UInt8],
        path: String,
        contentType: String
    ) async throws -> (status: Int, retryAfter: Int, body: [UInt8]) {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: prefix + path)
            head.headers.add(name: "Host", value: "\(host.contains(":") ? "[\(host)]" : host):\(port)")
            head.headers.add(name: "Content-Type", value: contentType)
            head.headers.add(name: "Content-Length", value: "\(body.count)")
            head.headers.add(name: "Connection", value: "close")
            try await outbound.write(.head(head))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
            try await outbound.write(.end(nil))
            var status = 0
            var retryAfter = 1
            var answer: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let head):
                    status = Int(head.status.code)
                    retryAfter = head.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 1
                case .body(let buffer):
                    if answer.count < Self.answerBytesMax { answer += Array(buffer: buffer) }
                case .end:
                    return (status, retryAfter, answer)
                }
            }
            throw ChannelError.eof
        }
    }
}
