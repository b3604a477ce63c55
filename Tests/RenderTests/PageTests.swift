import Model
import Render
import Testing

@Suite struct PageTests {
    @Test(arguments: Samples.all.map(\.name))
    func `A page is well-formed, and every text of the data stays text`(name: String) throws {
        let sample = try #require(Samples.all.first { $0.name == name })
        let parameters =
            Samples.attacks.map { (key: $0, value: $0) } + [("from", "-7d"), ("q", "\"><script>")]
        let page = PageContext(
            path: sample.path,
            parameters: parameters,
            groups: ["workflow", "<b>"],
            hasSearch: true
        )
        let tags = try HTMLReader.tags(PageRenderer.render(sample.report, page: page))
        HTMLReader.check(tags)
    }

    @Test(arguments: Samples.attacks)
    func `A hostile path stays on this server`(text: String) throws {
        for path in [text, "/" + text, "/runs/" + text] {
            HTMLReader.check(
                try HTMLReader.tags(PageRenderer.render(Samples.empty, page: PageContext(path: path)))
            )
        }
    }

    @Test(arguments: Samples.attacks)
    func `An error page says what it is told and no more`(text: String) throws {
        let bytes = ErrorPage.render(status: 404, title: text, message: text, hint: text)
        HTMLReader.check(try HTMLReader.tags(bytes))
    }

    @Test func `A link goes to the percent-encoded cell under the column's prefix`() throws {
        let column = Column("workflow", "W", .identifier, linkPrefix: "/workflows/")
        let rows: [[Cell]] = [[.text("a/b ?#&\"é")], [.text("..")], [.text("")]]
        let html = page(table: Table(name: "t", title: "T", columns: [column], rows: rows))
        #expect(html.contains("href=\"/workflows/a%2Fb%20%3F%23%26%22%C3%A9\""))
        #expect(!html.contains("href=\"/workflows/..\""))
        #expect(!html.contains("href=\"/workflows/\""))
    }

    @Test(arguments: [
        "javascript:", "https://evil.example/", "//evil.example/", "data:", "/\\evil.example/", "",
    ])
    func `A prefix that could leave the server makes no link`(prefix: String) {
        let column = Column("workflow", "W", .identifier, linkPrefix: prefix)
        let html = page(table: Table(name: "t", title: "T", columns: [column], rows: [[.text("target")]]))
        #expect(html.contains("target"))
        #expect(!html.contains("target\""))
    }

    @Test func `Links and forms keep the other parameters`() {
        let parameters = [
            (key: "from", value: "-7d"), (key: "q", value: "a&b"), (key: "group", value: "model"),
        ]
        let context = PageContext(path: "/costs", parameters: parameters, hasSearch: true)
        let html = text(PageRenderer.render(Samples.costs, page: context))
        #expect(html.contains("href=\"/costs.csv?from=-7d&amp;q=a%26b&amp;group=model\""))
        #expect(html.contains("href=\"/costs.json?from=-7d&amp;q=a%26b&amp;group=model\""))
        #expect(html.contains("href=\"/costs?q=a%26b&amp;group=model&amp;from=-24h\""))
        #expect(html.contains("href=\"/costs?from=-7d&amp;q=a%26b&amp;group=model,team\""))
        let hidden = { (name: String) in html.split(separator: "type=\"hidden\" name=\"\(name)\"").count - 1 }
        #expect(html.contains("<input type=\"hidden\" name=\"q\" value=\"a&amp;b\">"))
        #expect([hidden("q"), hidden("from"), hidden("group"), hidden("bucket")] == [2, 2, 2, 0])
        #expect(html.contains("href=\"/workflows?from=-7d\""))
        let costs = "/costs?group=workflow&amp;bucket=day&amp;from=-7d"
        #expect(html.contains("<a href=\"\(costs)\" aria-current=\"page\">"))
    }

    @Test func `The overview's exports are named after its report`() {
        let html = text(PageRenderer.render(Samples.overview, page: PageContext(path: "/")))
        #expect(html.contains("href=\"/overview.csv\""))
    }

    @Test func `A long text is cut and whole in its title`() {
        let long = String(repeating: "abcdefghi ", count: 40)
        let column = Column("message", "M")
        let html = page(table: Table(name: "t", title: "T", columns: [column], rows: [[.text(long)]]))
        #expect(html.contains("<span class=\"clip\" title=\"\(long)\">\(long.prefix(120))…</span>"))
    }

