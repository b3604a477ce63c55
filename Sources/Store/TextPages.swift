import GRDB
import Synchronization
import Wire

/// The table of the pages of text heaps, and reading from it.
enum TextPages {
    /// Pages of an epoch at most: `id = epoch * count + page`.
    static let count: Int64 = 65_536

    static let schema = """

        -- The texts that merged segments share, by epoch; id = epoch * 65536 + page.
        CREATE TABLE text_pages(
            id INTEGER PRIMARY KEY,
            -- Where the page begins in the text of the epoch.
            start INTEGER NOT NULL,
            codec INTEGER NOT NULL,
            raw_count INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        """

    /// Where a page lies.
    struct Place: Sendable {
        var id: Int64
        var range: Range<Int>
        var checksum: Int64
    }

    /// The pages of an epoch, without gaps.
    static func directory(_ db: Database, epoch: Int64) throws -> [Place] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, start, raw_count, checksum FROM text_pages WHERE id BETWEEN ? AND ?
                    ORDER BY id
                    """
            ),
            arguments: [epoch * count, epoch * count + count - 1]
        )
        var end = 0
        return try rows.map { row in
            let (id, start, length): (Int64, Int, Int) = (row[0], row[1], row[2])
            guard start == end, (0...1 << 30).contains(length) else { throw damaged(id, "pages leave a gap") }
            end = start + length
            return Place(id: id, range: start..<end, checksum: row[3])
        }
    }

    /// The text of one page.
    static func read(_ db: Database, _ place: Place) throws -> [UInt8] {
        let statement = try db.cachedStatement(
            sql: "SELECT codec, raw_count, checksum, data FROM text_pages WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [place.id]) else {
            throw damaged(place.id, "the page is missing")
        }
        let data: [UInt8] = try row.withUnsafeData(atIndex: 3) { $0.map { Array($0) } ?? [] }
        guard try row.decode(atIndex: 2) == Int64(Checksum.crc32(data)) else {
            throw damaged(place.id, "checksum mismatch")
        }
        do {
            let text = try Blob.unpack(data, codec: row.decode(atIndex: 0), rawCount: row.decode(atIndex: 1))
            guard text.count == place.range.count else { throw damaged(place.id, "wrong length") }
            return text
        } catch let error as LayoutError {
            throw damaged(place.id, "\(error)")
        } catch let error as WireError {
            throw damaged(place.id, "\(error)")
        }
    }

    /// Bytes of text that an epoch has.
    static func end(_ db: Database, epoch: Int64) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT start + raw_count FROM text_pages WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1
                    """
            ),
            arguments: [epoch * count, epoch * count + count - 1]
        ) ?? 0
    }

    static func insert(_ pages: [TextPage], _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO text_pages(id, start, codec, raw_count, checksum, data)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        )
        for page in pages {
            try statement.execute(arguments: [
                page.id, page.start, Int64(page.blob.codec.rawValue), page.blob.rawCount,
                Int64(page.blob.checksum), page.blob.data.data,
            ])
        }
    }

    /// Deletes the text of an epoch.
    static func delete(epoch: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM text_pages WHERE id BETWEEN ? AND ?")
            .execute(arguments: [epoch * count, epoch * count + count - 1])
    }

    private static func damaged(_ id: Int64, _ reason: String) -> StoreError {
        .damaged(segment: 0, column: "text page \(id / count).\(id % count)", reason: reason)
    }
}

/// Unpacked pages of text, kept between reads up to a bound in bytes; the least recently used half goes
/// first.
final class TextPageCache: Sendable {
    private struct State {
        var young: [Key: [UInt8]] = [:]
        var old: [Key: [UInt8]] = [:]
        var youngBytes = 0
    }

    /// The last page of an epoch grows, and numbers of epochs may come again: the checksum tells.
    private struct Key: Hashable {
        var id: Int64
        var checksum: Int64
    }

    private let state = Mutex(State())
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    func page(_ place: TextPages.Place, _ read: () throws -> [UInt8]) rethrows -> [UInt8] {
        let key = Key(id: place.id, checksum: place.checksum)
        if let known = state.withLock({ state in state.young[key] ?? state.old[key] }) { return known }
        let text = try read()
        state.withLock { state in
            if state.young.updateValue(text, forKey: key) == nil { state.youngBytes += text.count }
            if state.youngBytes > bytesMax / 2 {
                (state.old, state.young, state.youngBytes) = (state.young, [:], 0)
            }
        }
        return text
    }
}

/// Reads passages of one epoch's text within a snapshot.
final class TextHeapReader {
    private let db: Database
    private let epoch: Int64
    private let cache: TextPageCache?
    private var places: [TextPages.Place]?

    init(_ db: Database, epoch: Int64, cache: TextPageCache?) {
        self.db = db
        self.epoch = epoch
        self.cache = cache
    }

    /// Appends a range of the epoch's text.
    ///
    /// - Throws: `StoreError.damaged`, or `LayoutError` if the epoch has no such range.
    func append(_ range: Range<Int>, to text: inout [UInt8]) throws {
        let places = try places ?? TextPages.directory(db, epoch: epoch)
        self.places = places
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].range.upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var next = range.lowerBound
        while next < range.upperBound {
            guard low < places.count else {
                throw LayoutError(description: "no text at \(next) of epoch \(epoch)")
            }
            let place = places[low]
            let page =
                try cache?.page(place) { try TextPages.read(db, place) } ?? TextPages.read(db, place)
            let end = min(range.upperBound, place.range.upperBound)
            text.append(contentsOf: page[(next - place.range.lowerBound)..<(end - place.range.lowerBound)])
            next = end
            low += 1
        }
    }
}
