import Model

extension HTMLWriter {
    /// Characters of one detail text that a page shows; the JSON export has all.
    private static let detailCharactersMax = 65_536
    /// Findings of a step that get a badge.
    private static let badgesMax = 3

    /// The steps of a run as a tree with bars on one time axis; each opens to its details.
    mutating func waterfall(_ rows: [WaterfallRow]) {
        let shown = rows.prefix(PageRenderer.waterfallRowsMax)
        let layout = WaterfallLayout(shown)
        let digits = HumanText.moneyDigits(
            shown.lazy.compactMap { row -> Int128? in
                guard case .money(let sum) = row.cost else { return nil }
                return sum.picodollars
            }
        )
        markup("<section class=\"sheet\"><h2>Waterfall <small>")
        text(HumanText.count(Int128(rows.count)))
        markup(" steps</small></h2><div class=\"falls\"><div class=\"fall legendrow\" aria-hidden=\"true\">")
        markup("<span class=\"name\">Step</span><span class=\"axis\">")
        for quarter in 0...4 {
            markup("<span>")
            text(quarter == 0 && layout.start == 0 ? "0" : axisText(layout, quarter))
            markup("</span>")
        }
        markup("</span><span class=\"n\">Duration</span><span class=\"n\">Tokens</span>")
        markup("<span class=\"n\">Cost</span>")
        markup("<span>Decision, findings</span></div>\n<ol class=\"steps\">\n")
        for (index, row) in shown.enumerated() { step(row, index, layout, digits) }
        markup("</ol></div>")
        if rows.count > shown.count {
            markup("<p class=\"more\">The first ")
            text(HumanText.count(Int128(shown.count)))
            markup(" steps are shown; the JSON export has all of them.</p>")
        }
        markup("</section>\n")
    }

    private func axisText(_ layout: WaterfallLayout, _ quarter: Int) -> String {
        HumanText.duration(Int128(layout.start) + layout.length * Int128(quarter) / 4)
    }

    private mutating func step(
        _ row: WaterfallRow,
        _ index: Int,
        _ layout: WaterfallLayout,
        _ digits: Int
    ) {
        let depth = WaterfallLayout.depth(of: row)
        markup("<li")
        attribute("id", "s" + row.spanID.description)
        attribute("data-depth", String(depth))
        if row.isError { markup(" class=\"failed\"") }
        markup("><details><summary class=\"fall\"><span class=\"name\">")
        guides(depth, layout.branches[index])
        markup("<span class=\"tag ")
        layerClass(row.layer)
        markup("\">")
        text(row.layer == .orchestration ? row.operation.name : row.layer.name)
        markup("</span><span class=\"what\"")
        attribute("title", Visibility.cut(row.name, to: 512).text)
        markup(">")
        text(Visibility.cut(row.name, to: 120).text)
        for fact in row.sideFacts(withAgent: !layout.repeatsAgent[index]) {
            markup(" <small>")
            text(Visibility.cut(fact, to: 60).text)
            markup("</small>")
        }
        markup("</span>")
        if row.isError { badge("error") }
        markup("</span>")
        bar(row, layout)
        figures(row, digits)
        markup("</summary>")
        details(row)
        markup("</details></li>\n")
    }

    /// Draws the lines of the tree in front of a name.
    private mutating func guides(_ depth: Int, _ branches: UInt64) {
        let levels = min(depth, WaterfallLayout.indentMax)
        guard levels > 0 else { return }
        markup("<svg class=\"guides\" height=\"32\" aria-hidden=\"true\"")
        attribute("width", String(levels * 14))
        markup("><path d=\"")
        for level in 1...levels {
            let x = String(level * 14 - 8)
            let continues = branches & (1 << UInt64(level)) != 0
            bytes.append(contentsOf: ("M" + x + " 0").utf8)
            if level == levels {
                if continues { markup("v400") } else { markup("v16") }
                bytes.append(contentsOf: ("M" + x + " 16h7").utf8)
            } else if continues {
                markup("v400")
            }
        }
        markup("\"/></svg>")
        if depth > levels {
            markup("<small class=\"deep\" title=\"nesting depth\">")
            integer(depth)
            markup("</small>")
        }
    }