    @Test func `Hidden characters show as codes`() {
        let rows: [[Cell]] = [[.text("a\u{202E}b\u{200B}c\nd\u{7F}\u{E0041}")]]
        let html = page(table: Table(name: "t", title: "T", columns: [Column("m", "M")], rows: rows))
        for code in ["\\u{202E}", "\\u{200B}", "\\n", "\\u{7F}", "\\u{E0041}"] {
            #expect(html.contains("<span class=\"esc\">\(code)</span>"))
        }
        #expect(!html.unicodeScalars.contains { [0x202E, 0x200B, 0x7F, 0xE0041].contains($0.value) })
    }

    @Test(arguments: [(999, 999, false), (1_000, 1_000, false), (1_001, 1_000, true)])
    func `A table shows a bounded number of rows and says so`(count: Int, shown: Int, isCut: Bool) {
        let rows = (0..<count).map { [Cell.integer(Int64($0))] }
        let html = page(table: Table(name: "t", title: "T", columns: [Column("m", "M", .count)], rows: rows))
        #expect(html.split(separator: "<th scope=\"row\"").count - 1 == shown)
        #expect(html.contains("the exports have all of them") == isCut)
    }

    @Test func `Minor columns come last on the page and nowhere else`() {
        let columns = [
            Column("a", "A"), Column("b", "B", isMinor: true), Column("c", "C"),
            Column("d", "D", isMinor: true),
        ]
        let rows: [[Cell]] = [[.text("1"), .text("2"), .text("3"), .text("4")]]
        let table = Table(name: "t", title: "T", columns: columns, rows: rows)
        let html = page(table: table)
        let keys = html.split(separator: "data-key=\"").dropFirst().map { String($0.prefix(1)) }
        #expect(keys == ["a", "c", "b", "d"])
        #expect(html.contains("1</th><td class=\"t\">3</td><td class=\"t\">2</td><td class=\"t\">4</td>"))
        let report = Report(name: "t", title: "T", tables: [table], freshness: Samples.fresh)
        #expect(text(CSVRenderer.render(report)) == "a,b,c,d\r\n1,2,3,4\r\n")
    }

    @Test func `Totals are at the foot of the page's table only`() {
        let columns = [Column("a", "A"), Column("b", "B", .count), Column("c", "C")]
        var table = Table(
            name: "t",
            title: "T",
            columns: columns,
            rows: [[.text("x"), .integer(1_000), .unknown], [.text("y"), .integer(2_000), .unknown]]
        )
        table.totals = [.unknown, .integer(3_000), .unknown]
        let foot = "<tfoot><tr><th scope=\"row\">Total</th><td class=\"n\">3,000</td><td></td></tr></tfoot>"
        #expect(page(table: table).contains("</tbody>" + foot + "</table>"))
        let report = Report(name: "t", title: "T", tables: [table], freshness: Samples.fresh)
        for bytes in [CSVRenderer.render(report), JSONRenderer.render(report)] {
            #expect(!text(bytes).contains("3000"))
        }
    }

    @Test func `Links between pages keep project and time range, and data cannot leave its segment`() {
        var report = Report(
            name: "t",
            title: "T",
            headlines: [Headline("low", "Low", .integer(3), target: PageTarget("permissions"))],
            tables: [
                Table(
                    name: "t",
                    title: "T",
                    columns: [
                        Column("r", "R", .identifier, linkPrefix: "/runs/"),
                        Column("w", "W", .identifier, linkPrefix: "/workflows/"),
                    ],
                    rows: [[.text("1"), .text("2")]]
                )
            ],
            freshness: Samples.fresh
        )
        report.links = [
            ("Session", PageTarget("runs", query: "session:\"a b\"", from: "all")),
            ("Workflow", PageTarget("workflows", "a/b?c")), ("Hostile", PageTarget("workflows", "..")),
        ]
        let parameters = [(key: "from", value: "-7d"), (key: "project", value: "p"), (key: "q", value: "x")]
        let context = PageContext(path: "/workflows", item: "x/y", parameters: parameters)
        let html = text(PageRenderer.render(report, page: context))
        #expect(html.contains("<a href=\"/permissions?project=p&amp;from=-7d\">3</a>"))
        #expect(html.contains("\"/runs?project=p&amp;q=session%3A%22a%20b%22&amp;from=all\""))
        #expect(html.contains("\"/workflows/a%2Fb%3Fc?project=p&amp;from=-7d\""))
        #expect(!html.contains("Hostile"))
        #expect(html.contains("\"/runs/1?project=p\""))
        #expect(html.contains("\"/workflows/2?from=-7d&amp;project=p\""))
        #expect(html.contains("\"/workflows/x%2Fy.csv?from=-7d&amp;project=p&amp;q=x\""))
        #expect(html.contains("action=\"/workflows/x%2Fy\""))
    }

