import GRDB
import Synchronization
import Wire

/// The table of the dictionaries that the long texts of merged segments are packed with, in pages.
enum TextPages {
    /// Pages of an epoch at most: `id = epoch * count + page`.
    static let count: Int64 = 65_536
    /// Bytes of a page.
    static let pageBytes = 1 << 20

    static let schema = """

        -- What the texts of merged segments are packed with, by epoch; id = epoch * 65536 + page.
        CREATE TABLE text_pages(
            id INTEGER PRIMARY KEY,
            -- Where the page begins in the dictionary.
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

    /// The dictionary of an epoch.
    ///
    /// - Throws: `StoreError.damaged` if it is not whole.
    static func dictionary(_ db: Database, epoch: Int64) throws -> [UInt8] {
        let places = try directory(db, epoch: epoch)
        guard let last = places.last, last.range.upperBound <= LongRange.bytesMaximum else {
            throw damaged(epoch * count, "the dictionary is missing")
        }
        var text: [UInt8] = []
        text.reserveCapacity(last.range.upperBound)
        for place in places { text.append(contentsOf: try read(db, place)) }
        return text
    }

    /// Bytes of the dictionary of an epoch; 0 if it has none.
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

    /// The pages of a dictionary, ready to be inserted.
    static func pages(of dictionary: [UInt8], epoch: Int64) -> [TextPage] {
        stride(from: 0, to: dictionary.count, by: pageBytes).enumerated().map { number, start in
            let raw = Array(dictionary[start..<min(start + pageBytes, dictionary.count)])
            return TextPage(
                id: epoch * count + Int64(number),
                start: start,
                blob: Blob(slot: 0, matching: raw)
            )
        }
    }

    static func insert(_ pages: [TextPage], _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO text_pages(id, start, codec, raw_count, checksum, data)
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

    /// Deletes the dictionary of an epoch.
    static func delete(epoch: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM text_pages WHERE id BETWEEN ? AND ?")
            .execute(arguments: [epoch * count, epoch * count + count - 1])
    }

    private static func damaged(_ id: Int64, _ reason: String) -> StoreError {
        .damaged(segment: 0, column: "text page \(id / count).\(id % count)", reason: reason)
    }
}

/// A page of a dictionary.
struct TextPage: Sendable {
    var id: Int64
    var start: Int
    var blob: Blob
}

/// Unpacked pages of text, kept between reads up to a bound in bytes; the least recently used half goes
/// first.
final class TextPageCache: Sendable {
    private struct State {
        var young: [Key: [UInt8]] = [:]
        var old: [Key: [UInt8]] = [:]
        var youngBytes = 0
    }

    /// What is kept: a segment's page by its id, slot and number, or a dictionary by its epoch below zero.
    struct Key: Hashable {
        var id: Int64
        /// Numbers of epochs may come again: the checksum tells.
        var checksum: Int64
    }

    private let state = Mutex(State())
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    func page(_ key: Key, _ read: () throws -> [UInt8]) rethrows -> [UInt8] {
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
