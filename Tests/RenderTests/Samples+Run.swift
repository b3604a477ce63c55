import Model

extension Samples {
    /// Depth, name, operation, start and duration in milliseconds, tokens, cost, decision, findings, error.
    private typealias Sketch = (
        Int, String, Operation, Double, Double, Int64?, String?, String?, [String], Bool
    )

    private static let sketches: [Sketch] = [
        (0, "pr-review", .workflow, 0, 48_210, nil, nil, nil, [], false),
        (1, "load conversation", .memory, 12, 38, nil, nil, nil, [], false),
        (1, "planner", .agent, 60, 9_120, nil, nil, nil, [], false),
        (2, "chat claude-sonnet-4-5", .llm, 70, 4_200, 18_204, "0.0421", nil, [], false),
        (2, "search_code", .tool, 4_310, 812, nil, nil, "allow", [], false),
        (2, "embed query", .embedding, 5_150, 96, 412, "0.00000824", nil, [], false),
        (2, "retrieve similar reviews", .retrieval, 5_260, 240, nil, nil, nil, [], false),
        (2, "chat claude-sonnet-4-5", .llm, 5_520, 3_610, 22_910, "0.0533", nil, [], false),
        (1, "policy gate", .policy, 9_200, 22, nil, nil, "allow", [], false),
        (1, "reviewer", .agent, 9_230, 31_400, nil, nil, nil, [], false),
        (2, "chat gpt-5-mini", .llm, 9_250, 2_010, 9_112, "0.00331", nil, [], true),
        (2, "chat gpt-5-mini", .llm, 11_280, 5_890, 9_340, "0.00342", nil, [], false),
        (2, "shell", .tool, 17_200, 6_020, nil, nil, "deny", ["attempted_denied"], true),
        (2, "approval: run tests", .approval, 23_230, 8_000, nil, nil, "require_approval", [], false),
        (2, "shell", .tool, 31_250, 4_100, nil, nil, "allow", [], false),
        (3, "npm test", .tool, 31_260, 4_050, nil, nil, nil, [], false),
        (4, "spawn", .other, 31_270, 12, nil, nil, nil, [], false),
        (4, "collect output", .other, 35_180, 90, nil, nil, nil, [], false),
        (
            2, "http_get pastebin.example.net", .tool, 35_400, 700, nil, nil, nil,
            ["egress_violation", "executed_without_permission"], false
        ),
        (2, "chat gpt-5-mini", .llm, 36_120, 4_400, 12_020, "0.00461", nil, [], false),
        (1, "guardrail: secrets", .guardrail, 40_650, 48, nil, nil, "allow", [], false),
        (1, "summarise", .llm, 40_710, 6_900, 31_009, "0.0719", nil, [], false),
        (1, "post_review_comment", .tool, 47_620, 410, nil, nil, "allow", [], false),
        (1, "evaluate answer", .evaluation, 48_040, 110, 1_204, nil, nil, [], false),
        (1, "store memory", .memory, 48_160, 44, nil, nil, nil, [], false),
    ]

    static let run = Report(
        name: "run",
        title: "pr-review",
        summary: "One run: every step, what it cost and what was decided.",
        parameters: [("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")],
        headlines: [
            Headline("status", "Status", .text("ok")), Headline("duration_ms", "Duration", ms(48_210)),
            Headline("without_waiting_ms", "Without waiting", ms(40_210)),
            Headline("cost_usd", "Cost", usd("0.17859824")),
            Headline("tokens", "Tokens", .integer(104_211)), Headline("steps", "Steps", .integer(25)),
            Headline("findings", "Findings", .integer(3)),
            Headline("started_at", "Started", .time(at("2026-11-22T13:12:07.118Z"))),
        ],
        tables: [stepTable],
        waterfall: sketches.enumerated().map(row),
        notes: ["One model call has no price: the cost of this run is a lower bound."],
        freshness: fresh
    )

    private static func row(_ index: Int, _ sketch: Sketch) -> WaterfallRow {
        let isModel = sketch.2 == .llm
        return WaterfallRow(
            spanID: SpanID(bits: 0xb7ad_6b71_6920_3300 + UInt64(index)),
            depth: sketch.0,
            name: sketch.1,
            operation: sketch.2,
            layer: sketch.2.layer,
            offsetNanoseconds: Int64(sketch.3 * 1_000_000),
            durationNanoseconds: Int64(sketch.4 * 1_000_000) + 12_345,
            isError: sketch.9,
            findingKinds: sketch.8,
            facts: [
                ("tokens", sketch.5.map { .integer($0) } ?? .unknown),
                ("cost_usd", sketch.6.map(usd) ?? .unknown),
                ("decision", sketch.7.map { .text($0) } ?? .unknown),
                ("agent", sketch.2 == .agent ? .text(sketch.1) : .unknown),
                ("model", isModel && index == 21 ? .text("claude-haiku-4-5") : .unknown),
            ],
            details: isModel
                ? [
                    ("Model", "claude-sonnet-4-5"), ("Finish reason", "tool_use"),
                    (
                        "Input messages",
                        #"[{"role":"system","content":"Be\nshort"},{"n":1.50e3,"ok":true,"tools":[],"x":{}}]"#
                    ),
                    (
                        "Output",
                        "Looks good. Remarks:\n1. Add a key.\n2. <b>Escape</b> the title & log it."
                    ),
                ]
                : sketch.9
                    ? [
                        ("Error", "exit status 126: permission denied"),
                        ("Arguments", #"{"cmd":"rm -rf build"}"#),
                    ] : []
        )
    }

    private static let stepTable = Table(
        name: "steps",
        title: "Steps",
        columns: [
            Column("span_id", "Span", .identifier), Column("parent_span_id", "Parent", .identifier),
            Column("name", "Name"),
            Column("operation", "Operation"), Column("layer", "Layer"),
            Column("start_offset_ms", "Start", .duration),
            Column("duration_ms", "Duration", .duration), Column("status", "Status", .status),
            Column("tokens", "Tokens", .count), Column("cost_usd", "Cost", .money),
            Column("decision", "Decision", .status),
            Column("finding", "Finding"),
        ],
        rows: sketches.enumerated().map { index, sketch in
            [
                .text(SpanID(bits: 0xb7ad_6b71_6920_3300 + UInt64(index)).description),
                index == 0 ? .unknown : .text("b7ad6b7169203300"), .text(sketch.1), .text(sketch.2.name),
                .text(sketch.2.layer.name), ms(sketch.3),
                .duration(nanoseconds: Int64(sketch.4 * 1_000_000) + 12_345),
                .text(sketch.9 ? "error" : "ok"), sketch.5.map { .integer($0) } ?? .unknown,
                sketch.6.map(usd) ?? .unknown, sketch.7.map { .text($0) } ?? .unknown,
                sketch.8.first.map { .text($0) } ?? .unknown,
            ]
        }
    )

    /// A run of `count` steps, each with two details.
    static func long(_ count: Int) -> Report {
        var report = run
        report.waterfall = (0..<count).map { index in
            var row = run.waterfall[index % run.waterfall.count]
            if index > 0 && row.depth == 0 { row.depth = 1 }
            row.spanID = SpanID(bits: UInt64(index + 1))
            row.details = [
                ("Arguments", #"{"path":"Sources/App/main.swift","limit":200,"query":"func main"}"#),
                ("Result", String(repeating: "let value = try parse(<input>) & check\n", count: 20)),
            ]
            return row
        }
        return report
    }
}
