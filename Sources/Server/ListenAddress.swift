/// Where the server listens.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A loopback host: `127.0.0.1`, `::1` or `localhost`.
    public let host: String
    /// 0 lets the system choose.
    public let port: Int

    /// OTLP/HTTP's own port on loopback, so that SDKs need no configuration.
    public static let standard = ListenAddress(host: "127.0.0.1", port: 4318)

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `[::1]:PORT`, `:PORT` or `PORT`.
    ///
    /// - Throws: `ListenAddressError`. Addresses other than loopback are refused, because nobody is asked who
    ///   they are.
    public init(_ text: String) throws(ListenAddressError) {
        let parts = Self.split(text)
        guard let port = Int(parts.port), (0...65_535).contains(port), !parts.port.hasPrefix("+") else {
            throw .malformed(text)
        }
        let host = parts.host.isEmpty ? "127.0.0.1" : parts.host
        guard Self.isLoopback(host) else { throw .notLoopback(host) }
        self.init(host: host, port: port)
    }

    /// The address as part of a URL.
    public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    private static func split(_ text: String) -> (host: String, port: String) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            return (
                String(text[text.index(after: text.startIndex)..<end]),
                String(rest.dropFirst(rest.hasPrefix(":") ? 1 : 0))
            )
        }
        guard let colon = text.lastIndex(of: ":") else { return ("", text) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Why an address is refused.
public enum ListenAddressError: Error, Hashable, Sendable {
    /// Not of the form `HOST:PORT`.
    case malformed(String)
    /// Not a loopback address; the server has no access control yet.
    case notLoopback(String)
}
