import Model

extension TerminalText {
    /// Appends the steps of a run as a tree with bars on one time axis.
    mutating func waterfall(_ rows: [WaterfallRow]) {
        let layout = WaterfallLayout(rows)
        let sheet = TerminalWaterfall(rows, width: width)
        blank()
        raw(styled(sheet.heading(layout), .dim))
        raw(styled(sheet.rule, .dim))
        for (row, branches) in zip(rows, layout.branches) {
            let depth = min(WaterfallLayout.depth(of: row), WaterfallLayout.indentMax, (sheet.name - 8) / 2)
            let tree = TerminalWaterfall.tree(depth, branches)
            let name = Visibility.visible(row.name)
            let emphasis: Emphasis? = row.isError ? .red : nil
            let nameText = DisplayWidth.fit(name, to: sheet.name - DisplayWidth.of(tree))
            let bar = TerminalWaterfall.bar(layout.bar(row), width: sheet.bar)
            let figures = sheet.figures(row)
            raw(
                styled(tree, .dim) + styled(nameText, emphasis) + "  " + styled(bar, layerColor(row.layer))
                    + figures
            )
            marks(row, indent: String(repeating: " ", count: min(tree.count + 2, width / 3)))
        }
    }

    /// Appends what is wrong with a step as words on a line of its own.
    private mutating func marks(_ row: WaterfallRow, indent: String) {
        var marks: [String] = row.isError ? ["✕ error"] : []
        if let decision = row.decision, decision != "allow" {
            marks.append((decision == "deny" ? "⊘ denied" : StatusMark(decision).sign + " " + decision))
        }
        marks += row.findingKinds.map { "⚑ " + $0 }
        guard !marks.isEmpty else { return }
        let text = Visibility.visible(marks.joined(separator: "  "))
        raw(indent + styled(DisplayWidth.cut(text, to: width - indent.count), .red))
    }

    private func layerColor(_ layer: Layer) -> Emphasis {
        switch layer {
        case .llm: .blue
        case .memory: .magenta
        case .policy: .yellow
        case .tool: .green
        case .orchestration, .other: .cyan
        }
    }
}

/// Column widths of a waterfall in the terminal.
struct TerminalWaterfall {
    /// Names and bars need this many columns together; figures are left out before they get less.
    private static let roomMin = 20

    let name: Int
    let bar: Int
    private let duration: Int
    private let tokens: Int
    private let cost: Int
    private let moneyDigits: Int

    init(_ rows: [WaterfallRow], width: Int) {
        moneyDigits = HumanText.moneyDigits(
            rows.lazy.compactMap { row -> Int128? in
                guard case .money(let sum) = row.cost else { return nil }
                return sum.picodollars
            }
        )
        let digits = moneyDigits
        duration = max(8, rows.map { HumanText.duration(Int128($0.durationNanoseconds)).count }.max() ?? 0)
        var tokens = max(
            6,
            rows.map { DisplayWidth.of(TerminalWaterfall.text($0.tokens, digits)) }.max() ?? 0
        )
        var cost = max(6, rows.map { DisplayWidth.of(TerminalWaterfall.text($0.cost, digits)) }.max() ?? 0)
        var left = width - duration - tokens - cost - 8
        if left < TerminalWaterfall.roomMin {
            left += tokens + 2
            tokens = 0
        }
        if left < TerminalWaterfall.roomMin {
            left += cost + 2
            cost = 0
        }
        (self.tokens, self.cost) = (tokens, cost)
        name = left * 3 / 5
        bar = left - name
    }

    var rule: String {
        [name, bar, duration, tokens, cost].filter { $0 > 0 }.map { String(repeating: "─", count: $0) }
            .joined(separator: "  ")
    }

    func heading(_ layout: WaterfallLayout) -> String {
        let end = HumanText.duration(layout.length)
        let axis = "0" + String(repeating: " ", count: max(1, bar - 1 - end.count)) + end
        return DisplayWidth.fit("step", to: name) + "  " + DisplayWidth.fit(axis, to: bar)
            + right("duration", duration)
            + right("tokens", tokens) + right("cost", cost)
    }

    func figures(_ row: WaterfallRow) -> String {
        right(HumanText.duration(Int128(row.durationNanoseconds)), duration)
            + right(TerminalWaterfall.text(row.tokens, moneyDigits), tokens)
            + right(TerminalWaterfall.text(row.cost, moneyDigits), cost)
    }

    private func right(_ text: String, _ width: Int) -> String {
        width == 0 ? "" : "  " + DisplayWidth.fit(text, to: width, alignsRight: true)
    }

    private static func text(_ cell: Cell, _ moneyDigits: Int) -> String {
        if case .unknown = cell { return "" }
        return Visibility.visible(HumanText.plain(cell, CellFormat(moneyDigits: moneyDigits)))
    }

    /// Lines that join a step to its parent.
    static func tree(_ depth: Int, _ branches: UInt64) -> String {
        guard depth > 0 else { return "" }
        var text = ""
        for level in 1...depth {
            let continues = branches & (1 << UInt64(level)) != 0
            if level == depth { text += continues ? "├ " : "└ " } else { text += continues ? "│ " : "  " }
        }
        return text
    }

    /// A bar from `start` to `end`, parts of the whole, with eighths of a column at its end.
    static func bar(_ part: (start: Double, end: Double), width: Int) -> String {
        let first = min(width - 1, Int(part.start * Double(width)))
        let eighths = max(1, Int((part.end - part.start) * Double(width) * 8 + 0.5))
        let whole = min(width - first, eighths / 8)
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let tip = whole < width - first ? parts[eighths % 8] : ""
        let space = String(repeating: " ", count: first)
        let bar = space + String(repeating: "█", count: whole) + tip
        return bar + String(repeating: " ", count: max(0, width - first - whole - (tip.isEmpty ? 0 : 1)))
    }
}
