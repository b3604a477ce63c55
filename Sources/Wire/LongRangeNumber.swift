/// Numbers below 2^27 as a code of one byte and up to 25 extra bits.
///
/// | Code | Number | Extra bits |
/// | --- | --- | --- |
/// | 0–15 | the code | 0 |
/// | 16 + 2k + t | (2 + t) << (k + 3), plus the extra bits | k + 3 |
enum LongRangeNumber {
    /// Codes for numbers below 2^27 are below this.
    static let codeCount = 62

    @inline(__always)
    static func code(_ value: Int) -> (code: Int, extraCount: Int) {
        if value < 16 { return (value, 0) }
        let extraCount = 62 &- value.leadingZeroBitCount
        return (16 &+ (extraCount &- 3) &* 2 &+ (value >> extraCount & 1), extraCount)
    }

    /// The smallest number with `code`, which is below `codeCount`, and how many extra bits follow.
    @inline(__always)
    static func base(_ code: Int) -> (value: Int, extraCount: Int) {
        if code < 16 { return (code, 0) }
        let extraCount = (code &- 16) >> 1 &+ 3
        return ((2 &+ (code & 1)) << extraCount, extraCount)
    }
}
