import Foundation

/// What a walk over a write-ahead log finds, done before SQLite opens the database.
///
/// SQLite replays a log up to the first frame whose checksum is wrong and is silent about what lies behind
/// it. Under `synchronous=FULL` only the one commit that was never acknowledged can be torn, so damage with
/// two or more commits from there on means that acknowledged data would be dropped.
///
/// Source: SQLite 3.40 file format, section 4. Header of 32 bytes: magic (lowest bit: checksums over
/// big-endian words), version, page size, checkpoint number, salt 1, salt 2, checksum 1, checksum 2. Frame
/// header of 24 bytes: page, pages after commit (0 if no commit), salt 1, salt 2, checksum 1, checksum 2; the
/// page follows. All big-endian. A checksum continues that of the frame before it.
struct WriteAheadLogScan: Equatable {
    /// Whether the log tells all that was acknowledged, as far as it can tell.
    enum State: Equatable {
        /// There is no log, or nothing in it.
        case empty
        /// Every frame of the log's present round is in order.
        case intact
        /// The last commit, which nobody was told of, is incomplete.
        case torn
        /// Commits lie behind the damage.
        case damaged
    }

    var state: State
    /// Frames in order, from the first one on.
    var frames = 0
    /// Commits among them: what SQLite will replay.
    var commits = 0
    /// Commits from the damage on, all of which SQLite will drop.
    var commitsBeyond = 0
    /// Where the damage begins.
    var offset: Int64?

    static let headerSize = 32
    static let frameHeaderSize = 24
    /// Commits from the damage on that make it more than a torn tail.
    static let commitsOfDamage = 2

    /// Walks the log of a database that nobody has open for writing.
    ///
    /// - Throws: What the system says when a file that is there cannot be read.
    static func scan(databasePath: String) throws -> WriteAheadLogScan {
        let path = databasePath + "-wal"
        guard FileManager.default.fileExists(atPath: path) else { return WriteAheadLogScan(state: .empty) }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }  // Only read: nothing is lost if closing fails.
        let start = Array(try file.read(upToCount: headerSize) ?? Data())
        guard start.count == headerSize, start.contains(where: { $0 != 0 }) else {
            return WriteAheadLogScan(state: .empty)
        }
        if let header = LogHeader(start) {
            var walk = LogWalk(header, isHeaderInOrder: true)
            try walk.read(file)
            return walk.result
        }
        return try scanBehindDamagedHeader(file, start, databasePath: databasePath)
    }

    /// A header is synced before its first frame, so a wrong one is never torn: SQLite will drop everything.
    private static func scanBehindDamagedHeader(
        _ file: FileHandle,
        _ start: [UInt8],
        databasePath: String
    ) throws -> WriteAheadLogScan {
        var best = WriteAheadLogScan(state: .torn, offset: 0)
        let sizes = Set(
            [try pageSize(ofDatabase: databasePath), LogHeader.pageSize(start)].compactMap(\.self)
        )
        for pageSize in sizes.sorted() {
            for isBigEndian in [false, true] {
                try file.seek(toOffset: UInt64(headerSize))
                guard let first = try file.read(upToCount: frameHeaderSize), first.count == frameHeaderSize
                else { continue }
                let bytes = Array(first)
                var header = LogHeader(pageSize: pageSize, isBigEndian: isBigEndian)
                header.salt = LogHeader.salt(bytes, at: 8)
                try file.seek(toOffset: UInt64(headerSize))
                var walk = LogWalk(header, isHeaderInOrder: false)
                try walk.read(file)
                if walk.result.commitsBeyond > best.commitsBeyond { best = walk.result }
            }
        }
        best.offset = 0
        // Nothing torn explains a wrong header, so one commit is enough.
        best.state = best.commitsBeyond > 0 ? .damaged : .torn
        return best
    }

    private static func pageSize(ofDatabase path: String) throws -> Int? {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }  // Only read: nothing is lost if closing fails.
        let start = Array(try file.read(upToCount: 18) ?? Data())
        guard start.count == 18 else { return nil }
        let size = Int(start[16]) << 8 | Int(start[17])
        return LogHeader.validPageSize(size == 1 ? 65_536 : size)
    }
}
