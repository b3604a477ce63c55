/// An exact amount of US dollars in picodollars (10⁻¹² USD).
///
/// One charge fits 64 bits (up to 9.2 million USD); sums use `MoneySum`. Every published token price is a
/// whole number of picodollars per token, so no charge is ever rounded.
public struct Money: Hashable, Comparable, Sendable {
    /// Picodollars.
    public var picodollars: Int64

    /// Wraps a count of picodollars.
    public init(picodollars: Int64) { self.picodollars = picodollars }

    /// Orders by amount.
    public static func < (left: Money, right: Money) -> Bool { left.picodollars < right.picodollars }
}

/// An exact sum of money in picodollars, too wide to overflow.
public struct MoneySum: Hashable, Comparable, Sendable {
    /// Picodollars.
    public var picodollars: Int128

    /// Wraps a count of picodollars.
    public init(picodollars: Int128 = 0) { self.picodollars = picodollars }

    /// Widens one charge.
    public init(_ money: Money) { picodollars = Int128(money.picodollars) }

    /// Orders by amount.
    public static func < (left: MoneySum, right: MoneySum) -> Bool { left.picodollars < right.picodollars }

    /// The exact sum of two amounts.
    public static func + (left: MoneySum, right: MoneySum) -> MoneySum {
        MoneySum(picodollars: left.picodollars + right.picodollars)
    }

    /// Adds a sum exactly.
    public static func += (left: inout MoneySum, right: MoneySum) { left.picodollars += right.picodollars }

    /// Adds one charge exactly.
    public static func += (left: inout MoneySum, right: Money) {
        left.picodollars += Int128(right.picodollars)
    }

    /// Plain dollars with every significant digit and none more: `0.0042`, `-12.5`, `3`.
    public var decimal: String {
        let magnitude = picodollars.magnitude
        let whole = String(magnitude / 1_000_000_000_000)
        var fraction = String(magnitude % 1_000_000_000_000)
        fraction = String(repeating: "0", count: 12 - fraction.utf8.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return (picodollars < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}

extension Money {
    /// Reads a plain or scientific decimal number of dollars, rounding half up at the picodollar.
    ///
    /// - Returns: `nil` for other text, NaN, infinities, or amounts past 9.2 million USD.
    public init?(decimal text: String) {
        guard let scaled = DecimalText.scaled(text, digits: 12), let value = Int64(exactly: scaled) else {
            return nil
        }
        picodollars = value
    }
}

/// Decimal numerals as scaled integers, never through binary floating point.
public enum DecimalText {
    /// Reads `text` × 10^`digits` as an integer, rounding half away from zero.
    ///
    /// - Returns: `nil` if `text` is not a decimal numeral or the result needs more than 30 digits.
    public static func scaled(_ text: String, digits: Int) -> Int128? {
        var value: Int128 = 0
        var isNegative = false
        var exponent = 0
        var fractionDigits = 0
        var seenPoint = false
        var seenDigit = false
        var characters = Array(text.utf8)[...]
        if let sign = characters.first, sign == 0x2D || sign == 0x2B {
            isNegative = sign == 0x2D
            characters.removeFirst()
        }
        while let character = characters.first {
            switch character {
            case 0x30...0x39:
                seenDigit = true
                guard value < 10_000_000_000_000_000_000_000_000_000_000 else { return nil }
                value = value * 10 + Int128(character - 0x30)
                if seenPoint { fractionDigits += 1 }
            case 0x2E where !seenPoint:
                seenPoint = true
            case 0x45, 0x65:
                guard seenDigit, let power = Int(String(decoding: characters.dropFirst(), as: UTF8.self)),
                    (-99...99).contains(power)
                else { return nil }
                exponent = power
                characters = []
                continue
            default:
                return nil
            }
            characters.removeFirst()
        }
        guard seenDigit else { return nil }
        return shifted(isNegative ? -value : value, by: digits + exponent - fractionDigits)
    }

    private static func shifted(_ value: Int128, by places: Int) -> Int128? {
        if value == 0 { return 0 }
        if places >= 0 {
            var result = value
            for _ in 0..<places {
                let (product, overflow) = result.multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                result = product
            }
            return result
        }
        guard places > -38 else { return 0 }
        var divisor: Int128 = 1
        for _ in 0..<(-places) { divisor *= 10 }
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        let roundsUp = remainder.magnitude >= (divisor / 2).magnitude
        return roundsUp ? quotient + (value < 0 ? -1 : 1) : quotient
    }
}
