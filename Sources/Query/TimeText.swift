public import Model

/// Why a text names no time.
public struct TimeTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text as given, cut to 64 characters.
    public var text: String

    /// What is accepted.
    public static let expectation =
        "now, all, a span back from now (-30d, -24h, -15m, -2w), a month (2026-11), a date (2026-11-24) "
        + "or ISO 8601 (2026-11-24T06:00:00Z)"

    /// What is wrong and what is accepted.
    public var description: String { "\"\(text)\" is no time; expected \(Self.expectation)" }
}

/// Reads the times that people write in `from` and `to`.
public enum TimeText {
    /// Days a report covers when neither bound is given.
    public static let defaultDays: Int64 = 30

    /// The instant that `text` names, in UTC.
    ///
    /// - Parameters:
    ///   - text: `now`, `-7d`, `2026-11`, `2026-11-24` or ISO 8601; a month or date is its first instant.
    ///   - now: What relative texts count from.
    /// - Returns: The instant, or `nil` for `all`, which bounds nothing.
    /// - Throws: `TimeTextError` for any other text.
    public static func parse(_ text: String, now: Instant) throws(TimeTextError) -> Instant? {
        if text == "all" { return nil }
        if text == "now" { return now }
        if let back = nanosecondsBack(text) { return now.advanced(byNanoseconds: -back) }
        if let instant = Instant(iso8601: text) ?? Instant(iso8601: text + "-01") { return instant }
        // In a URL an unescaped `+` of a zone offset arrives as a space.
        if let space = text.lastIndex(of: " "),
            let instant = Instant(iso8601: text.replacing(at: space, with: "+"))
        {
            return instant
        }
        throw TimeTextError(text: String(text.prefix(64)))
    }

    /// The range `[from, to)` that two texts name.
    ///
    /// Without both, the last 30 days with an open end; a missing or `all` bound alone is open.
    public static func range(from: String?, to: String?, now: Instant) throws(TimeTextError) -> TimeRange {
        if from == nil && to == nil {
            return TimeRange(from: now.advanced(byNanoseconds: -defaultDays * 86_400_000_000_000))
        }
        var range = TimeRange()
        if let from { range.from = try parse(from, now: now) }
        if let to { range.to = try parse(to, now: now) }
        return range
    }

    /// Reads `-7d` and its kin as nanoseconds.
    private static func nanosecondsBack(_ text: String) -> Int64? {
        let characters = Array(text.utf8)
        guard characters.count >= 3, characters.count <= 12, characters[0] == 0x2D,
            let unit = characters.last,
            let seconds = secondsPerUnit(unit)
        else { return nil }
        var count: Int64 = 0
        for character in characters[1..<(characters.count - 1)] {
            guard (0x30...0x39).contains(character) else { return nil }
            count = count * 10 + Int64(character - 0x30)
        }
        let (total, overflow) = count.multipliedReportingOverflow(by: seconds * 1_000_000_000)
        return overflow ? nil : total
    }

    private static func secondsPerUnit(_ unit: UInt8) -> Int64? {
        switch unit {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3_600
        case UInt8(ascii: "d"): 86_400
        case UInt8(ascii: "w"): 604_800
        default: nil
        }
    }
}

extension String {
    fileprivate func replacing(at index: Index, with character: Character) -> String {
        var copy = self
        copy.replaceSubrange(index...index, with: [character])
        return copy
    }
}
