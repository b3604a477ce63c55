/// The two encodings of an OTLP/HTTP body.
public enum OTLPEncoding: Sendable, CaseIterable {
    /// `application/json`.
    case json
    /// `application/x-protobuf`.
    case protobuf
}

/// The signals that OTLP carries and this program takes.
public enum OTLPSignal: Sendable, CaseIterable {
    case traces
    case logs
    case metrics
}
