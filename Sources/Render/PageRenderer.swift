public import Model

/// Renders a report as a complete HTML page that works without JavaScript and under a strict
/// Content-Security-Policy: no inline script, no inline style, nothing from elsewhere.
public enum PageRenderer {
    /// Rows of one table that a page shows; exports have all.
    ///
    /// More would make a page of many megabytes.
    public static let tableRowsMax = 1_000
    /// Steps of a waterfall that a page shows.
    public static let waterfallRowsMax = 2_000
    /// Path at which the server offers `Stylesheet.css`.
    public static let stylesheetPath = "/assets/spanledger.css"
    /// Path at which the server offers `Script.js`.
    public static let scriptPath = "/assets/spanledger.js"

    /// The page as UTF-8 HTML5.
    public static func render(_ report: Report, page: PageContext) -> [UInt8] {
        var html = HTMLWriter()
        html.page = page
        html.bytes.reserveCapacity(16_384 + 512 * report.tables.reduce(0) { $0 + $1.rows.count })
        html.pageStart(title: report.title, page: page)
        html.markup("<main id=\"main\" tabindex=\"-1\">\n")
        html.heading(report, page)
        html.controls(page, asked: report.parameters)
        html.headlines(report.headlines, page)
        html.charts(report.charts)
        if !report.waterfall.isEmpty { html.waterfall(report.waterfall) }
        for (index, table) in report.tables.enumerated() {
            if index == 0 && !report.waterfall.isEmpty {
                html.foldedTable(table)
            } else {
                html.tableSection(table, empty: index == 0 ? emptyText(report) : "None.")
            }
        }
        html.notes(report.notes)
        html.markup("</main>\n")
        html.pageEnd(report.freshness)
        return html.bytes
    }

    /// What to do when a report has no rows.
    private static func emptyText(_ report: Report) -> String {
        report.freshness.spans == 0
            ? "No spans have arrived yet. Point an OpenTelemetry exporter at this server’s /v1/traces."
            : "Nothing recorded here for this question. Try a longer time range."
    }
}

extension HTMLWriter {
    /// Everything up to `<main>`.
    mutating func pageStart(title: String, page: PageContext) {
        markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
        bare(title)
        markup(" · Spanledger</title>\n")
        markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        markup("<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n")
        markup("<link rel=\"stylesheet\"")
        attribute("href", PageRenderer.stylesheetPath)
        markup(">\n<script defer")
        attribute("src", PageRenderer.scriptPath)
        markup("></script>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n")
        markup("<header class=\"top\"><a class=\"brand\" href=\"/\">")
        markup("<svg viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" aria-hidden=\"true\" class=\"mark\">")
        markup("<path d=\"M3 4.5h14M3 8.5h9M8 12.5h9M3 16.2h14M3 18.2h14\"/></svg>Spanledger</a>\n")
        markup("<nav aria-label=\"Main\"><ul>")
        let kept = page.usable.filter { ["from", "to", "project"].contains($0.key) }
        for item in page.navigation {
            markup("<li><a")
            attribute("href", Link.path(item.path, item.parameters + kept))
            if item.path == page.currentItem { markup(" aria-current=\"page\"") }
            markup(">")
            text(item.title)
            markup("</a></li>")
        }
        markup("</ul></nav></header>\n")
    }

    /// The footer and the end of the document.
    mutating func pageEnd(_ freshness: Freshness?) {
        markup("<footer class=\"foot\">")
        if let freshness {
            markup("<p>One snapshot: commit <b>")
            text(HumanText.count(Int128(freshness.commit)))
            markup("</b>, <b>")
            text(HumanText.count(Int128(freshness.spans)))
            markup("</b> spans, newest ")
            if let newest = freshness.newestSpan { time(newest) } else { markup("none yet") }
            markup(". Times are UTC.</p>")
        }
        markup("<p>Spanledger</p></footer>\n</body>\n</html>\n")
    }

    fileprivate mutating func heading(_ report: Report, _ page: PageContext) {
        markup("<div class=\"head\"><div><h1>")
        text(report.title)
        markup("</h1>")
        if !report.summary.isEmpty {
            markup("<p class=\"summary\">")
            text(report.summary)
            markup("</p>")
        }
        asked(report.parameters)
        links(report.links, page)
        markup("</div><p class=\"exports\">Export")
        var export = page
        if page.path == "/" { export.path = "/" + report.name }
        for (suffix, title) in [(".csv", "CSV"), (".json", "JSON")] {
            markup(" <a class=\"button\"")
            attribute("href", export.address(suffix: suffix, page.parameters))
            markup(">")
            text(title)
            markup("</a>")
        }
        markup("</p></div>\n")
    }

    private mutating func asked(_ parameters: [(key: String, value: String)]) {
        guard !parameters.isEmpty else { return }
        markup("<ul class=\"asked\">")
        for parameter in parameters {
            markup("<li><span>")
            text(parameter.key)
            markup("</span> ")
            if let instant = Instant(iso8601: parameter.value) {
                time(instant)
            } else {
                text(parameter.value)
            }
            markup("</li>")
        }
        markup("</ul>")
    }

    private mutating func links(_ links: [(title: String, target: PageTarget)], _ page: PageContext) {
        let shown = links.compactMap { link in page.link(to: link.target).map { (link.title, $0) } }
        guard !shown.isEmpty else { return }
        markup("<ul class=\"links\">")
        for (title, address) in shown {
            markup("<li><a")
            attribute("href", address)
            markup(">")
            text(Visibility.cut(title, to: 80).text)
            markup("</a></li>")
        }
        markup("</ul>")
    }

    fileprivate mutating func headlines(_ headlines: [Headline], _ page: PageContext) {
        guard !headlines.isEmpty else { return }
        markup("<dl class=\"figures\">")
        for headline in headlines {
            markup("<div><dt>")
            text(headline.title)
            markup("</dt><dd>")
            let address = headline.target.flatMap { page.link(to: $0) }
            if let address {
                markup("<a")
                attribute("href", address)
                markup(">")
            }
            cell(headline.cell, Column(headline.key, headline.title, headline.kind), .single)
            if address != nil { markup("</a>") }
            markup("</dd></div>")
        }
        markup("</dl>\n")
    }

    fileprivate mutating func charts(_ charts: [Chart]) {
        guard !charts.isEmpty else { return }
        markup("<div class=\"charts\">")
        for (index, chart) in charts.enumerated() { self.chart(chart, index: index) }
        markup("</div>\n")
    }

    fileprivate mutating func notes(_ notes: [String]) {
        guard !notes.isEmpty else { return }
        markup("<section class=\"notes\"><h2>Notes</h2><ul>")
        for note in notes {
            markup("<li>")
            text(note)
            markup("</li>")
        }
        markup("</ul></section>\n")
    }
}

extension Headline {
    /// The column kind that suits the figure by itself.
    fileprivate var kind: ColumnKind {
        switch cell {
        case .unknown, .text, .flag: key == "status" ? .status : .text
        case .integer: .count
        case .ratio: .ratio
        case .duration: .duration
        case .money: .money
        case .time: .time
        }
    }
}
