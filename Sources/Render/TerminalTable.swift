import Model

extension TerminalText {
    /// Appends a table whose columns fit; those that do not are named in a note.
    mutating func table(_ table: Table) {
        blank()
        line(table.title, .bold)
        guard !table.rows.isEmpty else {
            line("No rows.")
            return
        }
        let layout = TerminalTable(table, width: width)
        for heading in layout.headings { raw(styled(heading, .dim)) }
        raw(styled(layout.rule, .dim))
        for row in table.rows.indices { raw(layout.line(row)) }
        guard !layout.leftOut.isEmpty else { return }
        let names = layout.leftOut.joined(separator: ", ")
        paragraph("\(layout.leftOut.count) columns not shown for lack of width: \(names)", .dim)
    }
}

/// Chooses columns and their widths, and lays out lines without boxes.
struct TerminalTable {
    /// A text column is never narrower than this, unless all its texts are.
    private static let textWidthMin = 10

    private struct Shown {
        var title: [String]
        var texts: [String]
        var isNumber: Bool
        var width: Int
        var natural: Int
    }

    private var columns: [Shown] = []
    /// Keys of the columns for which there was no room.
    private(set) var leftOut: [String] = []

    init(_ table: Table, width: Int) {
        let all = table.columns.indices.map { TerminalTable.shown(table, $0) }
        var chosen = Array(all.indices)
        let droppable = TerminalTable.dropOrder(table)
        for index in droppable where TerminalTable.least(chosen.map { all[$0] }) > width {
            chosen.removeAll { $0 == index }
        }
        leftOut = table.columns.indices.filter { !chosen.contains($0) }.map {
            Visibility.visible(table.columns[$0].key)
        }
        columns = chosen.map { all[$0] }
        distribute(width)
    }

    /// The heading, over as many lines as its words need.
    var headings: [String] {
        let height = columns.map(\.title.count).max() ?? 0
        return (0..<height).map { line in
            join { column in
                let place = line - (height - column.title.count)
                return place < 0 ? "" : column.title[place]
            }
        }
    }

    var rule: String { columns.map { String(repeating: "─", count: $0.width) }.joined(separator: "  ") }

    func line(_ row: Int) -> String { join { $0.texts[row] } }

    private func join(_ text: (Shown) -> String) -> String {
        columns.map { DisplayWidth.fit(text($0), to: $0.width, alignsRight: $0.isNumber) }.joined(
            separator: "  "
        )
    }

    /// Gives the width left over to the text columns that were cut.
    private mutating func distribute(_ width: Int) {
        var left = width - TerminalTable.least(columns)
        if columns.count == 1 { columns[0].width = min(columns[0].width, width) }
        while left > 0 {
            guard
                let narrowest = columns.indices.filter({ columns[$0].width < columns[$0].natural })
                    .min(by: { columns[$0].width < columns[$1].width })
            else { return }
            columns[narrowest].width += 1
            left -= 1
        }
    }

    private static func least(_ columns: [Shown]) -> Int {
        columns.reduce(0) { $0 + $1.width } + 2 * max(0, columns.count - 1)
    }

    private static func shown(_ table: Table, _ index: Int) -> Shown {
        let column = table.columns[index]
        let cells = table.rows.map { index < $0.count ? $0[index] : .unknown }
        let format = CellFormat(table, column: index, limit: table.rows.count)
        let texts = cells.map { Visibility.visible(HumanText.plain($0, format)) }
        let isNumber =
            switch column.kind {
            case .count, .ratio, .duration, .money: true
            case .text, .identifier, .time, .status: false
            }
        let title = Visibility.visible(column.title).split(separator: " ").map(String.init)
        let widest = max(1, texts.map(DisplayWidth.of).max() ?? 0)
        let heading = title.map(DisplayWidth.of).max() ?? 0
        let natural = max(widest, min(heading, max(widest, 12)))
        // Numbers, times and ids to copy keep all their characters; only other text may be cut.
        let isRigid = cells.contains { cell in
            guard case .text(let text) = cell else { return cell != .unknown }
            return TraceID(hex: text) != nil
        }
        let width = isRigid ? natural : min(natural, index == 0 ? 16 : textWidthMin)
        return Shown(title: title, texts: texts, isNumber: isNumber, width: width, natural: natural)
    }

    /// Column indices from the one to give up first: empty ones, then details, then from the right.
    private static func dropOrder(_ table: Table) -> [Int] {
        table.columns.indices.dropFirst()
            .map { (index: $0, rank: rank(table, $0)) }
            .sorted { ($0.rank, $1.index) < ($1.rank, $0.index) }
            .map(\.index)
    }

    /// 0 is given up first.
    private static func rank(_ table: Table, _ index: Int) -> Int {
        let isEmpty = table.rows.allSatisfy { row in
            guard index < row.count else { return true }
            return row[index] == .unknown || row[index] == .text("")
        }
        if isEmpty { return 0 }
        switch table.columns[index].key {
        case "p90_ms", "p99_ms", "max_ms", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens",
            "span_id",
            "parent_span_id", "enforcement", "decided_by", "state", "recovered", "first_seen":
            return 1
        case "input_tokens", "output_tokens", "session", "reported_cost_usd", "unpriced_tokens", "agent",
            "rule",
            "cost_per_successful_run_usd", "root_name", "resource", "low", "medium", "governed_calls",
            "llm_calls":
            return 2
        case "cost_usd", "runs", "failure_rate", "p95_ms", "status", "severity", "kind", "tool", "findings",
            "error_type", "bucket", "model", "duration_ms", "decision", "executed_without_permission",
            "workflow",
            "wasted_cost_usd", "calls", "decision_coverage":
            return 4
        default: return 3
        }
    }
}
