import Model

extension HTMLWriter {
    /// Characters of a text that a table cell shows; the whole text is in the cell's title.
    private static let cellCharactersMax = 120
    /// Characters of a title; a longer text is in the exports only.
    private static let titleCharactersMax = 8_192
    /// Bytes of a name that surely fit into a table cell; longer ones may end in an ellipsis.
    private static let nameBytesMax = 24

    /// A titled table in a container that scrolls by itself.
    ///
    /// - Parameters:
    ///   - table: Its title becomes the heading.
    ///   - empty: What stands in the place of a table without rows.
    mutating func tableSection(_ table: Table, empty: String) {
        markup("<section class=\"sheet\"><h2>")
        text(table.title)
        tableSize(table)
        markup("</h2>")
        if table.rows.isEmpty {
            markup("<p class=\"empty\">")
            text(empty)
            markup("</p>")
        } else {
            self.table(table)
        }
        markup("</section>\n")
    }

    /// A table that is closed at first, for what the waterfall already shows.
    mutating func foldedTable(_ table: Table) {
        markup("<details class=\"sheet\"><summary><h2>")
        text(table.title)
        tableSize(table)
        markup("</h2></summary>")
        self.table(table)
        markup("</details>\n")
    }

    private mutating func tableSize(_ table: Table) {
        guard !table.rows.isEmpty else { return }
        markup(" <small>")
        text(HumanText.count(Int128(table.rows.count)))
        if table.rows.count == 1 { markup(" row</small>") } else { markup(" rows</small>") }
    }

    private mutating func table(_ table: Table) {
        markup("<div class=\"scroll\" tabindex=\"0\" role=\"region\"")
        attribute("aria-label", table.title)
        markup("><table><thead><tr>")
        let formats = table.columns.indices.map {
            CellFormat(table, column: $0, limit: PageRenderer.tableRowsMax)
        }
        let order =
            table.columns.indices.filter { !table.columns[$0].isMinor }
            + table.columns.indices.filter { table.columns[$0].isMinor }
        for index in order {
            markup("<th scope=\"col\"")
            attribute("class", table.columns[index].kind.cssClass(formats[index]))
            attribute("data-key", table.columns[index].key)
            markup(">")
            text(table.columns[index].title)
            markup("</th>")
        }
        markup("</tr></thead><tbody>\n")
        for row in table.rows.prefix(PageRenderer.tableRowsMax) {
            markup("<tr>")
            for index in order {
                tableCell(
                    index < row.count ? row[index] : .unknown,
                    table.columns[index],
                    formats[index],
                    isFirst: index == order[0]
                )
            }
            markup("</tr>\n")
        }
        markup("</tbody>")
        tableFoot(table, order, formats)
        markup("</table></div>")
        if table.rows.count > PageRenderer.tableRowsMax {
            markup("<p class=\"more\">The first ")
            text(HumanText.count(Int128(PageRenderer.tableRowsMax)))
            markup(" rows are shown; the exports have all of them.</p>")
        }
    }

    /// The sums over all rows, also over those that only the exports have.
    private mutating func tableFoot(_ table: Table, _ order: [Int], _ formats: [CellFormat]) {
        guard table.totals.count == table.columns.count else { return }
        markup("<tfoot><tr>")
        for (place, index) in order.enumerated() {
            let (column, cell) = (table.columns[index], table.totals[index])
            if place == 0 {
                markup("<th scope=\"row\">Total</th>")
            } else if cell == .unknown {
                markup("<td></td>")
            } else {
                tableCell(cell, column, formats[index], isFirst: false)
            }
        }
        markup("</tr></tfoot>")
    }

    private mutating func tableCell(_ cell: Cell, _ column: Column, _ format: CellFormat, isFirst: Bool) {
        if isFirst { markup("<th scope=\"row\"") } else { markup("<td") }
        attribute("class", column.kind.cssClass(format))
        markup(">")
        self.cell(cell, column, format)
        if isFirst { markup("</th>") } else { markup("</td>") }
    }

