import Model

extension Samples {
    /// Texts that try to become markup, script, attributes, formulas, terminal commands, or to mislead the
    /// eye.
    static let attacks = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "</textarea></title><svg/onload=alert(1)>",
        "javascript:alert(1)", "//evil.example/x", "../../admin?x=<y>#z", ".", "..", "&lt;b&gt; &amp; &#x3c;",
        "=HYPERLINK(\"http://evil\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1",
        " \" =cmd|' /C calc'!A0", "'=1", "''",
        "＝1+1", "\u{FEFF}=1", "a;=1;b", "plain", "",
        "line one\nline two\r\nthree", "\u{1B}[31mred\u{1B}[0m\u{1B}]0;title\u{07}", "\u{9B}2J", "\u{0}nul",
        "invoice\u{202E}fdp.exe", "zero\u{200B}width\u{2066}x\u{2069}", "para\u{2028}sep\u{2029}",
        "tag\u{E0041}\u{E0042}",
        "日本語のワークフロー名", "👩‍💻 emoji", "e\u{301}\u{301}\u{301}\u{301}\u{301}",
        String(repeating: "long ", count: 60), "]]>--><!--",
    ]

    /// The first instant whose whole second is representable.
    private static let earliest: Int64 = .min + 1_000_000_000

    static let hostile: Report = {
        let columns = [
            Column("workflow<b>", "Workflow <b>\"'", .identifier, linkPrefix: "/workflows/"),
            Column("=key", "Key\u{202E}x"),
            Column("state", "State", .status),
            Column("outside", "Outside", .identifier, linkPrefix: "javascript:"),
            Column("count", "Count", .count), Column("rate", "Rate", .ratio),
            Column("cost_usd", "Cost", .money),
            Column("duration_ms", "Duration", .duration), Column("time", "Time", .time),
            Column("flag", "Flag"),
        ]
        let rows = attacks.enumerated().map { index, text -> [Cell] in
            let edge = [Int64.min, .max, -1, 0, 1, 999_999_999, 59_949_999_999][index % 7]
            return [
                .text(text), .text(text), .text(text), .text(text), .integer(edge),
                .ratio(edge, of: [3, 0, -7][index % 3]),
                .money(MoneySum(picodollars: index % 9 == 0 ? Int128(edge) * 1_000_000 : Int128(edge))),
                .duration(nanoseconds: edge), .time(Instant(nanoseconds: max(edge, earliest))),
                .flag(index % 2 == 0),
            ]
        }
        let series = attacks.prefix(12).map { text in
            Series(
                name: text,
                title: text,
                unit: .dollars,
                labels: attacks,
                values: [.max, .min, nil, -5, 0, 1]
            )
        }
        let steps = attacks.enumerated().map { index, text in
            WaterfallRow(
                spanID: SpanID(bits: UInt64(index)),
                depth: [0, -4, 3, 70, .max][index % 5],
                name: text,
                operation: .tool,
                layer: .tool,
                offsetNanoseconds: [0, .min, .max][index % 3],
                durationNanoseconds: [1, .max, -5, .min][index % 4],
                isError: index % 3 == 0,
                findingKinds: [text, text, text, text],
                facts: [
                    ("decision", .text(text)), ("tokens", .text(text)), ("cost_usd", .unknown),
                    (text, .text(text)),
                ],
                details: [
                    (text, text), ("Text", "{\"a\":\"" + text + "\"}" + String(repeating: "x", count: 90)),
                ]
            )
        }
        return Report(
            name: "hostile",
            title: attacks[0],
            summary: attacks[1],
            parameters: attacks.map { ($0, $0) },
            headlines: attacks.map { Headline($0, $0, .text($0)) },
            charts: [
                Chart(title: attacks[1], style: .stackedBars, series: Array(series)),
                Chart(title: attacks[2], style: .lines, series: Array(series)),
                Chart(title: attacks[3], style: .bars, series: Array(series)),
                Chart(title: attacks[3], style: .bars, series: Array(series.prefix(1))),
            ],
            tables: [
                Table(name: "hostile", title: attacks[3], columns: columns, rows: rows),
                Table(
                    name: attacks[2],
                    title: attacks[2],
                    columns: columns,
                    rows: Array(rows.prefix(2).map { $0.dropLast(4) })
                ),
            ],
            waterfall: steps,
            notes: attacks,
            freshness: Freshness(newestSpan: Instant(nanoseconds: earliest), commit: .min, spans: .max)
        )
    }()
}
