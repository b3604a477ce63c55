import Foundation

/// Builds write-ahead logs byte by byte after the file format, by code of its own.
struct LogBuilder {
    var isBigEndian: Bool
    var pageSize = 512
    var salt: (UInt32, UInt32)
    private(set) var bytes: [UInt8] = []
    private var sums: (UInt32, UInt32) = (0, 0)

    init(isBigEndian: Bool, pageSize: Int = 512, salt: (UInt32, UInt32) = (7, 9)) {
        self.isBigEndian = isBigEndian
        self.pageSize = pageSize
        self.salt = salt
        let magic: UInt32 = isBigEndian ? 0x377F_0683 : 0x377F_0682
        for word in [magic, 3_007_000, UInt32(pageSize), 0, salt.0, salt.1] { append(word) }
        sum(bytes[...])
        append(sums.0)
        append(sums.1)
    }

    private mutating func append(_ word: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    private mutating func sum(_ part: ArraySlice<UInt8>) {
        let words = stride(from: part.startIndex, to: part.endIndex, by: 4).map { start in
            let four = Array(part[start..<start + 4])
            return (isBigEndian ? four : four.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for pair in stride(from: 0, to: words.count, by: 2) {
            sums.0 = sums.0 &+ words[pair] &+ sums.1
            sums.1 = sums.1 &+ words[pair + 1] &+ sums.0
        }
    }

    /// Appends a page; `commit` is the database's size in pages, 0 for no commit.
    mutating func frame(page: UInt32, commit: UInt32, _ content: [UInt8]) {
        let start = bytes.count
        append(page)
        append(commit)
        sum(bytes[start...])
        sum(content[...])
        for word in [salt.0, salt.1, sums.0, sums.1] { append(word) }
        bytes += content
    }

    /// Appends a commit of some pages of noise.
    mutating func commit(pages: Int, using generator: inout some RandomNumberGenerator) {
        for page in 1...pages {
            let content = (0..<pageSize).map { _ in UInt8.random(in: 0...255, using: &generator) }
            frame(page: UInt32(page), commit: page == pages ? 20 : 0, content)
        }
    }
}
