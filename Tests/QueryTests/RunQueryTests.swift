import LedgerFakes
import Query
import TestSupport
import Testing

@Suite struct RunQueryTests {
    @Test(arguments: [
        ("", ""), ("   ", ""), ("a b", "a b"), ("a AND b", "a b"), ("a OR b c", "a OR b c"),
        ("(a OR b) c", "(a OR b) c"), ("((a))", "a"), ("-a", "NOT a"), ("NOT (a b)", "NOT (a b)"),
        ("- (a OR b)", "NOT (a OR b)"), ("--a", "NOT NOT a"), ("a (b (c d))", "a b c d"),
        ("env:prod", "environment:prod"), ("cost_center:x", "cost_centre:x"), ("cost:>0.5", "cost>0.5"),
        ("cost=0.5", "cost:0.5"), ("model:gpt-5*", "model:gpt-5*"), ("model:\"gpt-5*\"", "model:\"gpt-5*\""),
        ("tool:mcp:search", "tool:mcp:search"), ("status:FAILED", "status:failed"), ("tool:*", "tool:*"),
        ("\"a \\\" \\\\ b\"", "\"a \\\" \\\\ b\""),
        ("attr.http.host:api.github.com", "attr.http.host:api.github.com"),
        ("attr.\"odd key:\":x", "attr.\"odd key:\":x"), ("attr.n>=500", "attr.n>=500"),
        ("foo-bar", "foo-bar"), ("a -b", "a NOT b"), ("or not and", "or not and"), ("perm*", "perm*"),
        ("name:\"\"", "name:\"\""), ("tokens>1.5k", "tokens>1.5k"), ("duration:-5s", "duration:-5s"),
        ("天気 OR Ωmega", "天気 OR Ωmega"), ("tool:a << agent:b", "tool:a << agent:b"),
        ("( tool:a  model:x ) <<agent:b", "(tool:a model:x) << agent:b"),
        ("(tool:a) <- (agent:b)", "tool:a <- agent:b"),
        ("tool:a then tool:b then tool:c", "tool:a then tool:b then tool:c"),
        ("-tool:a << agent:b", "NOT tool:a << agent:b"), ("(-tool:a) << agent:b", "(NOT tool:a) << agent:b"),
        ("x tool:a then (tool:b OR tool:c) y", "x tool:a then (tool:b OR tool:c) y"),
        ("then what then", "\"then\" what \"then\""), ("tool:then", "tool:then"),
        ("tool:a<<b", "tool:a<<b"), ("cost<-5", "cost<-5"), ("incomplete:TRUE", "incomplete:true"),
        ("started>=2026-11", "started>=2026-11"), ("workflow_version:2", "version:2"),
        ("tool:a << agent:b OR tool:c then tool:d", "tool:a << agent:b OR tool:c then tool:d"),
    ])
    func `A search is read and written in one form`(text: String, canonical: String) throws {
        let query = try RunQuery(text)
        #expect(query.text == canonical)
        #expect(try RunQuery(query.text) == query)
    }

    @Test func `The example of the manual is read`() throws {
        let text =
            "workflow:pr-review model:gpt-5* status:error cost>0.5 duration>30s tool:shell "
            + "finding:egress_violation \"permission denied\" attr.http.host:api.github.com"
        guard case .and(let nodes) = try RunQuery(text).root else {
            Issue.record("no conjunction")
            return
        }
        #expect(nodes.count == 9)
        #expect(nodes[3] == .term(.field(.cost, .greater, .number(500_000_000_000, text: "0.5"))))
        #expect(nodes[4] == .term(.field(.duration, .greater, .number(30_000_000_000, text: "30s"))))
        #expect(nodes[7] == .term(.text(.phrase("permission denied"))))
    }

    @Test(arguments: [
        ("duration:250ms", Int128(250_000_000)), ("duration:250", 250_000_000),
        ("duration:1.5s", 1_500_000_000),
        ("duration:2m", 120_000_000_000), ("duration:1h", 3_600_000_000_000), ("duration:3us", 3_000),
        ("cost:$1.20", 1_200_000_000_000), ("cost:0", 0), ("tokens:20k", 20_000), ("steps:1.5M", 1_500_000),
    ])
    func `Units are read`(text: String, expected: Int128) throws {
        guard case .term(.field(_, .equal, .number(let number, _))) = try RunQuery(text).root else {
            Issue.record("no number")
            return
        }
        #expect(number == expected)
    }

