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
    /// Bytes of decoded columns kept between reads.
    ///
    /// Larger: more memory; smaller: more unpacking.
    public var columnCacheBytes = 96 << 20
    /// Rows that merging gathers in one segment, whole runs aside.
    ///
    /// Larger: better packing and fewer parts a scan; but a run page reads the short columns of all of them.
    public var mergedRowsMax = 4_096

    /// The defaults.
    public init() {}
}
