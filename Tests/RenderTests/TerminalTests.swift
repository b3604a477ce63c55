import Model
import Render
import Testing

@Suite struct TerminalTests {
    @Test(arguments: Samples.all.map(\.name), [40, 80, 132])
    func `No line is wider than the terminal and no byte controls it`(name: String, width: Int) throws {
        let report = try #require(Samples.all.first { $0.name == name }).report
        let text = TerminalRenderer.render(report, width: width, color: false)
        #expect(!text.unicodeScalars.contains(where: isControl))
        for line in text.split(separator: "\n") {
            #expect(columns(line) <= width, "\(line)")
            #expect(line.last != " ")
        }
    }

    @Test(arguments: Samples.all.map(\.name))
    func `Colour adds our own sequences and changes no character`(name: String) throws {
        let report = try #require(Samples.all.first { $0.name == name }).report
        let plain = TerminalRenderer.render(report, width: 80, color: false)
        let parts = TerminalRenderer.render(report, width: 80, color: true).split(
            separator: "\u{1B}[",
            omittingEmptySubsequences: false
        )
        var stripped = String(parts[0])
        for part in parts.dropFirst() {
            let code = part.prefix { $0 != "m" }
            #expect(["0", "1", "2", "31", "32", "33", "34", "35", "36"].contains(String(code)))
            stripped += part.dropFirst(code.count + 1)
        }
        #expect(trimmed(stripped) == trimmed(plain))
        #expect(parts.count > 1)
    }

    @Test func `Numbers are whole and columns left out are named`() {
        let text = TerminalRenderer.render(Samples.workflows, width: 80, color: false)
        let lines = text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("pr-review") && $0.contains("9,") && $0.contains("$") })
        #expect(text.contains("columns not shown for lack of width"))
        #expect(text.contains("p99_ms"))
        let wide = TerminalRenderer.render(Samples.workflows, width: 400, color: false)
        #expect(!wide.contains("not shown"))
    }

    @Test func `A number is dropped with its column rather than cut`() {
        let columns = (0..<6).map { Column("n\($0)", "N\($0)", .count) }
        let rows: [[Cell]] = [columns.map { _ in .integer(.max) }]
        let report = Report(
            name: "t",
            title: "T",
            tables: [Table(name: "t", title: "T", columns: columns, rows: rows)],
            freshness: Samples.fresh
        )
        let text = TerminalRenderer.render(report, width: 80, color: false)
        #expect(text.contains("9,223,372,036,854,775,807  9,223,372,036,854,775,807\n"))
        #expect(text.contains("3 columns not shown for lack of width: n3, n4, n5"))
    }

    @Test func `The waterfall's lines join each step to its parent`() {
        let lines = TerminalRenderer.render(Samples.run, width: 80, color: false).split(separator: "\n")
        for start in [
            "├ planner ", "│ ├ search_code ", "│ └ chat claude", "│ │ └ npm test ", "│ │   ├ spawn ",
            "│ │   └ collect ",
            "├ guardrail", "└ store memory ",
        ] { #expect(lines.contains { $0.hasPrefix(start) }, "\(start)") }
    }

    @Test func `The waterfall says in words what failed and what was denied`() {
        let lines = TerminalRenderer.render(Samples.run, width: 80, color: false).split(separator: "\n")
        let shell = lines.firstIndex { $0.contains("shell") } ?? 0
        #expect(lines[shell].contains("│ ├ shell"))
        #expect(lines[shell].contains("6.02 s"))
        #expect(lines[shell].contains("█"))
        #expect(lines[shell + 1].contains("✕ error  ⊘ denied  ⚑ attempted_denied"))
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
            0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// Counts wide characters of the samples twice and combining marks not at all.
    private func columns(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x300...0x36F: sum
            case 0x3000...0x9FFF, 0xFF01...0xFF60, 0x1F300...0x1FAFF: sum + 2
            default: sum + 1
            }
        }
    }

    private func trimmed(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
