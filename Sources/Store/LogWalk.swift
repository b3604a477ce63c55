import Foundation

/// The header of a write-ahead log, or what is assumed in its place.
struct LogHeader: Equatable {
    var pageSize: Int
    var isBigEndian: Bool
    /// Both salts; frames of earlier rounds have others.
    var salt: UInt64 = 0
    /// The checksum that the first frame's continues.
    var checksum = LogChecksum()

    init(pageSize: Int, isBigEndian: Bool) {
        self.pageSize = pageSize
        self.isBigEndian = isBigEndian
    }

    /// Reads a header; `nil` if SQLite would not believe it.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= WriteAheadLogScan.headerSize,
            Self.word(bytes, at: 0) & 0xFFFF_FFFE == 0x377F_0682, Self.word(bytes, at: 4) == 3_007_000,
            let pageSize = Self.pageSize(bytes)
        else { return nil }
        self.pageSize = pageSize
        isBigEndian = Self.word(bytes, at: 0) & 1 == 1
        salt = Self.salt(bytes, at: 16)
        checksum.add(bytes, in: 0..<24, isBigEndian: isBigEndian)
        guard checksum == LogChecksum(bytes, at: 24) else { return nil }
    }

    /// The page size a header names, if it can be one.
    static func pageSize(_ bytes: [UInt8]) -> Int? { validPageSize(Int(word(bytes, at: 8))) }

    static func validPageSize(_ size: Int) -> Int? {
        (512...65_536).contains(size) && size & (size - 1) == 0 ? size : nil
    }

    static func salt(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        UInt64(word(bytes, at: offset)) << 32 | UInt64(word(bytes, at: offset + 4))
    }

    static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The running checksum of a write-ahead log: two sums over words of 32 bits, each feeding the other.
struct LogChecksum: Equatable {
    private(set) var first: UInt32 = 0
    private(set) var second: UInt32 = 0

    init() {}

    /// Reads a stored checksum.
    init(_ bytes: [UInt8], at offset: Int) {
        first = LogHeader.word(bytes, at: offset)
        second = LogHeader.word(bytes, at: offset + 4)
    }

    /// Continues over `range`, whose length is a multiple of 8.
    mutating func add(_ bytes: [UInt8], in range: Range<Int>, isBigEndian: Bool) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count && range.count % 8 == 0)
        var (sum, other) = (first, second)
        unsafe bytes.withUnsafeBytes { buffer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                // The range lies in the buffer and is whole words, both checked above.
                let left = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let right = unsafe buffer.loadUnaligned(fromByteOffset: offset &+ 4, as: UInt32.self)
                sum = sum &+ (isBigEndian ? UInt32(bigEndian: left) : UInt32(littleEndian: left)) &+ other
                other = other &+ (isBigEndian ? UInt32(bigEndian: right) : UInt32(littleEndian: right)) &+ sum
                offset &+= 8
            }
        }
        (first, second) = (sum, other)
    }
}

/// A walk over the frames of a log: first those in order, then what lies behind the first that is not.
struct LogWalk {
    private let header: LogHeader
    private var isInOrder: Bool
    private(set) var result: WriteAheadLogScan
    /// Checksum stored in the frame before, which the next one continues.
    private var last: LogChecksum
    private var position = Int64(WriteAheadLogScan.headerSize)
    /// Commits since the last frame that does not continue the one before it.
    ///
    /// An abandoned commit that an earlier round of the same log left behind begins with such a frame.
    private var commitsInRow = 0
    private var hasUncommitted = false

    /// Bytes read at once, whole frames aside.
    private static let chunkSize = 1 << 20

    init(_ header: LogHeader, isHeaderInOrder: Bool) {
        self.header = header
        isInOrder = isHeaderInOrder
        last = header.checksum
        result = WriteAheadLogScan(state: .intact)
    }

    private var frameSize: Int { WriteAheadLogScan.frameHeaderSize + header.pageSize }

    /// Reads frames to the end of the file; a part of a frame at the end counts for nothing.
    mutating func read(_ file: FileHandle) throws {
        let frames = max(1, Self.chunkSize / frameSize)
        while let data = try file.read(upToCount: frames * frameSize), data.count >= frameSize {
            let bytes = Array(data)
            for offset in stride(from: 0, through: bytes.count - frameSize, by: frameSize) {
                take(bytes, at: offset)
            }
        }
        if result.offset != nil && result.commitsBeyond >= WriteAheadLogScan.commitsOfDamage {
            result.state = .damaged
        } else if result.offset != nil || hasUncommitted {
            result.state = .torn
        } else {
            result.state = result.frames == 0 ? .empty : .intact
        }
    }

    private mutating func take(_ bytes: [UInt8], at offset: Int) {
        defer { position += Int64(frameSize) }
        let isOurs = LogHeader.salt(bytes, at: offset + 8) == header.salt
        if isInOrder && !isOurs {
            // The rest is left from an earlier round, unless frames of this one follow.
            isInOrder = false
            last = LogChecksum(bytes, at: offset + 16)
            return
        }
        guard isInOrder || isOurs else {
            last = LogChecksum(bytes, at: offset + 16)
            return
        }
        let isCommit = LogHeader.word(bytes, at: offset + 4) != 0
        var sum = last
        sum.add(bytes, in: offset..<offset + 8, isBigEndian: header.isBigEndian)
        sum.add(bytes, in: offset + 24..<offset + frameSize, isBigEndian: header.isBigEndian)
        last = LogChecksum(bytes, at: offset + 16)
        let continues = sum == last && LogHeader.word(bytes, at: offset) != 0
        if isInOrder && continues {
            result.frames += 1
            result.commits += isCommit ? 1 : 0
            hasUncommitted = !isCommit
            return
        }
        isInOrder = false
        if result.offset == nil { result.offset = position }
        if !continues { commitsInRow = 0 }
        commitsInRow += isCommit ? 1 : 0
        result.commitsBeyond = max(result.commitsBeyond, commitsInRow)
    }
}
