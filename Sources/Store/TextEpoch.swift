import GRDB
import Wire

/// The dictionary that merging packs the long texts of one project's segments with.
///
/// An epoch begins by collecting the texts of some segments, which are packed each by itself; then these
/// texts are its dictionary. It ends after so many rows or days, so that its text goes when the last of its
/// segments has gone.
///
/// `@unchecked Sendable` holds because one step of merging at a time uses it: `MergeTexts` hands it out and
/// takes it back.
final class TextEpoch: @unchecked Sendable {
    /// Nanoseconds from the first run of an epoch to the last, 31 days, so that old text can go.
    static let timeMax: Int64 = 31 * 86_400_000_000_000

    let number: Int64
    private let dictionaryBytes: Int
    /// Packs with the dictionary, once there is one.
    private(set) var packer: LongRangePacker?
    /// Texts that may become the dictionary.
    private var collected: [UInt8] = []
    /// Bytes of the dictionary that the database has.
    private(set) var storedBytes = 0
    private var rowCount = 0
    /// Starts of the first and the last run.
    private var runStarts: ClosedRange<Int64>?

    init(number: Int64, dictionaryBytes: Int) {
        self.number = number
        self.dictionaryBytes = dictionaryBytes
    }

    /// Reads back an epoch that has a dictionary.
    init(_ db: Database, number: Int64) throws {
        self.number = number
        let row = try Row.fetchOne(
            db,
            sql: "SELECT sum(row_count), min(first_run), max(last_run) FROM segments WHERE text_epoch = ?",
            arguments: [number]
        )
        if let row, let first: Int64 = row[1], let last: Int64 = row[2], first <= last {
            rowCount = row[0]
            runStarts = first...last
        }
        let dictionary = try TextPages.dictionary(db, epoch: number)
        dictionaryBytes = dictionary.count
        storedBytes = dictionary.count
        packer = LongRangePacker(dictionary: dictionary)
    }

    func isFull(rowsMax: Int) -> Bool {
        let time = runStarts.map { $0.upperBound.subtractingReportingOverflow($0.lowerBound) }
        let isLong = time.map { $0.overflow || $0.partialValue > Self.timeMax } ?? false
        return isLong || rowCount >= rowsMax
    }

    /// Counts a segment that is packed with the dictionary or whose text may become part of it.
    func count(rows: Int, _ bounds: SegmentBounds) {
        rowCount += rows
        let (first, last) = (runStarts?.lowerBound ?? .max, runStarts?.upperBound ?? .min)
        runStarts = min(first, bounds.firstRun)...max(last, bounds.lastRun)
    }

    /// Keeps the text of a segment for the dictionary.
    func collect(_ text: [UInt8]) {
        collected.append(contentsOf: text.prefix(dictionaryBytes - collected.count))
    }

    /// Makes the dictionary if enough was collected.
    ///
    /// - Returns: The dictionary, for the caller to store beside the first segments that are packed with it.
    func begin() -> [UInt8]? {
        guard packer == nil, collected.count >= dictionaryBytes else { return nil }
        packer = LongRangePacker(dictionary: collected)
        storedBytes = collected.count
        defer { collected = [] }
        return collected
    }
}
