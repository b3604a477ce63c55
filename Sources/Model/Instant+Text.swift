extension Instant {
    /// UTC ISO 8601 with as many fractional digits as are needed: `2026-11-24T06:23:38.5Z`.
    public var iso8601: String {
        let time = CivilTime(self)
        var text = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
        text += "T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
        if time.nanosecond != 0 {
            var fraction = padded(time.nanosecond, 9)
            while fraction.last == "0" { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }

    /// Reads ISO 8601: a date (midnight UTC), or date and time with optional fraction and `Z` or `±hh:mm`.
    ///
    /// - Returns: `nil` for any other text or a field out of range.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2),
            scanner.skip("-"),
            let day = scanner.number(2), (1...12).contains(month),
            (1...CivilTime.days(inMonth: month, ofYear: year)).contains(day)
        else { return nil }
        var time = CivilTime(year: year, month: month, day: day)
        if scanner.isAtEnd {
            self = time.instant
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.number(2),
            hour < 24,
            scanner.skip(":"), let minute = scanner.number(2), minute < 60
        else { return nil }
        time.hour = hour
        time.minute = minute
        if scanner.skip(":") {
            guard let second = scanner.number(2), second < 61 else { return nil }
            time.second = second
            if scanner.skip(".") || scanner.skip(",") {
                guard let nanosecond = scanner.fraction() else { return nil }
                time.nanosecond = nanosecond
            }
        }
        guard let offsetMinutes = scanner.zone(), scanner.isAtEnd else { return nil }
        self = time.instant.advanced(byNanoseconds: -Int64(offsetMinutes) * 60_000_000_000)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (number < 0 ? "-" : "") + zeros + digits
}

/// Reads fixed-width decimal fields from the front of a text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard rest.count >= width else { return nil }
        var value = 0
        for character in rest.prefix(width) {
            guard (0x30...0x39).contains(character) else { return nil }
            value = value * 10 + Int(character - 0x30)
        }
        rest.removeFirst(width)
        return value
    }

    /// Reads one or more digits after the point as nanoseconds; digits past the ninth are dropped.
    mutating func fraction() -> Int? {
        var value = 0
        var digits = 0
        while let first = rest.first, (0x30...0x39).contains(first) {
            if digits < 9 { value = value * 10 + Int(first - 0x30) }
            digits += 1
            rest.removeFirst()
        }
        guard digits > 0 else { return nil }
        for _ in 0..<max(0, 9 - digits) { value *= 10 }
        return value
    }

    /// Reads `Z`, nothing, or `±hh:mm`, as minutes east of UTC.
    mutating func zone() -> Int? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
