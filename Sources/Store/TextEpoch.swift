import GRDB
import Wire

/// The text heap that merging is filling for one project.
///
/// Long texts of merged segments lie, each passage once, in the pages of an epoch; the segments hold
/// references. An epoch ends after so many rows or bytes, so that text goes when the last of its segments
/// has gone.
///
/// `@unchecked Sendable` holds because one step of merging at a time uses it: `MergeTexts` hands it out and
/// takes it back.
final class TextEpoch: @unchecked Sendable {
    /// Bytes of text of an epoch.
    ///
    /// Larger: more memory for the writer, which holds it unpacked with its index.
    static let bytesMax = 64 << 20
    /// Nanoseconds from the first run of an epoch to the last, 31 days, so that old text can go.
    static let timeMax: Int64 = 31 * 86_400_000_000_000
    /// Bytes of a page; the last one of an epoch has fewer until it is full.
    ///
    /// Larger: prose repeats itself and packs better; but a reader unpacks more for one passage.
    static let pageBytes = 1 << 20

    let number: Int64
    var heap = TextHeap()
    private var rowCount = 0
    /// Starts of the first and the last run.
    private var runStarts: ClosedRange<Int64>?
    /// Bytes of the heap that lie in pages, and how many pages are full.
    private(set) var pagedBytes = 0
    private var fullPages = 0

    init(number: Int64) { self.number = number }

    func isFull(rowsMax: Int) -> Bool {
        let time = runStarts.map { $0.upperBound.subtractingReportingOverflow($0.lowerBound) }
        let isLong = time.map { $0.overflow || $0.partialValue > Self.timeMax } ?? false
        return isLong || rowCount >= rowsMax || heap.bytes.count >= Self.bytesMax
    }

    /// Counts a segment that refers to the heap.
    func count(rows: Int, _ bounds: SegmentBounds) {
        rowCount += rows
        let (first, last) = (runStarts?.lowerBound ?? .max, runStarts?.upperBound ?? .min)
        runStarts = min(first, bounds.firstRun)...max(last, bounds.lastRun)
    }

    /// Reads back an epoch that has been begun.
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
        for page in try TextPages.directory(db, epoch: number) {
            heap.append(try TextPages.read(db, page))
            if page.range.count == Self.pageBytes { fullPages += 1 }
        }
        pagedBytes = heap.bytes.count
    }

    /// Packs what the heap has gained, and counts it as written; a last page that was not full is written
    /// again with what it has now.
    ///
    /// - Parameter isBusy: More steps follow at once, so that packing a page that is not full as well as it
    ///   goes would be for nothing.
    /// - Returns: The pages that are new or have grown.
    func takePages(isBusy: Bool) -> [TextPage] {
        var pages: [TextPage] = []
        while pagedBytes < heap.bytes.count {
            let start = fullPages * Self.pageBytes
            let end = min(start + Self.pageBytes, heap.bytes.count)
            let isFull = end - start == Self.pageBytes
            let raw = Array(heap.bytes[start..<end])
            pages.append(
                TextPage(
                    id: number * TextPages.count + Int64(fullPages),
                    start: start,
                    blob: isFull || !isBusy
                        ? Blob(slot: 0, matching: raw) : Blob(slot: 0, raw: raw, effort: .ingest)
                )
            )
            if isFull { fullPages += 1 }
            pagedBytes = end
        }
        return pages
    }
}

/// A page ready to be inserted.
struct TextPage: Sendable {
    var id: Int64
    var start: Int
    var blob: Blob
}
