public import Model

/// Renders a report as text for a terminal: no line is wider than asked, no number is broken, and no byte of
/// the data can control the terminal.
public enum TerminalRenderer {
    /// Narrower terminals are written as if they were this wide.
    public static let widthMin = 40
    /// Wider terminals are used up to this width.
    public static let widthMax = 400

    /// Renders the report line by line.
    ///
    /// - Parameters:
    ///   - report: What to show; charts are left out.
    ///   - width: Columns of the terminal; 80 when not known.
    ///   - color: Whether to use ANSI colours. Without it the text says the same.
    /// - Returns: Lines that each end with a line feed.
    public static func render(_ report: Report, width: Int = 80, color: Bool = false) -> String {
        var text = TerminalText(width: max(widthMin, min(widthMax, width)), color: color)
        text.line(report.title, .bold)
        if !report.summary.isEmpty { text.paragraph(report.summary) }
        if !report.parameters.isEmpty {
            text.paragraph(report.parameters.map { $0.key + "=" + $0.value }.joined(separator: "  "), .dim)
        }
        text.headlines(report.headlines)
        if !report.waterfall.isEmpty { text.waterfall(report.waterfall) }
        for (index, table) in report.tables.enumerated() where index > 0 || report.waterfall.isEmpty {
            text.table(table)
        }
        for (index, note) in report.notes.enumerated() {
            if index == 0 { text.blank() }
            text.paragraph("Note: " + note)
        }
        text.freshness(report.freshness)
        return text.result
    }
}

/// Lines of terminal text within a width.
struct TerminalText {
    /// How a piece of text stands out.
    enum Emphasis: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case magenta = "35"
        case cyan = "36"
    }

    let width: Int
    let color: Bool
    private(set) var result = ""

    init(width: Int, color: Bool) {
        self.width = width
        self.color = color
    }

    mutating func blank() { result += "\n" }

    /// Appends one line, cut to the width.
    mutating func line(_ text: String, _ emphasis: Emphasis? = nil) {
        result += styled(DisplayWidth.cut(Visibility.visible(text), to: width), emphasis) + "\n"
    }

    /// Appends a line that is already made of safe pieces that fit.
    mutating func raw(_ line: String) {
        var line = line
        while line.utf8.last == 0x20 { line.removeLast() }
        result += line + "\n"
    }

    /// Appends text broken at spaces.
    mutating func paragraph(_ text: String, _ emphasis: Emphasis? = nil) {
        var line = ""
        for word in Visibility.visible(text).split(separator: " ") {
            let piece = String(word)
            if !line.isEmpty && DisplayWidth.of(line) + 1 + DisplayWidth.of(piece) > width {
                result += styled(line, emphasis) + "\n"
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + DisplayWidth.cut(piece, to: width)
        }
        if !line.isEmpty { result += styled(line, emphasis) + "\n" }
    }

    func styled(_ text: String, _ emphasis: Emphasis?) -> String {
        guard color, let emphasis, !text.isEmpty else { return text }
        return "\u{1B}[\(emphasis.rawValue)m" + text + "\u{1B}[0m"
    }

    mutating func headlines(_ headlines: [Headline]) {
        guard !headlines.isEmpty else { return }
        blank()
        let titles = headlines.map { Visibility.visible($0.title) }
        let titleWidth = min(width / 2, titles.map(DisplayWidth.of).max() ?? 0)
        for (index, headline) in headlines.enumerated() {
            let figure = Visibility.visible(HumanText.plain(headline.cell))
            let title = DisplayWidth.fit(titles[index], to: titleWidth)
            raw(title + "  " + styled(DisplayWidth.cut(figure, to: width - titleWidth - 2), .bold))
        }
    }

    mutating func freshness(_ freshness: Freshness) {
        blank()
        let newest = freshness.newestSpan.map { HumanText.time($0) + " UTC" } ?? "none"
        paragraph(
            "Snapshot: commit \(HumanText.count(Int128(freshness.commit))), "
                + "\(HumanText.count(Int128(freshness.spans))) spans, newest \(newest)",
            .dim
        )
    }
}