    private mutating func layerClass(_ layer: Layer) {
        switch layer {
        case .llm: markup("llm")
        case .memory: markup("memory")
        case .policy: markup("policy")
        case .tool: markup("tool")
        case .orchestration: markup("orchestration")
        case .other: markup("other")
        }
    }

    private mutating func findings(_ row: WaterfallRow) {
        for kind in row.findingKinds.prefix(HTMLWriter.badgesMax) {
            markup("<span class=\"badge finding\"><span class=\"sign\" aria-hidden=\"true\">⚑</span>")
            text(Visibility.cut(kind, to: 40).text)
            markup("</span>")
        }
        guard row.findingKinds.count > HTMLWriter.badgesMax else { return }
        markup("<span class=\"badge finding\">+")
        integer(row.findingKinds.count - HTMLWriter.badgesMax)
        markup("</span>")
    }

    private mutating func bar(_ row: WaterfallRow, _ layout: WaterfallLayout) {
        let (start, end) = layout.bar(row)
        let width = max(3, (end - start) * 1_000)
        markup(
            "<svg class=\"bar\" viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        )
        markup("<rect y=\"3\" height=\"10\" class=\"")
        layerClass(row.layer)
        markup("\"")
        attribute("x", hundredths: hundredths(min(start * 1_000, 1_000 - width)))
        attribute("width", hundredths: hundredths(width))
        markup("/></svg>")
    }

    private mutating func figures(_ row: WaterfallRow, _ digits: Int) {
        markup("<span class=\"n dur\">")
        cell(.duration(nanoseconds: row.durationNanoseconds), Column("", "", .duration), .single)
        markup("</span><span class=\"n tok\">")
        optional(row.tokens, digits)
        markup("</span><span class=\"n cost\">")
        optional(row.cost, digits)
        markup("</span><span class=\"dec\">")
        if let decision = row.decision { badge(decision) }
        findings(row)
        markup("</span>")
    }

    /// A figure that most steps cannot have: blank rather than a dash where it is absent.
    private mutating func optional(_ cell: Cell, _ digits: Int) {
        if case .unknown = cell { return }
        self.cell(cell, Column("", "", .count), CellFormat(moneyDigits: digits))
    }

    private mutating func details(_ row: WaterfallRow) {
        markup("<dl class=\"details\"><div><dt>Span</dt><dd><code>")
        text(row.spanID.description)
        markup("</code></dd></div><div><dt>Operation</dt><dd>")
        let (operation, layer) = (row.operation.name, row.layer.name)
        text(operation == layer ? operation : operation + " · " + layer)
        markup("</dd></div><div><dt>Started</dt><dd>")
        text(ExactText.milliseconds(Int128(row.offsetNanoseconds)))
        markup(" ms after the start, took ")
        text(ExactText.milliseconds(Int128(row.durationNanoseconds)))
        markup(" ms</dd></div>")
        for detail in row.details {
            let isLong =
                detail.text.utf8.count > 80 || detail.text.utf8.contains(0x0A)
                || detail.text.utf8.first == 0x7B
            markup("<div><dt>")
            text(Visibility.cut(detail.title, to: 120).text)
            markup("</dt><dd>")
            if isLong { longText(detail.text) } else { text(detail.text) }
            markup("</dd></div>")
        }
        markup("</dl>")
    }

    private mutating func longText(_ whole: String) {
        let (shown, isCut) = Visibility.cut(whole, to: HTMLWriter.detailCharactersMax)
        markup("<pre tabindex=\"0\">")
        markup("\n")
        lines(isCut ? shown : PrettyJSON.format(whole) ?? whole)
        markup("</pre>")
        if isCut { markup("<p class=\"more\">Cut here; the JSON export has the whole text.</p>") }
    }
}