    @Test func `A mistaken search stays in its box, out of links and other forms, with a caret below it`() {
        var context = PageContext(
            path: "/runs",
            parameters: [("q", "tool:x modle:y"), ("from", "-7d"), ("project", "p")]
        )
        context.mistaken = ["q"]
        let bytes = ErrorPage.render(
            status: 400,
            title: "The query has a mistake",
            message: "m",
            hint: "",
            page: context,
            mistake: Mistake(
                text: "tool:x modle:y",
                position: 8,
                suggestion: "model",
                words: ["model", "tool"]
            )
        )
        let html = text(bytes)
        #expect(html.contains("name=\"q\" maxlength=\"2000\" value=\"tool:x modle:y\""))
        #expect(html.contains("href=\"/runs?project=p&amp;from=-24h\""))
        #expect(html.split(separator: "modle").count == 3)
        #expect(html.contains("\ntool:x modle:y\n<span aria-hidden=\"true\">       ^</span></pre>"))
        #expect(html.contains("<p>Did you mean <b>model</b>?</p><p>m</p>"))
        #expect(
            html.contains("<details><summary>All fields</summary><p><code>model, tool</code></p></details>")
        )
    }

    @Test(arguments: Samples.attacks, [-1, 1, 3, 9_999])
    func `A mistake in any text makes a well-formed page`(attack: String, position: Int) throws {
        let bytes = ErrorPage.render(
            status: 400,
            title: "T",
            message: attack,
            hint: "",
            page: PageContext(
                path: "/costs",
                parameters: [("q", attack), ("group", attack)],
                hasSearch: true
            ),
            mistake: Mistake(text: attack, position: position, suggestion: attack, words: [attack])
        )
        HTMLReader.check(try HTMLReader.tags(bytes))
    }

    @Test(arguments: [
        ("a\tb", 3, "a\\tb", 3), ("日本x", 3, "日本x", 4), ("", 1, "", 0),
        (String(repeating: "y", count: 100), 60, "…" + String(repeating: "y", count: 89), 49),
    ])
    func `The caret stands below the character`(typed: String, position: Int, shown: String, column: Int) {
        let bytes = ErrorPage.render(
            status: 400,
            title: "T",
            message: "",
            hint: "",
            mistake: Mistake(text: typed, position: position)
        )
        let caret = String(repeating: " ", count: column) + "^"
        #expect(text(bytes).contains("\n\(shown)\n<span aria-hidden=\"true\">\(caret)</span>"))
    }

    @Test func `An agent is named where it is another one than above at its depth`() {
        func row(_ number: UInt64, _ depth: Int, _ agent: String?) -> WaterfallRow {
            var row = Samples.run.waterfall[0]
            row.spanID = SpanID(bits: number)
            row.depth = depth
            row.name = "step \(number)"
            row.facts = agent.map { [("agent", .text($0))] } ?? []
            row.details = []
            return row
        }
        var report = Samples.run
        report.waterfall = [
            row(1, 0, "x"), row(2, 1, "x"), row(3, 1, "x"), row(4, 2, "y"), row(5, 1, "x"), row(6, 2, "y"),
            row(7, 1, nil), row(8, 1, "x"), row(9, 0, "x"),
        ]
        let html = text(PageRenderer.render(report, page: PageContext(path: "/runs/x")))
        let named = (1...9).filter { html.contains("step \($0) <small>") }
        #expect(named == [1, 2, 4, 6, 8])
    }

    @Test func `Details show JSON indented, with every token as it was`() {
        let html = text(PageRenderer.render(Samples.run, page: PageContext(path: "/runs/x")))
        #expect(
            html.contains("    &quot;n&quot;: 1.50e3,\n    &quot;ok&quot;: true,\n    &quot;tools&quot;: [],")
        )
    }

    @Test(arguments: [
        #"{"a":1"#, #"{"a" 1}"#, #"[1,]"#, #"{"a":1} x"#, #"[01x]"#, "{\"a\":\"\u{1}\"}",
        String(repeating: "[", count: 99),
    ])
    func `Details that are no JSON stay exactly as they are`(source: String) {
        var report = Samples.run
        report.waterfall = [report.waterfall[0]]
        let padded = source + "\n  end"
        report.waterfall[0].details = [("Text", padded)]
        let html = text(PageRenderer.render(report, page: PageContext(path: "/runs/x")))
        let escaped = padded.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
            .replacing("\u{1}", with: "<span class=\"esc\">\\u{1}</span>")
        #expect(html.contains("<pre tabindex=\"0\">\n" + escaped + "</pre>"))
    }

    private func page(table: Table) -> String {
        let report = Report(name: "t", title: "T", tables: [table], freshness: Samples.fresh)
        return text(PageRenderer.render(report, page: PageContext(path: "/t")))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