    /// One value with its exact form in a title where the page rounds it.
    mutating func cell(_ cell: Cell, _ column: Column, _ format: CellFormat) {
        switch cell {
        case .unknown: markup("<span class=\"none\" title=\"unknown\">—</span>")
        case .text(let text): textCell(text, column, isWide: format.isWide)
        case .integer(0): markup("<span class=\"zero\">0</span>")
        case .integer, .flag: text(HumanText.plain(cell))
        case .time(let instant): time(instant, isDateOnly: format.isDateOnly)
        case .ratio(let numerator, let denominator): ratio(numerator, denominator)
        case .duration(let nanoseconds):
            exact(
                HumanText.duration(Int128(nanoseconds)),
                ExactText.milliseconds(Int128(nanoseconds)) + " ms"
            )
        case .money(let sum):
            exact(
                HumanText.money(sum.picodollars, digits: format.moneyDigits),
                "$" + ExactText.dollars(sum.picodollars)
            )
        }
    }

    /// `shown` with `full` as its title, unless they are the same.
    private mutating func exact(_ shown: String, _ full: String) {
        markup("<span")
        attribute("title", full)
        markup(">")
        text(shown)
        markup("</span>")
    }

    private mutating func ratio(_ numerator: Int64, _ denominator: Int64) {
        guard let percent = HumanText.percent(numerator, of: denominator) else {
            markup("<span class=\"none\" title=\"unknown: nothing to divide by\">—</span>")
            return
        }
        markup("<span class=\"ratio\"")
        attribute("title", HumanText.count(Int128(numerator)) + " of " + HumanText.count(Int128(denominator)))
        markup("><svg class=\"gauge\" width=\"36\" height=\"6\" aria-hidden=\"true\"><rect class=\"rail\"")
        markup(" width=\"36\" height=\"6\"/><rect height=\"6\"")
        let share = max(0, min(1, Double(numerator) / Double(denominator)))
        attribute("width", hundredths: Int((share * 3_600).rounded()))
        markup("/></svg>")
        text(percent)
        markup("</span>")
    }

    /// A time with the full ISO 8601 form for programs and on hover.
    mutating func time(_ instant: Instant, isDateOnly: Bool = false) {
        let iso = ExactText.time(instant)
        markup("<time")
        attribute("datetime", iso)
        attribute("title", iso)
        markup(">")
        text(HumanText.time(instant, isDateOnly: isDateOnly))
        markup("</time>")
    }

    private mutating func textCell(_ whole: String, _ column: Column, isWide: Bool) {
        if case .status = column.kind {
            badge(whole)
            return
        }
        var (shown, isCut) = Visibility.cut(whole, to: HTMLWriter.cellCharactersMax)
        if TraceID(hex: whole) != nil {
            (shown, isCut) = (String(whole.prefix(10)) + "…", true)
        }
        let target = column.linkPrefix.flatMap { prefix in
            Link.target(prefix: prefix, text: whole).map { $0 + keptQuery(prefix) }
        }
        let isClipped = isWide && shown.utf8.count > 80
        let isLong = isCut || isClipped || (!isWide && shown.utf8.count > HTMLWriter.nameBytesMax)
        if target == nil && !isLong {
            text(shown)
            return
        }
        if let target {
            markup("<a")
            attribute("href", target)
        } else {
            markup("<span")
            if isClipped { markup(" class=\"clip\"") }
        }
        if isLong {
            attribute("title", Visibility.cut(whole, to: HTMLWriter.titleCharactersMax).text)
        }
        markup(">")
        text(shown)
        if target != nil { markup("</a>") } else { markup("</span>") }
    }

    /// What a link in a table keeps of the page's parameters; a single run takes no time range.
    private func keptQuery(_ prefix: String) -> String {
        let keys = prefix == "/runs/" ? ["project"] : ["from", "to", "project"]
        return Link.query(page.usable.filter { keys.contains($0.key) })
    }

    /// A word of a closed vocabulary with a sign of its own, so that colour is never the only cue.
    mutating func badge(_ word: String) {
        guard !word.isEmpty else { return }
        let mark = StatusMark(word)
        markup("<span class=\"badge ")
        markup(mark.cssClass)
        markup("\"><span class=\"sign\" aria-hidden=\"true\">")
        text(mark.sign)
        markup("</span>")
        let (shown, isCut) = Visibility.cut(word, to: 40)
        if isCut {
            exact(shown, Visibility.cut(word, to: HTMLWriter.titleCharactersMax).text)
        } else {
            text(shown)
        }
        markup("</span>")
    }
}

extension ColumnKind {
    /// Class of the cells of such a column.
    fileprivate func cssClass(_ format: CellFormat) -> String {
        switch self {
        case .text: format.isWide ? "t wide" : "t"
        case .identifier: "id"
        case .time: "time"
        case .status: "st"
        case .count, .ratio, .duration, .money: "n"
        }
    }
}
