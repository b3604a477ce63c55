import Model

/// Plain decimal texts of values, exact or rounded as the column contract says.
///
/// CSV and JSON both write numbers through here, so they agree digit by digit.
enum ExactText {
    /// The number of digits after the point of a ratio.
    static let ratioDigits = 6

    /// A fraction as a decimal rounded half away from zero to six digits, without trailing zeros.
    ///
    /// - Returns: `nil` when the denominator is zero: the ratio of nothing is unknown.
    static func ratio(_ numerator: Int64, of denominator: Int64) -> String? {
        guard denominator != 0 else { return nil }
        let scaled = UInt128(numerator.magnitude) * 1_000_000
        let divisor = UInt128(denominator.magnitude)
        let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: divisor)
        let rounded = remainder >= divisor - remainder ? quotient + 1 : quotient
        return decimal(rounded, digits: ratioDigits, isNegative: (numerator < 0) != (denominator < 0))
    }

    /// Nanoseconds as milliseconds with up to six decimals, exact.
    static func milliseconds(_ nanoseconds: Int128) -> String {
        decimal(nanoseconds.magnitude, digits: 6, isNegative: nanoseconds < 0)
    }

    /// Picodollars as dollars with up to twelve decimals, exact.
    static func dollars(_ picodollars: Int128) -> String {
        decimal(picodollars.magnitude, digits: 12, isNegative: picodollars < 0)
    }

    /// The text of `Instant.iso8601`, made at once.
    static func time(_ instant: Instant) -> String {
        let time = CivilTime(instant)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        func append(_ number: Int, _ width: Int, _ mark: Unicode.Scalar) {
            bytes += repeatElement(UInt8(ascii: "0"), count: width)
            var rest = number
            for place in 1...width {
                bytes[bytes.count - place] += UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            bytes.append(UInt8(ascii: mark))
        }
        append(time.year, 4, "-")
        append(time.month, 2, "-")
        append(time.day, 2, "T")
        append(time.hour, 2, ":")
        append(time.minute, 2, ":")
        append(time.second, 2, "Z")
        if time.nanosecond != 0 {
            bytes[bytes.count - 1] = UInt8(ascii: ".")
            append(time.nanosecond, 9, "0")
            while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
            bytes.append(UInt8(ascii: "Z"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text of a cell as CSV holds it before quoting; `nil` when unknown.
    static func plain(_ cell: Cell) -> String? {
        switch cell {
        case .unknown: nil
        case .text(let text): text
        case .integer(let number): String(number)
        case .ratio(let numerator, let denominator): ratio(numerator, of: denominator)
        case .duration(let nanoseconds): milliseconds(Int128(nanoseconds))
        case .money(let sum): dollars(sum.picodollars)
        case .time(let instant): time(instant)
        case .flag(let isTrue): isTrue ? "true" : "false"
        }
    }

    /// `magnitude` / 10^`digits` without trailing zeros.
    private static func decimal(_ magnitude: UInt128, digits: Int, isNegative: Bool) -> String {
        // From the last digit to the first, in words of the machine as soon as the number fits.
        var reversed: [UInt8] = []
        reversed.reserveCapacity(48)
        var isZero = true
        var wide = magnitude
        var place = 0
        while wide > UInt64.max {
            let (quotient, digit) = wide.quotientAndRemainder(dividingBy: 10)
            add(UInt8(truncatingIfNeeded: digit), place, digits, &isZero, &reversed)
            wide = quotient
            place += 1
        }
        var rest = UInt64(truncatingIfNeeded: wide)
        while rest > 0 || place <= digits {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            add(UInt8(truncatingIfNeeded: digit), place, digits, &isZero, &reversed)
            rest = quotient
            place += 1
        }
        if isNegative && magnitude != 0 { reversed.append(UInt8(ascii: "-")) }
        reversed.reverse()
        return String(decoding: reversed, as: UTF8.self)
    }

    /// Adds the digit of one place; zeros at the end of the fraction are left out.
    @inline(__always)
    private static func add(
        _ digit: UInt8,
        _ place: Int,
        _ digits: Int,
        _ isZero: inout Bool,
        _ reversed: inout [UInt8]
    ) {
        if place == digits, !isZero { reversed.append(UInt8(ascii: ".")) }
        if digit != 0 { isZero = false }
        if place >= digits || !isZero { reversed.append(UInt8(ascii: "0") + digit) }
    }
}
