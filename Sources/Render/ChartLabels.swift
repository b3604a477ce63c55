import Model

/// The texts along the horizontal axis of a chart: short times where the labels are times.
struct ChartLabels {
    /// Where a label goes, and the label.
    let ticks: [(index: Int, text: String)]
    /// Whether the labels are times in ascending order.
    let isTime: Bool

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init(_ labels: [String], limit: Int = 7) {
        let times = labels.compactMap(ChartLabels.instant)
        let stride = max(1, (labels.count + limit - 1) / limit)
        let shown = labels.indices.filter { $0 % stride == 0 }
        isTime = !labels.isEmpty && times.count == labels.count
        guard isTime else {
            ticks = shown.map { ($0, Visibility.cut(labels[$0], to: 14).text) }
            return
        }
        let gap =
            times.count > 1 ? times[1].nanoseconds.subtractingReportingOverflow(times[0].nanoseconds).0 : 0
        let day: Int64 = 86_400_000_000_000
        ticks = shown.map { index in
            let time = CivilTime(times[index])
            let month = ChartLabels.months[max(0, min(11, time.month - 1))]
            if gap >= 28 * day { return (index, "\(month) \(time.year)") }
            let isDaily = gap >= day || times.allSatisfy { $0.nanoseconds % day == 0 }
            if isDaily || (index == 0 && stride > 1) { return (index, "\(time.day) \(month)") }
            let isMidnight = time.hour == 0 && time.minute == 0
            return (index, isMidnight ? "\(time.day) \(month)" : ChartLabels.clock(time))
        }
    }

    private static func clock(_ time: CivilTime) -> String {
        (time.hour < 10 ? "0" : "") + "\(time.hour):" + (time.minute < 10 ? "0" : "") + "\(time.minute)"
    }

    /// Reads a time, a date or a month.
    private static func instant(_ label: String) -> Instant? {
        Instant(iso8601: label) ?? (label.utf8.count == 7 ? Instant(iso8601: label + "-01") : nil)
    }
}
