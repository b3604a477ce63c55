import Model

extension AggregationBucket {
    private static let hourLength: Int64 = 3_600_000_000_000
    private static let dayLength = 24 * hourLength
    private static let weekLength = 7 * dayLength
    /// 1970-01-05 was a Monday.
    private static let monday = 4 * dayLength

    /// The first nanosecond of the bucket that holds `time`.
    func start(of time: Int64) -> Int64 {
        switch self {
        case .none: return 0
        case .hour: return time.flooredDivision(by: Self.hourLength) * Self.hourLength
        case .day: return time.flooredDivision(by: Self.dayLength) * Self.dayLength
        case .week:
            let weeks = time.addingSaturated(-Self.monday).flooredDivision(by: Self.weekLength)
            return weeks * Self.weekLength + Self.monday
        case .month:
            let civil = CivilTime(Instant(nanoseconds: time))
            return CivilTime(year: civil.year, month: civil.month, day: 1).instant.nanoseconds
        }
    }

    /// The bucket's start as a short ISO 8601 text: an hour, a date or a month.
    func label(of start: Int64) -> String {
        let text = Instant(nanoseconds: start).iso8601
        return switch self {
        case .none: ""
        case .hour: text
        case .day, .week: String(text.prefix(10))
        case .month: String(text.prefix(7))
        }
    }

    /// The bucket of each time; neighbours mostly share one.
    func column(_ times: [Int64]) -> DictionaryColumn {
        var values: [String?] = []
        var known: [Int64: UInt32] = [:]
        var codes: [UInt32] = []
        codes.reserveCapacity(times.count)
        var (from, until, code) = (Int64.max, Int64.min, UInt32(0))
        for time in times {
            if time < from || time >= until {
                let start = start(of: time)
                (from, until) = self == .month ? (time, time) : (start, start.addingSaturated(length))
                code = known[start] ?? UInt32(values.count)
                if code == values.count {
                    values.append(label(of: start))
                    known[start] = code
                }
            }
            codes.append(code)
        }
        return DictionaryColumn(values: values, codes: codes)
    }

    /// Nanoseconds of a bucket; 0 for months, which differ.
    private var length: Int64 {
        switch self {
        case .none, .month: 0
        case .hour: Self.hourLength
        case .day: Self.dayLength
        case .week: Self.weekLength
        }
    }
}