    @Test(arguments: [
        ("modle:gpt", 1, QueryError.Reason.unknownField("modle", nearest: .model)),
        ("a  tol:x", 4, .unknownField("tol", nearest: .tool)),
        ("zzzzzzzzzz:1", 1, .unknownField("zzzzzzzzzz", nearest: nil)),
        ("a \"b c", 3, .unterminatedQuote),
        ("(a b", 5, .unexpected(found: "", expected: "a term or \")\"")),
        ("a)", 2, .unexpected(found: ")", expected: "a term or the end")),
        ("()", 2, .unexpected(found: ")", expected: "a term")),
        ("a OR", 5, .unexpected(found: "", expected: "a term")),
        ("OR a", 1, .unexpected(found: "OR", expected: "a term")),
        ("NOT", 4, .unexpected(found: "", expected: "a term")),
        ("tool:", 6, .unexpected(found: "", expected: "a value after tool:")),
        ("tool: shell", 7, .unexpected(found: "shell", expected: "a value after tool:")),
        (">5", 1, .unexpected(found: ">", expected: "a term")),
        ("*", 1, .unexpected(found: "*", expected: "text before \"*\"")),
        ("\"\"", 1, .unexpected(found: "", expected: "text between the quotes")),
        ("tool>x", 5, .comparison(.greater, field: "tool", expected: "\":\"")),
        ("天気 status>ok", 10, .comparison(.greater, field: "status", expected: "\":\"")),
        (
            "status:bad", 8,
            .invalidValue("bad", field: "status", expected: "one of ok, failed, incomplete, error")
        ),
        ("cost>x", 6, .invalidValue("x", field: "cost", expected: "US dollars such as 0.5 or $1.20")),
        (
            "steps:0.5", 7,
            .invalidValue("0.5", field: "steps", expected: "a whole number such as 500, 20k or 1.5M")
        ),
        (
            "duration>5y", 10,
            .invalidValue("5y", field: "duration", expected: "a time such as 250ms, 30s, 5m or 1h")
        ),
        ("attr.n>x", 8, .invalidValue("x", field: "attr.n", expected: "a number after >")),
        ("tool:a <<", 10, .unexpected(found: "", expected: "a term")),
        ("tool:a then", 12, .unexpected(found: "", expected: "a term")),
        ("<< tool:a", 1, .unexpected(found: "<<", expected: "a term")),
        ("x << tool:a", 1, .notOfSteps(.under)), ("tool:a <- x", 11, .notOfSteps(.directlyUnder)),
        ("tool:a then steps>3", 13, .notOfSteps(.then)),
        ("a (tool:b status:incomplete) then tool:c", 3, .notOfSteps(.then)),
        ("(tool:a then tool:b) << tool:c", 1, .notOfSteps(.under)),
        ("attr.k:v then tool:c", 1, .notOfSteps(.then)),
        (
            "tool:a << tool:b then tool:c", 18,
            .unexpected(found: "then", expected: "<< as before: nesting and sequences do not mix")
        ),
        (
            "tool:a then tool:b <- tool:c", 20,
            .unexpected(found: "<-", expected: "then as before: nesting and sequences do not mix")
        ),
        (
            "started>yesterday", 9,
            .invalidValue(
                "yesterday",
                field: "started",
                expected: "a month, date or ISO 8601 time such as 2026-11, 2026-11-24 or 2026-11-24T06:00:00Z"
            )
        ),
        ("incomplete:maybe", 12, .invalidValue("maybe", field: "incomplete", expected: "one of true, false")),
        ("wasted_cots>1", 1, .unknownField("wasted_cots", nearest: .wastedCost)),
    ])
    func `An error has its position and what was expected`(
        text: String,
        position: Int,
        reason: QueryError.Reason
    ) {
        let error = #expect(throws: QueryError.self) { try RunQuery(text) }
        #expect(error?.position == position)
        #expect(error?.reason == reason)
        #expect(error?.description.hasPrefix("at position \(position): ") == true)
    }

    @Test func `Length, depth and terms are bounded`() {
        func reason(_ text: String) -> QueryError.Reason? {
            #expect(throws: QueryError.self) { try RunQuery(text) }?.reason
        }
        #expect(reason(String(repeating: "a", count: 5_000)) == .tooLong(limit: QueryLimits.length))
        #expect(reason(String(repeating: "(", count: 4_000)) == .tooDeep(limit: QueryLimits.depth))
        #expect(reason(String(repeating: "-", count: 4_000)) == .tooDeep(limit: QueryLimits.depth))
        let inner = QueryLimits.depth - 1
        #expect(throws: Never.self) {
            try RunQuery(String(repeating: "(", count: inner) + "a" + String(repeating: ")", count: inner))
        }
        #expect(
            reason(String(repeating: "(", count: inner + 1) + "a" + String(repeating: ")", count: inner + 1))
                == .tooDeep(limit: QueryLimits.depth)
        )
        #expect(reason(String(repeating: "a ", count: 100)) == .tooManyTerms(limit: QueryLimits.terms))
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `Any text that reads, reads back from what it writes`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let pieces = [
            "a", "b*", "\"x y\"", "\"", "(", ")", " ", " ", " ", "-", "NOT ", " OR ", " AND ", "tool:",
            "model:", "cost>",
            "0.5", "5s", "status:", "ok", "attr.", "k", ":", "=", "<", "*", "\\", "é", "天", "\u{0301}",
            "duration<=",
            "severity>=", "high", "$1", " << ", " <- ", " then ", "<<", "<-", "then", "tool:a", "started>",
            "2026-11",
        ]
        var count = 0
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 1...10, using: &random)).map { _ in random.pick(pieces) }.joined()
            guard let query = try? RunQuery(text) else { continue }
            count += 1
            #expect((try? RunQuery(query.text)) == query, "seed \(seed): \(text) became \(query.text)")
        }
        #expect(count > 300, "seed \(seed)")
    }
}
