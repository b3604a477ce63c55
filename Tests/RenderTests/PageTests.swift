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
        #expect(html.contains("<a href=\"/costs?from=-7d\" aria-current=\"page\">"))
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
