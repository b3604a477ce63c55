/// A UTC calendar date and time of day in the proleptic Gregorian calendar.
public struct CivilTime: Hashable, Sendable {
    /// Astronomical year.
    public var year: Int
    /// 1 through 12.
    public var month: Int
    /// 1 through 31.
    public var day: Int
    /// 0 through 23.
    public var hour: Int
    /// 0 through 59.
    public var minute: Int
    /// 0 through 59.
    public var second: Int
    /// 0 through 999,999,999.
    public var nanosecond: Int

    /// Builds a civil time from its parts, which are not range-checked here.
    public init(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0,
        nanosecond: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
    }

    /// Splits an instant into calendar fields.
    ///
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms" (civil_from_days).
    public init(_ instant: Instant) {
        let seconds = instant.nanoseconds.flooredDivision(by: 1_000_000_000)
        let days = seconds.flooredDivision(by: 86_400)
        let secondOfDay = Int(seconds - days * 86_400)
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        hour = secondOfDay / 3_600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        nanosecond = Int(instant.nanoseconds &- seconds &* 1_000_000_000)
    }

    /// The instant these fields name, clamped to what `Instant` can hold.
    ///
    /// Source: Howard Hinnant, days_from_civil.
    public var instant: Instant {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear.flooredDivision(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = days * 86_400 + Int64(hour) * 3_600 + Int64(minute) * 60 + Int64(second)
        return Instant(seconds: seconds).advanced(byNanoseconds: Int64(nanosecond))
    }

    /// Days in `month` of `year`.
    public static func days(inMonth month: Int, ofYear year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity; `divisor` is positive.
    public func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
