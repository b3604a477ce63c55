import Model

/// Made-up but realistic reports, the same on every run.
enum Samples {
    static let all: [(name: String, path: String, report: Report)] = [
        ("overview", "/", overview), ("workflows", "/workflows", workflows), ("costs", "/costs", costs),
        ("failures", "/failures", failures), ("permissions", "/permissions", permissions),
        ("permissions-summary", "/permissions/summary", permissionSummary), ("runs", "/runs", runs),
        ("run", "/runs/4bf92f3577b34da6a3ce929d0e0e4736", run), ("empty", "/workflows", empty),
        ("hostile", "/workflows", hostile),
    ]

    static let fresh = Freshness(newestSpan: at("2026-11-22T14:03:21.482Z"), commit: 18_204, spans: 1_284_907)
    static let range = [
        (key: "from", value: "2026-10-23T14:03:00Z"), (key: "to", value: "2026-11-22T14:03:00Z"),
    ]

    static let names = [
        "pr-review", "invoice-triage", "support-answer", "nightly-research", "contract-extract",
        "onboarding-bot",
        "sql-analyst", "release-notes", "incident-summary", "translation",
    ]

    static func at(_ text: String) -> Instant { Instant(iso8601: text) ?? Instant(nanoseconds: 0) }
    static func usd(_ text: String) -> Cell {
        .money(MoneySum(picodollars: DecimalText.scaled(text, digits: 12) ?? 0))
    }
    static func integer(_ cell: Cell) -> Int64? {
        if case .integer(let number) = cell { number } else { nil }
    }
    static func money(_ cell: Cell) -> MoneySum? { if case .money(let sum) = cell { sum } else { nil } }
    static func ms(_ milliseconds: Double) -> Cell { .duration(nanoseconds: Int64(milliseconds * 1_000_000)) }

    static let workflowColumns: [Column] = allWorkflowColumns.map { column in
        var column = column
        column.isMinor =
            column.key.hasSuffix("_tokens") || ["p90_ms", "p99_ms", "max_ms"].contains(column.key)
        return column
    }

    private static let allWorkflowColumns: [Column] = [
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
        Column("runs", "Runs", .count),
        Column("failed_runs", "Failed runs", .count), Column("failure_rate", "Failure rate", .ratio),
        Column("p50_ms", "p50", .duration), Column("p90_ms", "p90", .duration),
        Column("p95_ms", "p95", .duration),
        Column("p99_ms", "p99", .duration), Column("max_ms", "Max", .duration),
        Column("llm_calls", "LLM calls", .count),
        Column("tool_calls", "Tool calls", .count), Column("input_tokens", "Input tokens", .count),
        Column("cache_read_tokens", "Cache read tokens", .count),
        Column("cache_write_tokens", "Cache write tokens", .count),
        Column("output_tokens", "Output tokens", .count),
        Column("reasoning_tokens", "Reasoning tokens", .count), Column("cost_usd", "Cost", .money),
        Column("cost_per_run_usd", "Cost per run", .money),
        Column("cost_per_successful_run_usd", "Cost per successful run", .money),
        Column("wasted_cost_usd", "Wasted cost", .money), Column("unpriced_calls", "Unpriced calls", .count),
        Column("findings", "Findings", .count), Column("decision_coverage", "Decision coverage", .ratio),
    ]

    static let workflows: Report = {
        var random = Noise(seed: 7)
        let rows = names.enumerated().map { index, name -> [Cell] in
            let runs = Int64(9_000 / (index * index + 1)) + random.below(40)
            let failed = runs * random.below(14) / 100
            let p50 = Double(random.below(40_000) + 700)
            let cost = runs * (random.below(90_000_000_000) + 1_203_000_000)
            let money = { (value: Int64) -> Cell in .money(MoneySum(picodollars: Int128(value))) }
            return [
                .text(name), .integer(runs), .integer(failed), .ratio(failed, of: runs), ms(p50),
                ms(p50 * 2.2),
                ms(p50 * 3.131), ms(p50 * 5.77), ms(p50 * 9.3), .integer(runs * 6), .integer(runs * 4),
                .integer(runs * 5_213), .integer(runs * 18_774), .integer(runs * 611), .integer(runs * 902),
                .integer(index % 3 == 0 ? 0 : runs * 240), money(cost), money(cost / max(1, runs)),
                runs == failed ? .unknown : money(cost / max(1, runs - failed)), money(cost / 23),
                .integer(index == 4 ? 312 : 0), .integer(random.below(9)),
                index == 9
                    ? .unknown : .ratio(runs * 4 - random.below(900).clamped(to: runs * 4), of: runs * 4),
            ]
        }
        return Report(
            name: "workflows",
            title: "Workflows",
            summary: "How often each workflow ran, how long it took, how often it failed and what it cost.",
            parameters: range,
            headlines: [
                Headline("runs", "Runs", .integer(14_203)),
                Headline("failure_rate", "Failure rate", .ratio(612, of: 14_203)),
                Headline("p95_ms", "p95 latency", ms(48_210.4)),
                Headline("cost_usd", "Cost", usd("1842.337190042")),
                Headline("wasted_cost_usd", "Wasted", usd("81.0042")),
                Headline("findings", "Findings", .integer(41), target: PageTarget("permissions")),
            ],
            charts: [costChart, latencyChart],
            tables: [Table(name: "workflows", title: "By workflow", columns: workflowColumns, rows: rows)],
            notes: [
                "312 calls of model qwen3-coder-480b have no price: their cost is unknown, in no sum.",
                "14 runs are incomplete: their root span has not arrived. They do not count as failed.",
            ],
            freshness: fresh
        )
    }()

