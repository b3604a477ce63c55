import Model
import Render
import Testing

@Suite struct HumanTests {
    @Test(arguments: [
        (Cell.unknown, "—"), (.integer(1_234_567), "1,234,567"), (.integer(999), "999"),
        (.integer(-1_000), "−1,000"),
        (.ratio(1, of: 8), "12.5 %"), (.ratio(1, of: 100_000), "&lt;0.1 %"),
        (.ratio(99_999, of: 100_000), "&gt;99.9 %"),
        (.ratio(7, of: 7), "100.0 %"), (.ratio(0, of: 7), "0.0 %"), (.ratio(0, of: 0), "—"),
        (.duration(nanoseconds: 850), "850 ns"), (.duration(nanoseconds: 12_300), "12.3 µs"),
        (.duration(nanoseconds: 340_000_000), "340 ms"), (.duration(nanoseconds: 999_499_999), "999 ms"),
        (.duration(nanoseconds: 999_500_000), "1 s"), (.duration(nanoseconds: 1_240_000_000), "1.24 s"),
        (.duration(nanoseconds: 59_949_999_999), "59.9 s"),
        (.duration(nanoseconds: 59_950_000_000), "1 m 0 s"),
        (.duration(nanoseconds: 123_000_000_000), "2 m 3 s"),
        (.duration(nanoseconds: 3_599_600_000_000), "1 h 0 m"),
        (.duration(nanoseconds: 90_000_000_000_000), "1 d 1 h"),
        (.time(Samples.at("2026-11-22T14:03:59Z")), "2026-11-22 14:03"),
        (Samples.usd("0"), "$0.00"), (Samples.usd("12.345"), "$12.35"), (Samples.usd("1234.5"), "$1,234.50"),
        (Samples.usd("0.0421"), "$0.042"), (Samples.usd("0.00331"), "$0.0033"),
        (Samples.usd("0.000001"), "$0.000001"),
        (Samples.usd("0.0000001"), "&lt;$0.000001"), (Samples.usd("-0.5"), "−$0.50"), (.flag(true), "yes"),
    ])
    func `A figure is short and never claims more than it knows`(cell: Cell, expected: String) {
        let report = Report(
            name: "t",
            title: "T",
            headlines: [Headline("k", "K", cell)],
            tables: [],
            freshness: Samples.fresh
        )
        let html = String(decoding: PageRenderer.render(report, page: PageContext(path: "/t")), as: UTF8.self)
        let start = html.range(of: "<dd>").map { html[$0.upperBound...] } ?? ""
        let figure = start.prefix(upTo: start.range(of: "</dd>")?.lowerBound ?? start.endIndex)
        #expect(figure.contains(">" + expected + "<") || figure == expected)
    }

    @Test func `Amounts of one column share their decimals`() {
        let rows: [[Cell]] = [[Samples.usd("12.5")], [Samples.usd("0.0042")], [Samples.usd("1834.1")]]
        let table = Table(name: "t", title: "T", columns: [Column("cost_usd", "Cost", .money)], rows: rows)
        let report = Report(name: "t", title: "T", tables: [table], freshness: Samples.fresh)
        let html = String(decoding: PageRenderer.render(report, page: PageContext(path: "/t")), as: UTF8.self)
        for text in [
            "<span title=\"$12.5\">$12.5000</span>", "<span title=\"$0.0042\">$0.0042</span>",
            "<span title=\"$1834.1\">$1,834.1000</span>",
        ] { #expect(html.contains(text)) }
    }
}

extension String {
    /// The first place of `part`, without Foundation.
    fileprivate func range(of part: String) -> Range<Index>? { firstRange(of: part) }
}

extension Substring {
    fileprivate func range(of part: String) -> Range<Index>? { firstRange(of: part) }
}
