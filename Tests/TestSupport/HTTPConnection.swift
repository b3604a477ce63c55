import Foundation

/// What a server answered.
public struct HTTPAnswer {
    /// For example 200.
    public var status: Int
    /// Lower-case names.
    public var headers: [String: String]
    /// Without its chunks' frames.
    public var body: [UInt8]

    /// The body as UTF-8.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// A plain HTTP/1.1 connection over a socket: exact bytes, in the tests' hands.
public final class HTTPConnection {
    /// Why there is no answer.
    public enum Failure: Error {
        /// The `errno` of `connect`.
        case cannotConnect(Int32)
        /// The server closed before the first byte of an answer.
        case closed
        /// The connection broke within an answer, or nothing came for 30 s.
        case broken
        /// An answer other than the one that was needed.
        case status(Int, String)
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Whether a part of an answer was received.
    private var isAnswering = false

    /// Connects on loopback.
    public init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            throw Failure.cannotConnect(errno)
        }
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &timeout,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(descriptor) }

    /// Sends one request and reads its answer; the connection stays usable.
    public func exchange(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) throws -> HTTPAnswer {
        var head = "\(method) \(path) HTTP/1.1\r\n"
        if !headers.contains(where: { $0.0.lowercased() == "host" }) { head += "Host: 127.0.0.1\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method != "GET" && method != "HEAD" { head += "Content-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + body)
        return try answer(hasBody: method != "HEAD")
    }

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe Foundation.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.closed }
            sent += count
        }
    }

    /// Takes up to `count` bytes of what came, without understanding them; empty at the end.
    public func receive(_ count: Int) throws -> [UInt8] {
        if buffer.isEmpty { try fill() }
        defer { buffer.removeFirst(min(count, buffer.count)) }
        return Array(buffer.prefix(count))
    }

    /// Reads one answer.
    public func answer(hasBody: Bool = true) throws -> HTTPAnswer {
        let end = Array("\r\n\r\n".utf8)
        while buffer.firstRange(of: end) == nil { try fill() }
        guard let range = buffer.firstRange(of: end) else { throw Failure.closed }
        let lines = String(decoding: buffer[..<range.lowerBound], as: UTF8.self).components(
            separatedBy: "\r\n"
        )
        buffer.removeFirst(range.upperBound)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        if status == 100 { return try answer(hasBody: hasBody) }
        let body = hasBody ? try self.body(headers) : []
        isAnswering = !buffer.isEmpty
        return HTTPAnswer(status: status, headers: headers, body: body)
    }

    private func body(_ headers: [String: String]) throws -> [UInt8] {
        if headers["transfer-encoding"] == "chunked" { return try chunks() }
        return try take(Int(headers["content-length"] ?? "0") ?? 0)
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        let end = Array("\r\n".utf8)
        while true {
            while buffer.firstRange(of: end) == nil { try fill() }
            guard let range = buffer.firstRange(of: end) else { throw Failure.closed }
            let size = Int(String(decoding: buffer[..<range.lowerBound], as: UTF8.self), radix: 16) ?? 0
            buffer.removeFirst(range.upperBound)
            body += try take(size)
            _ = try take(2)
            if size == 0 { return body }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try fill() }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        let isWaiting = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
        guard count > 0 else { throw isAnswering || isWaiting ? Failure.broken : Failure.closed }
        isAnswering = true
        buffer += chunk.prefix(count)
    }
}
