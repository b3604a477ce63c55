/// Exact reading of JSON numbers; integers never pass through a `Double`.
public enum JSONNumber {
    /// What a number is as an integer.
    public enum Integer: Hashable, Sendable {
        /// The sign and the magnitude.
        case value(isNegative: Bool, magnitude: UInt64)
        /// It has a fraction that is not zero.
        case fraction
        /// Its magnitude needs more than 64 bits.
        case outOfRange
        /// It is no number by the grammar of RFC 8259.
        case malformed
    }

    private struct Parts {
        var isNegative = false
        var mantissa: UInt64 = 0
        /// Zeros after the last digit that is not zero.
        var pendingZeros = 0
        var fractionDigits = 0
        var exponent = 0
        var hasOverflow = false

        /// Power of ten that the mantissa is to be multiplied by.
        var scale: Int { exponent &- fractionDigits &+ pendingZeros }

        mutating func append(_ digit: UInt8) {
            if digit == 0 {
                if mantissa != 0 || hasOverflow { pendingZeros &+= 1 }
                return
            }
            for _ in 0..<min(pendingZeros &+ 1, 21) where !hasOverflow {
                let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
                mantissa = product
                hasOverflow = overflow
            }
            pendingZeros = 0
            let (sum, overflow) = mantissa.addingReportingOverflow(UInt64(digit))
            mantissa = sum
            hasOverflow = hasOverflow || overflow
        }
    }

    /// Whether the bytes at `range` are a JSON number and nothing else.
    public static func isNumber(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        parse(bytes, range) != nil
    }

    /// Reads an integer; `1e2` and `1.0` are integers too.
    public static func integer(_ bytes: [UInt8], in range: Range<Int>) -> Integer {
        if let magnitude = plainDigits(bytes, range) {
            return .value(isNegative: false, magnitude: magnitude)
        }
        guard let parts = parse(bytes, range) else { return .malformed }
        if parts.mantissa == 0, !parts.hasOverflow { return .value(isNegative: false, magnitude: 0) }
        if parts.scale < 0 { return .fraction }
        if parts.hasOverflow || parts.scale > 20 { return .outOfRange }
        var magnitude = parts.mantissa
        for _ in 0..<parts.scale {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            if overflow { return .outOfRange }
            magnitude = product
        }
        return .value(isNegative: parts.isNegative, magnitude: magnitude)
    }

    /// Reads a double, correctly rounded; `nil` if it is no number or too large for a finite one.
    public static func double(_ bytes: [UInt8], in range: Range<Int>) -> Double? {
        guard let parts = parse(bytes, range) else { return nil }
        // Up to 2^53 and 10^22 both factors are exact, so one operation rounds once (W. D. Clinger, 1990).
        if !parts.hasOverflow, parts.mantissa <= 1 << 53, abs(parts.scale) <= 22 {
            let mantissa = Double(parts.mantissa)
            let value = parts.scale < 0 ? mantissa / powers[-parts.scale] : mantissa * powers[parts.scale]
            return parts.isNegative ? -value : value
        }
        guard let value = Double(UTF8Text.string(bytes, in: range).text), value.isFinite else { return nil }
        return value
    }

    /// The value of 1–19 digits without a leading zero, which always fits; `nil` for anything else.
    private static func plainDigits(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64? {
        guard 1...19 ~= range.count, bytes[range.lowerBound] != 0x30 else { return nil }
        var value: UInt64 = 0
        for index in range {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return value
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    private static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Parts? {
        var parts = Parts()
        var offset = range.lowerBound
        let end = range.upperBound
        if offset < end, bytes[offset] == 0x2d {
            parts.isNegative = true
            offset &+= 1
        }
        let integerStart = offset
        digits(bytes, &offset, end) { parts.append($0) }
        if offset == integerStart || bytes[integerStart] == 0x30 && offset > integerStart &+ 1 { return nil }
        if offset < end, bytes[offset] == 0x2e {
            offset &+= 1
            let fractionStart = offset
            digits(bytes, &offset, end) { parts.append($0) }
            if offset == fractionStart { return nil }
            parts.fractionDigits = offset &- fractionStart
        }
        if offset < end, bytes[offset] | 0x20 == 0x65 {
            guard let exponent = exponent(bytes, &offset, end) else { return nil }
            parts.exponent = exponent
        }
        return offset == end ? parts : nil
    }

    private static func exponent(_ bytes: [UInt8], _ offset: inout Int, _ end: Int) -> Int? {
        offset &+= 1
        var isNegative = false
        if offset < end, bytes[offset] == 0x2b || bytes[offset] == 0x2d {
            isNegative = bytes[offset] == 0x2d
            offset &+= 1
        }
        let start = offset
        var value = 0
        digits(bytes, &offset, end) { value = min(value &* 10 &+ Int($0), 1 << 40) }
        if offset == start { return nil }
        return isNegative ? -value : value
    }

    @inline(__always)
    private static func digits(_ bytes: [UInt8], _ offset: inout Int, _ end: Int, _ body: (UInt8) -> Void) {
        while offset < end, bytes[offset] &- 0x30 <= 9 {
            body(bytes[offset] &- 0x30)
            offset &+= 1
        }
    }
}
