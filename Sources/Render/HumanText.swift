import Model

/// Texts for people: rounded, grouped, with units.
///
/// The exact value stands beside them in a title or an export.
enum HumanText {
    /// Picodollars in a dollar.
    static let dollar: UInt128 = 1_000_000_000_000

    /// Groups of three digits: `1,234,567`.
    static func count(_ number: Int128) -> String {
        (number < 0 ? "−" : "") + grouped(String(number.magnitude))
    }

    /// A duration in the unit that suits it, with three significant digits below a minute.
    static func duration(_ nanoseconds: Int128) -> String {
        let sign = nanoseconds < 0 ? "−" : ""
        let magnitude = UInt128(nanoseconds.magnitude)
        switch magnitude {
        case 0: return "0 ms"
        case ..<1_000: return sign + "\(magnitude) ns"
        case ..<999_500: return sign + significant(magnitude, unit: 1_000) + " µs"
        case ..<999_500_000: return sign + significant(magnitude, unit: 1_000_000) + " ms"
        case ..<59_950_000_000: return sign + significant(magnitude, unit: 1_000_000_000) + " s"
        default: break
        }
        let seconds = (magnitude + 500_000_000) / 1_000_000_000
        if seconds < 3_600 { return sign + "\(seconds / 60) m \(seconds % 60) s" }
        let minutes = (seconds + 30) / 60
        if minutes < 1_440 { return sign + "\(minutes / 60) h \(minutes % 60) m" }
        let hours = (minutes + 30) / 60
        return sign + grouped(String(hours / 24)) + " d \(hours % 24) h"
    }

    /// A percentage with one decimal; never 0 or 100 unless it is exactly that.
    static func percent(_ numerator: Int64, of denominator: Int64) -> String? {
        guard denominator != 0 else { return nil }
        let isNegative = (numerator < 0) != (denominator < 0) && numerator != 0
        let divisor = UInt128(denominator.magnitude)
        let scaled = UInt128(numerator.magnitude) * 1_000
        let tenths = (scaled * 2 + divisor) / (divisor * 2)
        if tenths == 0 && numerator != 0 { return isNegative ? ">−0.1 %" : "<0.1 %" }
        if tenths == 1_000 && scaled < divisor * 1_000 { return ">99.9 %" }
        return (isNegative ? "−" : "") + grouped(String(tenths / 10)) + ".\(tenths % 10) %"
    }

    /// How many decimals show every amount of a column: two to six, so that the smallest has two digits left.
    ///
    /// Beside amounts of 100 dollars and more, four are enough.
    static func moneyDigits(_ amounts: some Sequence<Int128>) -> Int {
        var smallest: UInt128 = .max
        var largest: UInt128 = 0
        for amount in amounts where amount != 0 {
            smallest = min(smallest, amount.magnitude)
            largest = max(largest, amount.magnitude)
        }
        var digits = 2
        var threshold = dollar / 10
        while digits < (largest >= 100 * dollar ? 4 : 6), smallest < threshold {
            digits += 1
            threshold /= 10
        }
        return digits
    }

    /// Dollars with `digits` decimals, rounded half away from zero; an amount too small to show is `<0.01`.
    static func money(_ picodollars: Int128, digits: Int? = nil) -> String {
        let digits = digits ?? moneyDigits(CollectionOfOne(picodollars))
        var unit = dollar
        for _ in 0..<digits { unit /= 10 }
        let magnitude = UInt128(picodollars.magnitude)
        let rounded = magnitude / unit + (magnitude % unit >= unit - magnitude % unit ? 1 : 0)
        let sign = picodollars < 0 ? "−" : ""
        if rounded == 0 && magnitude != 0 {
            return (picodollars < 0 ? ">" : "<") + "\(sign)$" + fixed(1, digits: digits)
        }
        return sign + "$" + fixed(rounded, digits: digits)
    }

    /// `2026-11-22 14:03`, or only the date; UTC.
    static func time(_ instant: Instant, isDateOnly: Bool = false) -> String {
        let text = Array(ExactText.time(instant).utf8)
        let date = String(decoding: text.prefix(10), as: UTF8.self)
        return isDateOnly ? date : date + " " + String(decoding: text.dropFirst(11).prefix(5), as: UTF8.self)
    }

    /// The plain text of a cell for a reader; `—` when unknown.
    static func plain(_ cell: Cell, _ format: CellFormat = .single) -> String {
        switch cell {
        case .unknown: "—"
        case .text(let text): text
        case .integer(let number): count(Int128(number))
        case .ratio(let numerator, let denominator): percent(numerator, of: denominator) ?? "—"
        case .duration(let nanoseconds): duration(Int128(nanoseconds))
        case .money(let sum): money(sum.picodollars, digits: format.moneyDigits)
        case .time(let instant): time(instant, isDateOnly: format.isDateOnly)
        case .flag(let isTrue): isTrue ? "yes" : "no"
        }
    }

    /// `value` / 10^`digits` with every decimal written.
    static func fixed(_ value: UInt128, digits: Int) -> String {
        var text = String(value)
        if text.utf8.count <= digits {
            text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text
        }
        return digits == 0
            ? grouped(text) : grouped(String(text.dropLast(digits))) + "." + text.suffix(digits)
    }

    /// Three significant digits of `value` in `unit`s, without trailing zeros.
    private static func significant(_ value: UInt128, unit: UInt128) -> String {
        let digits = value >= unit * 100 ? 0 : value >= unit * 10 ? 1 : 2
        var scale: UInt128 = 1
        for _ in 0..<digits { scale *= 10 }
        var text = fixed((value * scale * 2 + unit) / (unit * 2), digits: digits)
        while digits > 0, text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
        if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
        return text
    }

    private static func grouped(_ digits: String) -> String {
        let count = digits.utf8.count
        guard count > 3 else { return digits }
        var result: [UInt8] = []
        for (index, digit) in digits.utf8.enumerated() {
            if index > 0 && (count - index) % 3 == 0 { result.append(UInt8(ascii: ",")) }
            result.append(digit)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
