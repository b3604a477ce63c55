/// Where blobs lie within their segment: `id = segment * 4,096 + slot` in the table of blobs.
///
/// | slot | blob |
/// |---|---|
/// | 0–255 | the column of that number, `SegmentColumn`, or a group of columns |
/// | 256–1279 | the parts of shredded attributes, `AttributeColumns` |
/// | 1280–2047 | the long texts of the segment, `SegmentTexts` |
/// | 2048–3071 | the pages of the index of words, `WordPages` |
enum BlobSlot {
    /// Slots of a segment.
    static let count: Int64 = 4_096
    /// First part of shredded attributes.
    static let attributes: UInt16 = 256
    /// Parts of shredded attributes at most.
    static let attributesCount = 1_024
    /// The directory of the long texts, and after it their pages.
    static let texts: UInt16 = 1_280
    /// Slots for long texts.
    static let textsCount = 768
    /// First page of the index of words.
    static let words: UInt16 = 2_048

    /// The row of a blob.
    static func row(_ slot: UInt16, of segment: Int64) -> Int64 { segment * count + Int64(slot) }
}
