import Wire

/// The long texts of one merged segment, each passage once, in pages that are unpacked one by one.
///
/// | slot | blob |
/// |---|---|
/// | `BlobSlot.texts` | directory: varint bytes of text, of the own dictionary, and of a page |
/// | the next, if there is an own dictionary | the beginning of the text, packed by itself |
/// | the rest | groups of `groupPages` pages |
///
/// A group is, for each of its pages, the length and the check of the packed page in four bytes each, least
/// significant first; then the codes that its pages share, prefixed by their varint length; then the packed
/// pages. A page holds so many bytes of the text after the own dictionary, the last one fewer, and is packed
/// by `LongRangePacker` with the own dictionary, or with that of the segment's epoch if it has none. The
/// check is the CRC-32 of the packed page, its number in four bytes and the codes.
struct SegmentTexts {
    /// Pages of a group.
    ///
    /// Larger: less of the database's pages is left empty, and more is read for one page.
    static let groupPages = 16
    /// Bytes of a page.
    ///
    /// Larger: packs better by a little; but a reader unpacks more for one passage.
    static let pageBytes = 16 << 10
    /// Bytes of codes and their length at most.
    private static let codesMax = 1 << 10
    /// Bytes of an own dictionary.
    static let ownMax = 1 << 20
    /// Text that a segment may have; more has no slots.
    static let bytesMax = (BlobSlot.textsCount - 2) * groupPages * LongRangePacker.textMaximum

    var byteCount: Int
    var ownCount: Int
    var pageBytes: Int

    /// Reads a directory.
    ///
    /// - Throws: `LayoutError` or `WireError` if it is none.
    init(_ bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        byteCount = try reader.count(limit: Self.bytesMax)
        ownCount = try reader.count(limit: min(byteCount, Self.ownMax))
        pageBytes = try reader.count(limit: LongRangePacker.textMaximum)
        guard pageBytes >= Self.pageBytes else { throw reader.malformed("length of a page") }
        try reader.expectEnd()
    }

    private init(byteCount: Int, ownCount: Int) {
        (self.byteCount, self.ownCount, pageBytes) = (byteCount, ownCount, Self.pageBytes)
        while groupCount > BlobSlot.textsCount - 2 { pageBytes *= 2 }
    }

    private var groupCount: Int {
        (byteCount - ownCount + pageBytes * Self.groupPages - 1) / (pageBytes * Self.groupPages)
    }

    /// The slot of a page's group.
    func slot(ofPage page: Int) -> UInt16 {
        BlobSlot.texts + (ownCount > 0 ? 2 : 1) + UInt16(page / Self.groupPages)
    }

    /// Which part of the text a page holds; empty after the last page.
    func range(ofPage page: Int) -> Range<Int> {
        let start = min(ownCount + page * pageBytes, byteCount)
        return start..<min(start + pageBytes, byteCount)
    }

    // MARK: Packing

    /// Packs the text of a segment; without a `packer` it gets a dictionary of its own.
    static func blobs(_ text: [UInt8], _ packer: LongRangePacker?) -> [Blob] {
        let own = packer == nil ? Array(text.prefix(ownMax)) : []
        let texts = SegmentTexts(byteCount: text.count, ownCount: own.count)
        var directory = ByteWriter()
        for count in [texts.byteCount, texts.ownCount, texts.pageBytes] { directory.varint(UInt64(count)) }
        var blobs = [Blob(slot: BlobSlot.texts, stored: directory.bytes)]
        if !own.isEmpty { blobs.append(Blob(slot: BlobSlot.texts + 1, matching: own)) }
        if own.count == text.count { return blobs }
        let packer = packer ?? LongRangePacker(dictionary: own)
        for group in 0..<texts.groupCount {
            let first = group * groupPages
            blobs.append(
                Blob(slot: texts.slot(ofPage: first), stored: texts.group(from: first, of: text, packer))
            )
        }
        return blobs
    }

    private func group(from first: Int, of text: [UInt8], _ packer: LongRangePacker) -> [UInt8] {
        let pages = (first..<first + Self.groupPages).prefix { !range(ofPage: $0).isEmpty }
        let (codes, packed) = packer.pack(pages.map { Array(text[range(ofPage: $0)]) })
        var group = ByteWriter(capacity: packed.reduce(codes.count + 16) { $0 + $1.count + 8 })
        for (page, bytes) in zip(pages, packed) {
            group.fixed32(UInt32(bytes.count))
            group.fixed32(Self.check(bytes, page: page, codes))
        }
        group.prefixed(codes)
        for bytes in packed { group.raw(bytes) }
        return group.bytes
    }

    /// What tells that a packed page and its codes are whole, and the page in its place.
    static func check(_ packed: [UInt8], page: Int, _ codes: [UInt8]) -> UInt32 {
        var writer = ByteWriter(capacity: packed.count + codes.count + 4)
        writer.raw(packed)
        writer.fixed32(UInt32(truncatingIfNeeded: page))
        writer.raw(codes)
        return Checksum.crc32(writer.bytes)
    }

    // MARK: Unpacking

    /// The text of a page from the bytes of its group.
    ///
    /// - Throws: `LayoutError` or `WireError` if they are damaged.
    func page(
        _ page: Int,
        of group: UnsafeRawBufferPointer,
        dictionary: () throws -> [UInt8]
    ) throws -> [UInt8] {
        let first = page - page % Self.groupPages
        let pages = (first..<first + Self.groupPages).prefix { !range(ofPage: $0).isEmpty }
        let heads = pages.count * 8
        guard group.count >= heads else { throw LayoutError(description: "short group of pages") }
        // Both bounds were compared with the group's.
        let rest = unsafe UnsafeRawBufferPointer(
            rebasing: group[heads..<min(group.count, heads + Self.codesMax)]
        )
        var reader = ByteReader(unsafe Array(rest))
        let codes = try reader.prefixedBytes()
        var start = heads + reader.offset
        for number in first..<page { start += Int(unsafe Self.fixed32(group, (number - first) * 8)) }
        let length = Int(unsafe Self.fixed32(group, (page - first) * 8))
        guard start + length <= group.count else {
            throw LayoutError(description: "page beyond its group")
        }
        // Both bounds were compared with the group's.
        let packed = unsafe Array(UnsafeRawBufferPointer(rebasing: group[start..<start + length]))
        let check = unsafe Self.fixed32(group, (page - first) * 8 + 4)
        guard Self.check(packed, page: page, codes) == check else {
            throw LayoutError(description: "checksum mismatch")
        }
        var stored = ByteReader(codes)
        return try LongRange.decompress(
            packed,
            dictionary: dictionary(),
            codes: LongRangeCodes(&stored),
            expectedCount: range(ofPage: page).count
        )
    }

    /// A number of a group's head, which is within the group.
    private static func fixed32(_ group: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: group.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