    static let days = (0..<30).map { index in
        String(
            at("2026-10-24T00:00:00Z").advanced(byNanoseconds: Int64(index) * 86_400_000_000_000).iso8601
                .prefix(10)
        )
    }

    static let costChart: Chart = {
        var random = Noise(seed: 11)
        let series = names.enumerated().map { index, name in
            Series(
                name: name,
                title: name,
                unit: .dollars,
                labels: days,
                values: days.indices.map { day in
                    if day > 24 && index == 3 { return nil }
                    let weekend = day % 7 == 0 || day % 7 == 1
                    return Int128(
                        random.below(40_000_000_000_000) / Int64(index + 1) / (weekend ? 4 : 1)
                            + 200_000_000_000
                    )
                }
            )
        }
        return Chart(title: "Cost by workflow", style: .stackedBars, series: series)
    }()

    static let latencyChart: Chart = {
        var random = Noise(seed: 13)
        let series = [("p50", 1.0), ("p90", 2.4), ("p95", 3.3), ("p99", 6.1)].map { name, factor in
            Series(
                name: name,
                title: name,
                unit: .milliseconds,
                labels: days,
                values: days.indices.map { day in
                    day == 11 ? nil : Int128(factor * Double(9_000_000_000 + random.below(3_000_000_000)))
                }
            )
        }
        return Chart(title: "Latency of runs", style: .lines, series: series)
    }()

    static let overview: Report = {
        var report = workflows
        report.name = "overview"
        report.title = "Overview"
        report.summary = "What the agents did in the last 30 days, what it cost, and what needs attention."
        let ranking = Series(
            name: "errors",
            title: "Runs",
            unit: .count,
            labels: [
                "RateLimitError", "TimeoutError", "ToolException: file not found", "ValidationError",
                "ContentFilter",
            ],
            values: [214, 122, 61, 18, 3]
        )
        report.charts = [
            costChart, latencyChart, Chart(title: "Failures by error type", style: .bars, series: [ranking]),
            Chart(title: "Findings by day", style: .bars, series: []),
        ]
        report.tables[0].rows = Array(report.tables[0].rows.prefix(5))
        report.tables.append(
            Table(
                name: "recent_failures",
                title: "Recent failures",
                columns: failureColumns,
                rows: failureRows
            )
        )
        return report
    }()

