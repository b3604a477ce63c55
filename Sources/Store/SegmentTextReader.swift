import Foundation
import GRDB
import Wire

/// Reads passages of one segment's long texts within a snapshot.
final class SegmentTextReader {
    private let db: Database
    private let entry: SegmentEntry
    private let cache: TextPageCache
    private var directory: SegmentTexts?

    /// Without a cache that it shares with others, the reader has one for itself.
    init(_ db: Database, _ entry: SegmentEntry, cache: TextPageCache?) {
        self.db = db
        self.entry = entry
        self.cache = cache ?? TextPageCache(bytesMax: 8 << 20)
    }

    /// Appends a range of the segment's text.
    ///
    /// - Throws: `StoreError.damaged`, or `LayoutError` if the segment has no such range.
    func append(_ range: Range<Int>, to text: inout [UInt8]) throws {
        let texts = try readDirectory()
        guard range.upperBound <= texts.byteCount else {
            throw LayoutError(description: "no text at \(range.lowerBound)")
        }
        var next = range.lowerBound
        if next < texts.ownCount {
            let end = min(range.upperBound, texts.ownCount)
            text.append(contentsOf: try ownDictionary(texts)[next..<end])
            next = end
        }
        while next < range.upperBound {
            let number = (next - texts.ownCount) / texts.pageBytes
            let place = texts.range(ofPage: number)
            let page = try page(number, texts)
            let end = min(range.upperBound, place.upperBound)
            text.append(contentsOf: page[(next - place.lowerBound)..<(end - place.lowerBound)])
            next = end
        }
    }

    private func readDirectory() throws -> SegmentTexts {
        if let directory { return directory }
        let read = try unsafe group(BlobSlot.texts) { unsafe try SegmentTexts(Array($0)) }
        directory = read
        return read
    }

    private func ownDictionary(_ texts: SegmentTexts) throws -> [UInt8] {
        try cache.page(key(BlobSlot.texts + 1, 0)) {
            try unsafe group(BlobSlot.texts + 1) { bytes in
                let packed = unsafe Array(bytes)
                guard Checksum.crc32(packed) == entry.directory.checksums[BlobSlot.texts + 1] else {
                    throw LayoutError(description: "checksum mismatch")
                }
                return try LongRange.decompress(packed, expectedCount: texts.ownCount)
            }
        }
    }

    private func dictionary(_ texts: SegmentTexts) throws -> [UInt8] {
        if texts.ownCount > 0 { return try ownDictionary(texts) }
        let epoch = entry.textEpoch
        guard epoch > 0 else { throw LayoutError(description: "the segment names no dictionary") }
        let checksum = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT checksum FROM text_pages WHERE id = ?"),
            arguments: [epoch * TextPages.count]
        )
        return try cache.page(TextPageCache.Key(id: -epoch, checksum: checksum ?? 0)) {
            try TextPages.dictionary(db, epoch: epoch)
        }
    }

    private func page(_ number: Int, _ texts: SegmentTexts) throws -> [UInt8] {
        let slot = texts.slot(ofPage: number)
        return try cache.page(key(slot, number % SegmentTexts.groupPages)) {
            try unsafe group(slot) { unsafe try texts.page(number, of: $0) { try dictionary(texts) } }
        }
    }

    private func key(_ slot: UInt16, _ page: Int) -> TextPageCache.Key {
        TextPageCache.Key(
            id: BlobSlot.row(slot, of: entry.id) * Int64(SegmentTexts.groupPages) + Int64(page),
            checksum: Int64(entry.directory.checksums[slot] ?? 0)
        )
    }

    /// The stored bytes of a blob; that they are what was stored is for `body` to check.
    private func group<Value>(
        _ slot: UInt16,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        guard let expected = entry.directory.checksums[slot] else { throw damaged(slot, "not listed") }
        let statement = try db.cachedStatement(
            sql: "SELECT checksum, codec, raw_count, data FROM blobs WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [BlobSlot.row(slot, of: entry.id)]) else {
            throw damaged(slot, "the blob is missing")
        }
        guard try row.decode(atIndex: 0) == Int64(expected) else { throw damaged(slot, "checksum mismatch") }
        let (codec, rawCount): (Int64, Int) = try (row.decode(atIndex: 1), row.decode(atIndex: 2))
        do {
            return try row.withUnsafeData(atIndex: 3) { data in
                guard let data else { throw LayoutError(description: "no bytes") }
                guard codec == expectedCodec(slot), codec != 0 || rawCount == data.count else {
                    throw LayoutError(description: "codec \(codec) for \(rawCount) bytes")
                }
                return try unsafe data.withUnsafeBytes { unsafe try body($0) }
            }
        } catch let error as LayoutError {
            throw damaged(slot, "\(error)")
        } catch let error as WireError {
            throw damaged(slot, "\(error)")
        }
    }

    /// Pages are packed one by one, so that their group is not; an own dictionary is.
    private func expectedCodec(_ slot: UInt16) -> Int64 {
        let isOwn = slot == BlobSlot.texts + 1 && directory.map { $0.ownCount > 0 } ?? false
        return Int64((isOwn ? Blob.Codec.longRange : .stored).rawValue)
    }

    private func damaged(_ slot: UInt16, _ reason: String) -> StoreError {
        .damaged(segment: entry.id, column: "texts \(slot - BlobSlot.texts)", reason: reason)
    }
}
