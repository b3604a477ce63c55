import Model

extension MoneySum {
    /// The amount for each of `count`, rounded half away from zero at the picodollar; `nil` for none.
    func divided(by count: Int) -> MoneySum? {
        guard count > 0 else { return nil }
        let (quotient, remainder) = picodollars.quotientAndRemainder(dividingBy: Int128(count))
        let roundsUp = remainder.magnitude * 2 >= UInt128(count)
        return MoneySum(picodollars: roundsUp ? quotient + (picodollars < 0 ? -1 : 1) : quotient)
    }
}

extension Cell {
    static func count(_ value: Int) -> Cell { .integer(Int64(value)) }
    static func count(_ value: Int128) -> Cell { .integer(Int64(clamping: value)) }
    static func optional(_ text: String?) -> Cell { text.map(Cell.text) ?? .unknown }
    static func optional(_ money: MoneySum?) -> Cell { money.map(Cell.money) ?? .unknown }
    static func optional(nanoseconds: Int64?) -> Cell {
        nanoseconds.map(Cell.duration(nanoseconds:)) ?? .unknown
    }

    /// A share, unknown when the whole is empty.
    static func share(_ part: Int, of whole: Int) -> Cell {
        whole > 0 ? .ratio(Int64(part), of: Int64(whole)) : .unknown
    }
}

extension Instant {
    /// Nanoseconds from `other` to this instant, clamped to the representable range.
    func nanoseconds(since other: Instant) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
        return overflow ? (nanoseconds < 0 ? .min : .max) : difference
    }
}

extension String {
    /// `1 run`, `2 runs`.
    static func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        grouped(count) + " " + (count == 1 ? noun : plural ?? noun + "s")
    }

    /// The digits of a number in groups of three: `24,300`.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

extension Array where Element: Comparable {
    /// Whether this comes before `other`, first difference deciding; `nil` if equal.
    func precedes(_ other: [Element]) -> Bool { lexicographicallyPrecedes(other) }
}
