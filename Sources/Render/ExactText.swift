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
    static func dollars(_ picodollars: Int128) -> String { MoneySum(picodollars: picodollars).decimal }

    /// The text of a cell as CSV holds it before quoting; `nil` when unknown.
    static func plain(_ cell: Cell) -> String? {
        switch cell {
        case .unknown: nil
        case .text(let text): text
        case .integer(let number): String(number)
        case .ratio(let numerator, let denominator): ratio(numerator, of: denominator)
        case .duration(let nanoseconds): milliseconds(Int128(nanoseconds))
        case .money(let sum): sum.decimal
        case .time(let instant): instant.iso8601
        case .flag(let isTrue): isTrue ? "true" : "false"
        }
    }

    /// `magnitude` / 10^`digits` without trailing zeros.
    private static func decimal(_ magnitude: UInt128, digits: Int, isNegative: Bool) -> String {
        var divisor: UInt128 = 1
        for _ in 0..<digits { divisor *= 10 }
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: divisor)
        var text = isNegative && magnitude != 0 ? "-" : ""
        text += String(whole)
        guard rest != 0 else { return text }
        var fraction = String(rest)
        fraction = String(repeating: "0", count: digits - fraction.utf8.count) + fraction
        while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
        return text + "." + fraction
    }
}
