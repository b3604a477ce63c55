extension LongRange {
    /// Text that comes in several of `chunks`: what a dictionary shared by chunks packed apart should hold.
    public static func dictionary(for chunks: [Range<Int>], of bytes: [UInt8], limit: Int) -> [UInt8] {
        []
    }
}
