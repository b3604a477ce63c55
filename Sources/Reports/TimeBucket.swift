import Model

/// A step of UTC time by which numbers are summed.
public enum TimeBucket: String, CaseIterable, Sendable {
    /// All time together.
    case none
    case hour, day, month

    /// The number of the bucket that holds `instant`; numbers rise by one from bucket to bucket.
    func number(of instant: Instant) -> Int64 {
        switch self {
        case .none: return 0
        case .hour: return instant.nanoseconds.flooredDivision(by: 3_600_000_000_000)
        case .day: return instant.nanoseconds.flooredDivision(by: 86_400_000_000_000)
        case .month:
            let time = CivilTime(instant)
            return Int64(time.year) * 12 + Int64(time.month) - 1
        }
    }

    /// The first instant of the bucket with this number.
    func start(of number: Int64) -> Instant {
        switch self {
        case .none: return Instant(nanoseconds: 0)
        case .hour: return Instant(seconds: number * 3_600)
        case .day: return Instant(seconds: number * 86_400)
        case .month:
            let year = number.flooredDivision(by: 12)
            return CivilTime(year: Int(year), month: Int(number - year * 12) + 1, day: 1).instant
        }
    }

    /// The start as a short ISO 8601 text: an hour, a date or a month.
    func label(of number: Int64) -> String {
        let text = start(of: number).iso8601
        return switch self {
        case .none: ""
        case .hour: text
        case .day: String(text.prefix(10))
        case .month: String(text.prefix(7))
        }
    }
}
