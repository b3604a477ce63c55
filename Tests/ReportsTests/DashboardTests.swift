import Model
import Testing

@testable import Reports

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct DashboardTests {
    /// A valid file; panel 1 stands on lines 10 to 16, panel 2 on lines 17 to 22.
    static let valid = """
        title: Payments
        description: All of it
        refresh: 60
        parameters:
          from: -7d
          query: team:payments
        rows:
          - title: Spend
            panels:
              - title: Cost per day
                kind: line
                report: costs
                group: [workflow, model]
                bucket: day
                measure: cost_usd
                query: environment:production
              - title: Dear runs
                kind: table
                report: runs
                columns: [trace_id, cost_usd]
                sort: -cost_usd
                limit: 10
        """

    private func errors(_ text: String) -> [DashboardError] {
        do {
            _ = try Dashboard(DashboardYAML.node(text))
            return []
        } catch {
            return error.errors
        }
    }

    @Test func `A valid file becomes a typed dashboard`() throws {
        let dashboard = try Dashboard(DashboardYAML.node(Self.valid))
        #expect(dashboard.title == "Payments")
        #expect(dashboard.description == "All of it")
        #expect(dashboard.refreshSeconds == 60)
        #expect(dashboard.rows.map(\.title) == ["Spend"])
        let line = try #require(dashboard.rows.first?.panels.first)
        #expect(line.kind == .line && line.report == .costs && line.measure == "cost_usd")
        #expect(
            line.parameters.map { "\($0.key.rawValue)=\($0.value)" } == [
                "from=-7d", "q=(team:payments) (environment:production)", "group=workflow,model",
                "bucket=day",
            ]
        )
        let table = try #require(dashboard.rows.first?.panels.last)
        #expect(table.columns == ["trace_id", "cost_usd"])
        #expect(table.sort == Dashboard.Sort(column: "cost_usd", isDescending: true))
        #expect(table.limit == 10)
        #expect(
            table.parameters.map { "\($0.key.rawValue)=\($0.value)" } == [
                "from=-7d", "q=team:payments", "limit=10000",
            ]
        )
    }

    @Test func `A panel's own time takes the place of the dashboard's`() throws {
        let text = Self.valid.replacing("bucket: day", with: "bucket: day\n        from: 2026-11")
        let panel = try #require(try Dashboard(DashboardYAML.node(text)).rows.first?.panels.first)
        #expect(panel.parameters.first == Dashboard.Parameter(key: .from, value: "2026-11"))
        let request = try panel.request(now: Instant(seconds: 1_800_000_000))
        #expect(request.range.from == Instant(iso8601: "2026-11-01"))
        #expect(request.group == ["workflow", "model"])
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        /// What to write in place of which text.
        var from: String
        var to: String
        var line: Int
        var place: String
        var mentions: [String]
        var testDescription: String { to.isEmpty ? "without \(from)" : to }
    }

    static let mistakes = [
        Mistake(
            from: "title: Payments",
            to: "titel: Payments",
            line: 1,
            place: "",
            mentions: [
                "unknown key \"titel\"", "did you mean \"title\"?", "parameters, rows",
            ]
        ),
        Mistake(from: "title: Payments\n", to: "", line: 1, place: "title", mentions: ["is missing"]),
        Mistake(from: "Payments", to: "", line: 1, place: "title", mentions: ["is empty"]),
        Mistake(
            from: "Payments",
            to: String(repeating: "x", count: 121),
            line: 1,
            place: "title",
            mentions: ["121", "120"]
        ),
        Mistake(
            from: "description: All of it",
            to: "title: Twice",
            line: 2,
            place: "",
            mentions: ["\"title\" is given twice"]
        ),
        Mistake(
            from: "refresh: 60",
            to: "refresh: 5",
            line: 3,
            place: "refresh",
            mentions: ["\"5\"", "10 to 3600 seconds"]
        ),
        Mistake(
            from: "refresh: 60",
            to: "refresh: often",
            line: 3,
            place: "refresh",
            mentions: ["\"often\""]
        ),
        Mistake(
            from: "refresh: 60",
            to: "refresh: 99999999999999999999",
            line: 3,
            place: "refresh",
            mentions: ["10 to 3600"]
        ),
        Mistake(
            from: "from: -7d",
            to: "from: yesterday",
            line: 5,
            place: "parameters.from",
            mentions: ["yesterday"]
        ),
        Mistake(
            from: "from: -7d",
            to: "group: team",
            line: 5,
            place: "parameters",
            mentions: ["unknown key \"group\"", "from, to, query"]
        ),
        Mistake(
            from: "team:payments",
            to: "teem:payments",
            line: 6,
            place: "parameters.query",
            mentions: ["teem", "team"]
        ),
        Mistake(
            from: "kind: line",
            to: "kind: lines",
            line: 11,
            place: "rows[1].panels[1].kind",
            mentions: ["did you mean \"line\"?", "table, line, bar, stat"]
        ),
        Mistake(
            from: "report: costs",
            to: "report: cost",
            line: 12,
            place: "rows[1].panels[1].report",
            mentions: ["did you mean \"costs\"?", "permissions/summary"]
        ),
        Mistake(
            from: "report: costs",
            to: "report: run",
            line: 12,
            place: "rows[1].panels[1].report",
            mentions: ["\"run\"", "runs"]
        ),
        Mistake(
            from: "report: costs\n",
            to: "\n",
            line: 10,
            place: "rows[1].panels[1].report",
            mentions: ["is missing"]
        ),
        Mistake(
            from: "[workflow, model]",
            to: "[workflow, modell]",
            line: 13,
            place: "rows[1].panels[1].group",
            mentions: ["modell", "cost_centre"]
        ),
        Mistake(
            from: "[workflow, model]",
            to: "[workflow, workflow]",
            line: 13,
            place: "rows[1].panels[1].group",
            mentions: ["at most once"]
        ),
        Mistake(
            from: "bucket: day",
            to: "bucket: week",
            line: 14,
            place: "rows[1].panels[1].bucket",
            mentions: ["week", "hour, day, month"]
        ),
        Mistake(
            from: "bucket: day",
            to: "bucket: none",
            line: 14,
            place: "rows[1].panels[1].bucket",
            mentions: ["a line needs"]
        ),
        Mistake(
            from: "bucket: day\n",
            to: "\n",
            line: 10,
            place: "rows[1].panels[1].bucket",
            mentions: ["is missing", "a line needs"]
        ),
        Mistake(
            from: "measure: cost_usd",
            to: "measure: cost",
            line: 15,
            place: "rows[1].panels[1].measure",
            mentions: ["\"cost\"", "cost_usd"]
        ),
        Mistake(
            from: "measure: cost_usd",
            to: "measure: workflow",
            line: 15,
            place: "rows[1].panels[1].measure",
            mentions: ["calls"]
        ),
        Mistake(
            from: "measure: cost_usd\n",
            to: "\n",
            line: 10,
            place: "rows[1].panels[1].measure",
            mentions: ["is missing"]
        ),
        Mistake(
            from: "environment:production",
            to: "(environment:production",
            line: 16,
            place: "rows[1].panels[1].query",
            mentions: ["q:"]
        ),
        Mistake(
            from: "title: Dear runs",
            to: "title: Cost per day",
            line: 17,
            place: "rows[1].panels[2].title",
            mentions: ["already", "line 10"]
        ),
        Mistake(
            from: "title: Dear runs",
            to: "titel: Dear runs",
            line: 17,
            place: "rows[1].panels[2]",
            mentions: ["did you mean \"title\"?"]
        ),
        Mistake(
            from: "report: runs",
            to: "report: runs\n        bucket: day",
            line: 20,
            place: "rows[1].panels[2].bucket",
            mentions: ["only the report costs"]
        ),
        Mistake(
            from: "[trace_id, cost_usd]",
            to: "[trace_id, costs_usd]",
            line: 20,
            place: "rows[1].panels[2].columns",
            mentions: ["did you mean \"cost_usd\"?"]
        ),
        Mistake(
            from: "[trace_id, cost_usd]",
            to: "[trace_id, trace_id]",
            line: 20,
            place: "rows[1].panels[2].columns",
            mentions: ["twice"]
        ),
        Mistake(
            from: "[trace_id, cost_usd]",
            to: "[]",
            line: 20,
            place: "rows[1].panels[2].columns",
            mentions: ["empty list"]
        ),
        Mistake(
            from: "sort: -cost_usd",
            to: "sort: -price",
            line: 21,
            place: "rows[1].panels[2].sort",
            mentions: ["\"price\"", "started_at"]
        ),
        Mistake(
            from: "limit: 10",
            to: "limit: 0",
            line: 22,
            place: "rows[1].panels[2].limit",
            mentions: ["1 to 1000 rows"]
        ),
        Mistake(
            from: "limit: 10",
            to: "measure: cost_usd",
            line: 22,
            place: "rows[1].panels[2].measure",
            mentions: ["a table has no measure"]
        ),
        Mistake(
            from: "kind: table",
            to: "kind: stat\n        measure: duration_ms",
            line: 19,
            place: "rows[1].panels[2].measure",
            mentions: ["duration_ms", "cost_usd"]
        ),
        Mistake(
            from: "kind: table",
            to: "kind: line",
            line: 18,
            place: "rows[1].panels[2].kind",
            mentions: ["a line needs time"]
        ),
    ]

    @Test(arguments: mistakes)
    func `A mistake is named with its line, its place and what is allowed`(_ mistake: Mistake) throws {
        #expect(Self.valid.contains(mistake.from))
        let found = errors(Self.valid.replacing(mistake.from, with: mistake.to, maxReplacements: 1))
        let match = try #require(
            found.first { $0.line == mistake.line && $0.place == mistake.place },
            "\(found)"
        )
        for mention in mistake.mentions { #expect(match.description.contains(mention), "\(match)") }
    }

    @Test func `All mistakes are told at once, in the order of their lines`() {
        let text = Self.valid.replacing("kind: line", with: "kind: x").replacing(
            "limit: 10",
            with: "limit: x"
        )
        .replacing("refresh: 60", with: "refresh: x")
        #expect(errors(text).map(\.line) == [3, 11, 22])
    }

    @Test(arguments: [
        ("rows:\n  - panels: []", "rows[1].panels", "a list of 1 to 4"),
        ("rows: []", "rows", "a list of 1 to 24"),
        ("rows: none", "rows", "\"none\""),
        ("rows:\n  - kind: table", "rows[1]", "unknown key \"kind\""),
        ("rows:\n  - just text", "rows[1]", "allowed is a map of title, panels"),
        ("", "rows", "is missing"),
    ])
    func `A file without panels is refused`(rows: String, place: String, mention: String) {
        let found = errors("title: T\n" + rows)
        #expect(found.contains { $0.place == place && $0.message.contains(mention) }, "\(found)")
    }

    @Test func `Too many rows and panels are refused`() {
        let row = "  - panels:\n" + String(repeating: "      - just text\n", count: 5)
        let found = errors("title: T\nrows:\n" + String(repeating: row, count: 25))
        #expect(found.contains { $0.place == "rows" && $0.message == "has 25 items, allowed are 24" })
        #expect(
            found.contains { $0.place == "rows[24].panels" && $0.message == "has 5 items, allowed are 4" }
        )
    }

    @Test func `A file that is no map is refused`() {
        #expect(
            errors("- a\n- b").map(\.description) == [
                "line 1: is a list, allowed is a map of title, description, refresh, parameters, rows"
            ]
        )
    }

    @Test(arguments: ["platform", "finance"])
    func `The dashboards of this repository are valid`(name: String) throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/dashboards/\(name).yaml", encoding: .utf8)
        let dashboard = try Dashboard(DashboardYAML.node(text))
        #expect(dashboard.rows.count >= 5)
        for panel in dashboard.rows.flatMap(\.panels) {
            _ = try panel.request(now: Instant(seconds: 1_800_000_000))
        }
    }

    @Test(arguments: [ReportName.workflows, .costs, .failures, .permissions, .permissionSummary, .runs])
    func `The columns a dashboard may name are those of the report`(name: ReportName) throws {
        var request = ReportRequest(name, now: Instant(seconds: 1_800_000_000))
        if name == .costs { request.group = ["team", "model"] }
        let table = try #require(try request.report(from: EmptySnapshot()).tables.first)
        let columns = name.columns(group: name == .costs ? [.team, .model] : [])
        #expect(columns.map(\.key) == table.columns.map(\.key))
        #expect(columns.map(\.kind) == table.columns.map(\.kind))
    }
}

/// A ledger in which nothing happened.
private struct EmptySnapshot: LedgerSnapshot {
    var freshness: Freshness { Freshness(newestSpan: nil, commit: 0, spans: 0) }
    func parts(in range: TimeRange) -> [any LedgerPart] { [] }
    func run(_ traceID: TraceID) -> (resolved: ResolvedRun, records: [SpanRecord])? { nil }
}
