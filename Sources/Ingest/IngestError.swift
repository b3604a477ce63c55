public import OTLP

/// Why a request was refused as a whole; nothing of it is stored.
public enum IngestError: Error, Sendable {
    /// The body cannot be decoded. Final: the client must not send it again.
    case malformed(OTLPError)
    /// The gzip stream is cut or damaged. Final.
    case badCompression(reason: String)
    /// The body is larger than the limit, as sent or after gzip. Final.
    case tooLarge(limit: Int)
    /// Too much is under way, the disk is full, or the server is stopping. The client should try again.
    case unavailable(reason: String)
}
