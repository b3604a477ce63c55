import GRDB
import Wire

/// The text heap that merging is filling for one project.
///
/// Long texts of merged segments lie, each passage once, in the pages of an epoch; the segments hold references. An epoch
/// ends after so many rows or bytes, so that text goes when the last of its segments has gone.
///
/// `@unchecked Sendable` holds because one step of merging at a time uses it: `MergeTexts` hands it out and takes it back.
final class TextEpoch: @unchecked Sendable {
    /// Bytes of text of an epoch.
    ///
    /// Larger: more memory for the writer, which holds it unpacked with its index.
    static let bytesMax = 40 << 20
    /// Bytes of a page.
    ///
    /// Larger: prose repeats itself and packs better; but a reader unpacks more for one passage.
    static let pageBytes = 1 << 20

    let number: Int64
    var heap = TextHeap()
    var rowCount = 0
    /// Bytes of the heap that lie in pages, and those of them in pages that are full.
    private(set) var pagedBytes = 0
    private var fullPages = 0

    init(number: Int64) { self.number = number }

    func isFull(rowsMax: Int) -> Bool { rowCount >= rowsMax || heap.bytes.count >= Self.bytesMax }

    /// Reads back an epoch that has been begun.
    init(_ db: Database, number: Int64) throws {
        self.number = number
        rowCount =
            try Int.fetchOne(
                db,
                sql: "SELECT sum(row_count) FROM segments WHERE text_epoch = ?",
                arguments: [number]
            ) ?? 0
        for page in try TextPages.directory(db, epoch: number) {
            heap.append(try TextPages.read(db, page))
            if page.range.count == Self.pageBytes { fullPages += 1 }
        }
        pagedBytes = heap.bytes.count
    }

    /// Packs what the heap has gained into pages, and counts them as written; a last page that was not full is
    /// written again with what it has now.
    func takePages() -> [TextPage] {
        var pages: [TextPage] = []
        while pagedBytes < heap.bytes.count {
            let start = fullPages * Self.pageBytes
            let end = min(start + Self.pageBytes, heap.bytes.count)
            pages.append(
                TextPage(
                    id: number * TextPages.count + Int64(fullPages),
                    start: start,
                    raw: Array(heap.bytes[start..<end])
                )
            )
            if end - start == Self.pageBytes { fullPages += 1 }
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

    init(id: Int64, start: Int, raw: [UInt8]) {
        self.id = id
        self.start = start
        blob = Blob(slot: 0, matching: raw)
    }
}
