import Model

/// Collects numbers by bucket and series and makes a chart with no gaps in time.
struct TimeChart {
    /// Series shown by name; the rest are summed as `other`.
    static let seriesMax = 7
    /// Buckets up to which gaps are filled; beyond, only buckets with data are shown.
    static let bucketsMax = 400

    let bucket: TimeBucket
    private var values: [String: [Int64: Int128]] = [:]

    init(_ bucket: TimeBucket) { self.bucket = bucket }

    mutating func add(_ value: Int128, to series: String, at number: Int64) {
        values[series, default: [:]][number, default: 0] += value
    }

    /// The chart of all that was added; without an `order` of names the largest sums come first.
    ///
    /// `axis` is what charts side by side have in common; without it the chart has its own.
    func chart(
        _ title: String,
        _ unit: Series.Unit,
        order: [String]? = nil,
        axis: [Int64]? = nil
    ) -> Chart {
        let numbers = axis ?? Self.axis([self])
        let labels = numbers.map(bucket.label)
        func series(_ name: String, _ sums: [Int64: Int128]) -> Series {
            Series(name: name, title: name, unit: unit, labels: labels, values: numbers.map { sums[$0] ?? 0 })
        }
        let names = order?.filter { values[$0] != nil } ?? namesBySum()
        var result = names.prefix(Self.seriesMax).map { series($0, values[$0] ?? [:]) }
        let rest = names.dropFirst(Self.seriesMax)
        if !rest.isEmpty {
            var sums: [Int64: Int128] = [:]
            for name in rest { sums.merge(values[name] ?? [:]) { $0 + $1 } }
            result.append(series("other", sums))
        }
        return Chart(title: title, style: .stackedBars, series: result)
    }

    private func namesBySum() -> [String] {
        let sums = values.mapValues { buckets in buckets.values.reduce(Int128(0)) { $0 + $1 } }
        let ordered = sums.sorted { left, right in
            left.value != right.value ? left.value > right.value : left.key < right.key
        }
        return ordered.map(\.key)
    }

    /// The buckets from the first to the last that any of the charts has; all charts have the same step.
    static func axis(_ charts: [TimeChart]) -> [Int64] {
        let present = Set(charts.flatMap { $0.values.values.flatMap(\.keys) }).sorted()
        guard let first = present.first, let last = present.last else { return [] }
        return last - first < Int64(bucketsMax) ? Array(first...last) : present
    }
}
