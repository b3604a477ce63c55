/// What a request of a signal that is checked but not kept holds.
public struct ItemCount: Hashable, Sendable {
    /// Well-formed log records or data points.
    public var accepted = 0
    /// List elements that are no such items; only JSON can have them.
    public var rejected = 0

    /// Nothing counted.
    public init() {}
}

/// Checks a logs export request and counts its log records.
public enum LogsRequestDecoder {
    /// Counts the records of one request; an id of the wrong length does no harm to a record.
    ///
    /// - Parameters:
    ///   - body: The decompressed body.
    ///   - range: The part of `body` that holds the request; all of it unless given.
    ///   - encoding: The encoding of the body.
    /// - Returns: The accepted items, and in JSON the list elements that are none.
    /// - Throws: `OTLPError` if the body as a whole is malformed.
    public static func count(
        _ body: [UInt8],
        in range: Range<Int>? = nil,
        encoding: OTLPEncoding
    ) throws(OTLPError) -> ItemCount {
        switch encoding {
        case .protobuf: try ProtobufItemCounter.count(body, range, item: .logRecord, listName: "resourceLogs")
        case .json: try JSONItemCounter.count(body, range, JSONItemCounter.logs)
        }
    }
}

/// Checks a metrics export request and counts its data points.
public enum MetricsRequestDecoder {
    /// Counts the data points of one request, of all kinds of metrics.
    ///
    /// - Parameters:
    ///   - body: The decompressed body.
    ///   - range: The part of `body` that holds the request; all of it unless given.
    ///   - encoding: The encoding of the body.
    /// - Returns: The accepted items, and in JSON the list elements that are none.
    /// - Throws: `OTLPError` if the body as a whole is malformed.
    public static func count(
        _ body: [UInt8],
        in range: Range<Int>? = nil,
        encoding: OTLPEncoding
    ) throws(OTLPError) -> ItemCount {
        switch encoding {
        case .protobuf: try ProtobufItemCounter.count(body, range, item: .metric, listName: "resourceMetrics")
        case .json: try JSONItemCounter.count(body, range, JSONItemCounter.metrics)
        }
    }
}
