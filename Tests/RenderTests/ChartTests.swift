import Model
import Render
import Testing

@Suite struct ChartTests {
    @Test(arguments: [Chart.Style.stackedBars, .bars, .lines])
    func `Without values a chart says so and draws nothing`(style: Chart.Style) {
        let series = Series(name: "a", title: "A", unit: .count, labels: ["x"], values: [nil])
        for chart in [
            Chart(title: "T", style: style, series: []), Chart(title: "T", style: style, series: [series]),
        ] {
            let html = text(chart)
            #expect(html.contains("No data in this period."))
            #expect(!html.contains("<svg"))
        }
    }

    @Test(arguments: [(8, false), (9, true), (30, true)])
    func `Past eight series the smallest are drawn together`(count: Int, hasOther: Bool) {
        let series = (1...count).map {
            Series(
                name: "s\($0)",
                title: "s\($0)",
                unit: .count,
                labels: ["2026-01-01"],
                values: [Int128($0)]
            )
        }
        let html = text(Chart(title: "T", style: .stackedBars, series: series))
        #expect(html.contains("other (") == hasOther)
        #expect(html.split(separator: "<li>").count - 1 == min(count, 9))
        #expect(html.contains("<span>s\(count)</span><b>\(count)</b>"))
        if count == 9 { #expect(html.contains("<span>other (1)</span><b>1</b>")) }
    }

    @Test(arguments: [
        (Series.Unit.count, Int128(7), ["0", "2", "4", "6", "8"]), (.count, 1, ["0", "1"]),
        (.count, 38_000, ["0", "10 k", "20 k", "30 k", "40 k"]),
        (.count, 3_900_000, ["0", "1 M", "2 M", "3 M", "4 M"]),
        (.dollars, 170_000_000_000, ["$0", "$0.05", "$0.10", "$0.15", "$0.20"]),
        (.milliseconds, 38_000_000_000, ["0", "10 s", "20 s", "30 s", "40 s"]),
        (.milliseconds, 170_000_000_000, ["0", "1 m 0 s", "2 m 0 s", "3 m 0 s"]),
    ])
    func `The axis has round ticks up to the highest value`(
        unit: Series.Unit,
        maximum: Int128,
        ticks: [String]
    ) {
        let series = Series(
            name: "a",
            title: "A",
            unit: unit,
            labels: ["2026-01-01", "2026-01-02"],
            values: [maximum, 0]
        )
        let html = text(Chart(title: "T", style: .lines, series: [series]))
        let found = html.split(separator: "text-anchor=\"end\"").dropFirst().compactMap { part in
            part.split(separator: ">", maxSplits: 1).last?.split(separator: "<", maxSplits: 1).first.map(
                String.init
            )
        }
        #expect(found == ticks)
    }

    @Test(arguments: [
        (["2026-01-01", "2026-01-02"], ["1 Jan", "2 Jan"]),
        (["2026-01", "2026-02"], ["Jan 2026", "Feb 2026"]),
        (
            ["2026-01-01T22:00:00Z", "2026-01-01T23:00:00Z", "2026-01-02T00:00:00Z"],
            ["22:00", "23:00", "2 Jan"]
        ),
        (["alpha", "<b>"], ["alpha", "&lt;b&gt;"]),
    ])
    func `Times along the axis are short`(labels: [String], expected: [String]) {
        let values = labels.map { _ in Int128(1) }
        let series = ["a", "b"].map {
            Series(name: $0, title: $0, unit: .count, labels: labels, values: values)
        }
        let html = text(Chart(title: "T", style: .bars, series: series))
        let found = html.split(separator: "text-anchor=\"middle\"").dropFirst().compactMap { part in
            part.split(separator: ">", maxSplits: 1).last?.split(separator: "<", maxSplits: 1).first.map(
                String.init
            )
        }
        #expect(found == expected)
    }

    @Test func `A stack is as high as the sum of its parts`() {
        let series = [Int128(30), 10].map { (value: Int128) in
            Series(
                name: "s\(value)",
                title: "s\(value)",
                unit: .count,
                labels: ["2026-01-01"],
                values: [value]
            )
        }
        let html = text(Chart(title: "T", style: .stackedBars, series: series))
        #expect(html.contains("y=\"64.5\" width=\"72\" height=\"157.5\"><title>s30"))
        #expect(html.contains("y=\"12\" width=\"72\" height=\"52.5\"><title>s10"))
    }

    @Test func `Words for good and bad keep their order and have colours of their own`() {
        func colours(_ names: [String]) -> [Substring] {
            let series = names.enumerated().map { number, name in
                Series(
                    name: name,
                    title: name,
                    unit: .count,
                    labels: ["2026-01-01"],
                    values: [Int128(number + 1)]
                )
            }
            let html = text(Chart(title: "T", style: .stackedBars, series: series))
            return html.split(separator: "<rect class=\"").dropFirst().map { $0.prefix(2) }
        }
        #expect(colours(["ok", "failed"]) == ["s0", "s5"])
        #expect(colours(["critical", "medium", "low"]) == ["s5", "s6", "s1"])
        #expect(colours(["ok", "pr-review"]) == ["s0", "s1"])
    }

    @Test func `A gap in a line stays a gap`() {
        let series = Series(
            name: "a",
            title: "A",
            unit: .count,
            labels: ["a", "b", "c", "d"],
            values: [1, 1, nil, 1]
        )
        let html = text(Chart(title: "T", style: .lines, series: [series]))
        let path = html.split(separator: " d=\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
        #expect(path.filter { $0 == "M" }.count == 2)
        #expect(path.filter { $0 == "L" }.count == 1)
    }

    private func text(_ chart: Chart) -> String {
        String(decoding: ChartRenderer.render(chart), as: UTF8.self)
    }
}
