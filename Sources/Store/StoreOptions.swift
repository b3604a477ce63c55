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
    /// Bytes of attributes, events and links of batches kept between reads.
    ///
    /// Larger: more memory; smaller: runs cut in two by many connections are unpacked more often.
    public var listCacheBytes = 12 << 20
    /// Bytes of unpacked long texts and dictionaries kept between reads.
    ///
    /// Larger: more memory; smaller: more unpacking for run pages and text searches.
    public var textCacheBytes = 48 << 20
    /// Rows that merging gathers in one segment, whole runs aside.
    ///
    /// Larger: better packing and fewer parts a scan; but a run page reads the short columns of all of them.
    public var mergedRowsMax = 4_096
    /// Bytes of the dictionary that the texts of merged segments are packed with, at most 64 MiB.
    ///
    /// Larger: prose packs better, by 9 % from 4 MiB to 8; but readers keep it unpacked, and the segments
    /// that bring it are packed without.
    public var textDictionaryBytes = 8 << 20
    /// Rows of the merged segments whose texts are packed with one dictionary.
    ///
    /// Larger: fewer dictionaries; but each tells less of what comes late, and goes only with the last of
    /// its segments.
    public var textEpochRowsMax = 4_000_000

    /// Bytes written to the log after which the writer moves what it can into the database.
    ///
    /// Larger: a longer start after a crash; smaller: more syncs.
    public var checkpointBytes = 4 << 20

    /// Bytes of the log's file above which it is cut to nothing as soon as no long read is under way.
    public var truncateBytes: Int64 = 64 << 20

    /// Bytes of the log's file above which reads of more than a second are cut.
    ///
    /// Larger: more disk for the log while a long read keeps it from being reused.
    public var logBytesMax: Int64 = 192 << 20

    /// Seconds after which a read is cut.
    ///
    /// Larger: the log cannot be reused meanwhile and grows by all that is written.
    public var readSecondsMax = 30

    /// Free bytes of the disk below which batches are refused; `nil` is the smaller of 5 % and 1 GiB.
    ///
    /// Smaller: less room for retention and checkpoints on a full disk.
    public var diskFloorBytes: Int64?

    /// Bytes kept allocated, to be given back when even deleting finds no room; small disks keep less.
    public var ballastBytes: Int64 = 64 << 20

    /// Milliseconds between two looks at the disk and two syncs of the high-water mark.
    public var upkeepMilliseconds = 1_000

    /// How free space is found out; `nil` from it is "not known", which refuses nothing.
    public var diskSpace: @Sendable (_ path: String) -> DiskSpace? = { DiskSpace(path: $0) }

    /// Called once, on a thread of the store, when writing has ended for good; callers have been answered.
    public var onFailure: @Sendable (StoreError) -> Void = { _ in }

    /// Says what an operator must know; by default a line on standard error.
    public var warn: @Sendable (String) -> Void = { StandardError.warn($0) }

    /// The defaults.
    public init() {}
}
