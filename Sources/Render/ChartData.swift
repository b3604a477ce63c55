import Model

/// The series of a chart as they are drawn: a few of them, the largest first, the rest added up as "other".
struct ChartData {
    /// One drawn series.
    struct Item {
        var title: String
        var values: [Int128?]
        /// Sum of the known values.
        var total: Int128
        /// Colour class index; the last one is "other".
        var colour: Int
    }

    /// Colours of words that mean good or bad by themselves; a chart of only such words keeps their order.
    private static let meanings = [
        "ok": 0, "failed": 5, "critical": 5, "high": 2, "medium": 6, "low": 1, "info": 7,
    ]

    /// More than these cannot be told apart.
    static let seriesMax = 8

    let unit: Series.Unit
    let labels: [String]
    let items: [Item]
    /// Series that are not drawn and not added up either.
    let leftOut: Int

    init(_ chart: Chart) {
        unit = chart.series.first?.unit ?? .count
        labels = chart.series.first?.labels ?? []
        let count = labels.count
        var items = chart.series.map { series in
            let values = Array(series.values.prefix(count))
            let total = values.reduce(Int128(0)) { ChartData.sum($0, $1 ?? 0) }
            return Item(
                title: series.title.isEmpty ? series.name : series.title,
                values: values,
                total: total,
                colour: 0
            )
        }
        var leftOut = 0
        let isLines = chart.style == .lines
        let meanings = items.map { ChartData.meanings[$0.title] }
        let hasMeaning = !meanings.contains(nil)
        if !isLines && !hasMeaning {
            items = items.enumerated()
                .sorted { ($1.element.total, $0.offset) < ($0.element.total, $1.offset) }
                .map(\.element)
        }
        var other: Item?
        if items.count > ChartData.seriesMax {
            let rest = items[ChartData.seriesMax...]
            items = Array(items[..<ChartData.seriesMax])
            if isLines {
                leftOut = rest.count
            } else {
                other = ChartData.merged(rest, count: count)
            }
        }
        for index in items.indices {
            items[index].colour = hasMeaning ? meanings[index] ?? index : index
        }
        self.items = items + (other.map { [$0] } ?? [])
        self.leftOut = leftOut
    }

    /// Whether there is nothing to draw.
    var isEmpty: Bool { !items.contains { $0.values.contains { $0 != nil } } }

    /// The highest value the axis must reach.
    func maximum(isStacked: Bool) -> Int128 {
        if !isStacked { return items.flatMap(\.values).compactMap { $0 }.max() ?? 0 }
        return labels.indices.map { index in
            items.reduce(Int128(0)) { ChartData.sum($0, max(0, ChartData.value($1, index) ?? 0)) }
        }.max() ?? 0
    }

    /// The value of an item at a label; `nil` where unknown.
    static func value(_ item: Item, _ index: Int) -> Int128? {
        index < item.values.count ? item.values[index] : nil
    }

    /// Adds up, and stays at the end of the range instead of overflowing.
    static func sum(_ left: Int128, _ right: Int128) -> Int128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? (right < 0 ? .min : .max) : sum
    }

    /// The text of one value; amounts that stand below each other share their number of decimals.
    func text(_ value: Int128, digits: Int? = nil) -> String {
        switch unit {
        case .count: HumanText.count(value)
        case .milliseconds: HumanText.duration(value)
        case .dollars: HumanText.money(value, digits: digits)
        }
    }

    private static func merged(_ rest: ArraySlice<Item>, count: Int) -> Item {
        var values = [Int128?](repeating: nil, count: count)
        var total: Int128 = 0
        for item in rest {
            total = sum(total, item.total)
            for index in item.values.indices {
                guard let value = item.values[index] else { continue }
                values[index] = sum(values[index] ?? 0, value)
            }
        }
        return Item(title: "other (\(rest.count))", values: values, total: total, colour: seriesMax)
    }
}
