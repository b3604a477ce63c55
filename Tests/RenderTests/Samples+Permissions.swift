import Model

extension Samples {
    static let permissions: Report = {
        let columns = [
            Column("time", "Time", .time), Column("severity", "Severity", .status), Column("kind", "Kind"),
            Column("rule", "Rule"), Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
            Column("agent", "Agent"), Column("tool", "Tool"), Column("action", "Action"),
            Column("resource", "Resource"),
            Column("decision", "Decision", .status), Column("enforcement", "Enforcement", .status),
            Column("outcome", "Outcome", .status), Column("decided_by", "Decided by"),
            Column("state", "State", .status),
            Column("trace_id", "Run", .identifier, linkPrefix: "/runs/"),
            Column("span_id", "Span", .identifier),
            Column("cost_usd", "Cost", .money),
        ]
        let facts: [(String, String, String, String?, String, String, String)] = [
            ("critical", "executed_without_permission", "shell", nil, "unknown", "executed", "open"),
            ("critical", "executed_despite_deny", "send_email", "deny", "bypassed", "executed", "open"),
            ("high", "egress_violation", "http_get", "allow", "enforced", "executed", "acknowledged"),
            ("medium", "attempted_denied", "delete_branch", "deny", "enforced", "blocked", "resolved"),
            ("low", "approval_expired", "deploy", "require_approval", "monitor_only", "pending", "open"),
            ("info", "policy_drift", "search_docs", "warn", "monitor_only", "executed", "resolved"),
        ]
        let rows = facts.enumerated().map { index, fact -> [Cell] in
            [
                .time(at("2026-11-2\(index % 3)T0\(index):14:07.25Z")), .text(fact.0), .text(fact.1),
                .text("no-\(fact.2)-in-ci"), .text(names[index]), .text("agent-\(index)"), .text(fact.2),
                .text("tool.call"), index == 2 ? .text("pastebin.example.net") : .unknown,
                fact.3.map(Cell.text) ?? .unknown, .text(fact.4), .text(fact.5),
                .text(index == 4 ? "human" : "policy"), .text(fact.6),
                .text("9c1185a5c5e9fc54612808977ee8f54\(index)"), .text("b7ad6b716920333\(index)"),
                usd("0.00\(index)42"),
            ]
        }
        return Report(
            name: "permissions",
            title: "Permissions",
            summary: "Every policy violation and risk: what was done, what was decided, and what came of it.",
            parameters: range,
            headlines: [
                Headline("findings", "Findings", .integer(6)), Headline("critical", "Critical", .integer(2)),
                Headline("open", "Open", .integer(3)),
                Headline("decision_coverage", "Decision coverage", .ratio(8_112, of: 9_004)),
            ],
            tables: [Table(name: "permissions", title: "Findings", columns: columns, rows: rows)],
            freshness: fresh
        )
    }()

    static let permissionSummary: Report = {
        let columns = [
            Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"), Column("agent", "Agent"),
            Column("tool", "Tool"), Column("calls", "Calls", .count),
            Column("governed_calls", "Governed calls", .count),
            Column("decided_calls", "Decided calls", .count),
            Column("decision_coverage", "Decision coverage", .ratio),
            Column("allowed", "Allowed", .count), Column("denied", "Denied", .count),
            Column("executed_without_permission", "Executed without permission", .count),
            Column("findings", "Findings", .count), Column("critical", "Critical", .count),
            Column("high", "High", .count), Column("medium", "Medium", .count), Column("low", "Low", .count),
        ]
        let rows = ["shell", "send_email", "http_get", "delete_branch", "deploy"].enumerated().map {
            index,
            tool -> [Cell] in
            let calls = Int64(4_000 / (index + 1))
            return [
                .text(names[index]), .text("agent-\(index)"), .text(tool), .integer(calls),
                .integer(calls / 2),
                .integer(calls / 2 - Int64(index)),
                index == 4 ? .ratio(0, of: 0) : .ratio(calls / 2 - Int64(index), of: calls / 2),
                .integer(calls / 3), .integer(Int64(index)), .integer(index == 0 ? 12 : 0),
                .integer(Int64(index + 1)),
                .integer(index == 0 ? 1 : 0), .integer(0), .integer(Int64(index)), .integer(0),
            ]
        }
        return Report(
            name: "permissions-summary",
            title: "Permission summary",
            summary:
                "For each workflow, agent and tool: how many calls needed a decision, and how many had one.",
            parameters: range,
            tables: [Table(name: "summary", title: "Decision coverage", columns: columns, rows: rows)],
            notes: [
                "A workflow without decisions has a coverage of 0 %; that is not the same as no violations."
            ],
            freshness: fresh
        )
    }()

    static let runs: Report = {
        var random = Noise(seed: 23)
        let columns = [
            Column("trace_id", "Run", .identifier, linkPrefix: "/runs/"),
            Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"),
            Column("session", "Session", .identifier, linkPrefix: "/sessions/"),
            Column("started_at", "Started", .time),
            Column("duration_ms", "Duration", .duration), Column("status", "Status", .status),
            Column("steps", "Steps", .count), Column("llm_calls", "LLM calls", .count),
            Column("tool_calls", "Tool calls", .count), Column("total_tokens", "Tokens", .count),
            Column("cost_usd", "Cost", .money), Column("findings", "Findings", .count),
            Column("root_name", "Root"),
        ]
        let rows = (0..<14).map { index -> [Cell] in
            let steps = random.below(90) + 1
            return [
                .text(
                    TraceID(high: 0x4bf9_2f35_77b3_4da6 &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15, low: 77)
                        .description
                ),
                .text(names[index % names.count]),
                index % 4 == 0 ? .unknown : .text("feb96bf5-933b-41d7-907b-eeb148d367f\(index % 10)"),
                .time(at("2026-11-22T13:\(59 - index):07Z")),
                .duration(nanoseconds: random.below(190_000_000_000)),
                .text(["ok", "ok", "failed", "ok", "incomplete"][index % 5]), .integer(steps),
                .integer(steps / 3),
                .integer(steps / 2), .integer(steps * 8_812),
                index == 5 ? .unknown : usd("0.\(random.below(900))31"),
                .integer(index % 6 == 2 ? 2 : 0),
                .text(index == 3 ? "审查代码 🤖 review" : "invoke_agent \(names[index % names.count])"),
            ]
        }
        return Report(
            name: "runs",
            title: "Runs",
            summary: "Every run that matches the search, newest first.",
            parameters: range + [("q", "workflow:pr-review status:failed")],
            tables: [Table(name: "runs", title: "Runs", columns: columns, rows: rows)],
            freshness: fresh
        )
    }()
}
