/// Limits of the store, each with what breaks when it grows.
public struct StoreOptions: Sendable {
    /// Rows a segment holds at most, whole traces aside.
    ///
    /// Larger: a run page unpacks more to show one run.
    public var segmentRowsMax = 8_192
    /// Packed bytes that may wait for the writer.
    ///
    /// Larger: more memory, and a longer wait before an overload shows.
    public var bytesWaitingMax = 32 << 20
    /// Packed bytes one transaction takes at most.
    ///
    /// Larger: a longer wait for the first of the group.
    public var groupBytesMax = 8 << 20
    /// Concurrent readers.
    ///
    /// Larger: more page-cache memory (2 MB a connection).
    public var readers = 4
    /// zlib level at ingest.
    ///
    /// Larger: smaller files, but deflate already is the largest cost of a span.
    public var compressionLevel: Int32 = 1

    /// zlib level of settled runs.
    ///
    /// Off the ingest path, and each run is settled about once.
    public var settledCompressionLevel: Int32 = 6

    /// The defaults.
    public init() {}
}