    static let costs: Report = {
        var random = Noise(seed: 17)
        let columns = [
            Column("bucket", "Day", .time),
            Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
            Column("model", "Model"), Column("calls", "Calls", .count),
            Column("input_tokens", "Input tokens", .count),
            Column("cache_read_tokens", "Cache read tokens", .count),
            Column("cache_write_tokens", "Cache write tokens", .count),
            Column("output_tokens", "Output tokens", .count),
            Column("reasoning_tokens", "Reasoning tokens", .count),
            Column("cost_usd", "Cost", .money), Column("reported_cost_usd", "Reported cost", .money),
            Column("unpriced_calls", "Unpriced calls", .count),
            Column("unpriced_tokens", "Unpriced tokens", .count),
        ]
        var rows: [[Cell]] = []
        for day in days.suffix(4) {
            for (index, name) in names.prefix(4).enumerated() {
                let model = ["claude-sonnet-4-5", "gpt-5-mini", "gemini-2.5-flash", "qwen3-coder-480b"][index]
                let calls = random.below(3_000) + 1
                let cost = Int128(calls) * Int128(random.below(9_000_000_000) + 41_500)
                rows.append([
                    .time(at(day)), .text(name), .text(model), .integer(calls), .integer(calls * 4_011),
                    .integer(calls * 12_345), .integer(0), .integer(calls * 618),
                    .integer(index == 1 ? calls * 210 : 0),
                    index == 3 ? .unknown : .money(MoneySum(picodollars: cost)),
                    index == 0 ? .money(MoneySum(picodollars: cost * 101 / 100)) : .unknown,
                    .integer(index == 3 ? calls : 0), .integer(index == 3 ? calls * 16_974 : 0),
                ])
            }
        }
        var table = Table(name: "costs", title: "By day, workflow and model", columns: columns, rows: rows)
        table.totals = columns.indices.map { column in
            switch columns[column].kind {
            case .count: .integer(rows.reduce(0) { $0 + (integer($1[column]) ?? 0) })
            case .money: .money(rows.reduce(MoneySum()) { $0 + (money($1[column]) ?? MoneySum()) })
            default: .unknown
            }
        }
        return Report(
            name: "costs",
            title: "Costs",
            summary: "What model calls cost, by workflow and model, a day at a time.",
            parameters: range + [("group", "workflow,model"), ("bucket", "day")],
            headlines: [
                Headline("cost_usd", "Cost", usd("1842.337190042")),
                Headline("reported_cost_usd", "Reported", usd("1850.2")),
                Headline("calls", "Calls", .integer(86_214)),
                Headline("unpriced_calls", "Unpriced calls", .integer(312)),
            ],
            charts: [costChart],
            tables: [table],
            notes: [
                "Reported cost is what the sender claimed; it stands beside the computed one."
            ],
            freshness: fresh
        )
    }()

    static let failureColumns: [Column] = [
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
        Column("error_type", "Error type"),
        Column("layer", "Layer", .status), Column("message_pattern", "Message"),
        Column("runs", "Runs", .count),
        Column("steps", "Steps", .count), Column("first_seen", "First seen", .time),
        Column("last_seen", "Last seen", .time),
        Column("recovered", "Recovered", .count), Column("wasted_cost_usd", "Wasted cost", .money),
        Column("example_trace_id", "Example", .identifier, linkPrefix: "/runs/"),
    ]

    static let failureRows: [[Cell]] = [
        (
            "pr-review", "RateLimitError", "llm",
            "429 Too Many Requests: rate limit of <n> tokens per minute reached", "12.5"
        ),
        (
            "sql-analyst", "psycopg.errors.UndefinedColumn", "tool",
            "column <str> does not exist\nLINE <n>: SELECT <str>", "0.0042"
        ),
        ("support-answer", "PermissionDenied", "policy", "Tool send_email needs approval", "0"),
        (
            "contract-extract", "JSONDecodeError", "orchestration",
            "Expecting value: line <n> column <n> (char <n>)", "3.20471"
        ),
    ].enumerated().map { index, entry in
        [
            .text(entry.0), .text(entry.1), .text(entry.2), .text(entry.3),
            .integer(Int64(214 / (index + 1))),
            .integer(Int64(300 / (index + 1))), .time(at("2026-11-01T08:15:00Z")),
            .time(at("2026-11-22T13:59:12.75Z")),
            .integer(Int64(index * 7)), usd(entry.4), .text("4bf92f3577b34da6a3ce929d0e0e473\(index)"),
        ]
    }

    static let failures = Report(
        name: "failures",
        title: "Failures",
        summary: "Errors grouped by workflow, type and message pattern.",
        parameters: range,
        tables: [
            Table(name: "failures", title: "Failure groups", columns: failureColumns, rows: failureRows)
        ],
        freshness: fresh
    )

    static let empty = Report(
        name: "workflows",
        title: "Workflows",
        summary: "How often each workflow ran.",
        parameters: range,
        headlines: [Headline("runs", "Runs", .integer(0)), Headline("cost_usd", "Cost", .unknown)],
        charts: [Chart(title: "Cost by workflow", style: .stackedBars, series: [])],
        tables: [Table(name: "workflows", title: "By workflow", columns: workflowColumns, rows: [])],
        freshness: Freshness(newestSpan: nil, commit: 0, spans: 0)
    )
}

/// A seeded generator of plain numbers.
struct Noise {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// A number from 0 to `limit` - 1.
    mutating func below(_ limit: Int64) -> Int64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let mixed = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
        return Int64((mixed >> 2) % UInt64(max(1, limit)))
    }
}

extension Int64 {
    func clamped(to limit: Int64) -> Int64 { Swift.min(self, limit) }
}
