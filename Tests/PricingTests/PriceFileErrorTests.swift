import Pricing
import Testing

@Suite struct PriceFileErrorTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var prices: String
        var line: Int
        var mentions: [String]
        var testDescription: String { prices }
    }

    /// `prices` starts on line 3 of the file.
    static let mistakes = [
        Mistake(
            prices: #"{"rates": {"input": "-1"}}"#,
            line: 3,
            mentions: ["\"input\"", "\"-1\"", "from \"0\""]
        ),
        Mistake(
            prices: "{\"rates\": {\"input\": \"1\",\n\"output\": \"NaN\"}}",
            line: 4,
            mentions: ["\"output\"", "NaN"]
        ),
        Mistake(prices: #"{"rates": {"input": "1e3"}}"#, line: 3, mentions: ["1e3", "decimal"]),
        Mistake(prices: #"{"rates": {"input": "+1"}}"#, line: 3, mentions: ["+1"]),
        Mistake(prices: #"{"rates": {"input": ""}}"#, line: 3, mentions: ["\"input\""]),
        Mistake(prices: #"{"rates": {"input": "1."}}"#, line: 3, mentions: ["1."]),
        Mistake(prices: #"{"rates": {"input": "1.2.3"}}"#, line: 3, mentions: ["1.2.3"]),
        Mistake(prices: #"{"rates": {"input": "1000001"}}"#, line: 3, mentions: ["1000001", "\"1000000\""]),
        Mistake(prices: #"{"rates": {"input": "0.0000001"}}"#, line: 3, mentions: ["0.0000001"]),
        Mistake(
            prices: #"{"rates": {"input": 2.5}}"#,
            line: 3,
            mentions: ["\"input\" is 2.5", "quoted decimal"]
        ),
        Mistake(prices: #"{"rates": {"output": "1"}}"#, line: 3, mentions: ["no \"input\""]),
        Mistake(prices: #"{"from": "2026-01-01"}"#, line: 3, mentions: ["no \"rates\""]),
        Mistake(
            prices: #"{"rates": {"inputs": "1"}}"#,
            line: 3,
            mentions: ["unknown field \"inputs\"", "did you mean \"input\"?", "cache_read"]
        ),
        Mistake(
            prices: "{\n\"vairant\": \"batch\", \"rates\": {\"input\": \"1\"}}",
            line: 4,
            mentions: ["did you mean \"variant\"?"]
        ),
        Mistake(
            prices: #"{"variant": "turbo", "rates": {"input": "1"}}"#,
            line: 3,
            mentions: ["turbo", "standard, batch, priority, flex, fast"]
        ),
        Mistake(
            prices: #"{"from": "2026-13-01", "rates": {"input": "1"}}"#,
            line: 3,
            mentions: ["\"from\"", "2026-13-01"]
        ),
        Mistake(
            prices: "{\"from\": \"2026-02-01\",\n\"to\": \"2026-02-01\", \"rates\": {\"input\": \"1\"}}",
            line: 4,
            mentions: ["\"to\"", "after \"from\""]
        ),
        Mistake(
            prices: #"{"hours": "1-4", "rates": {"input": "1"}}"#,
            line: 3,
            mentions: ["\"hours\"", "01:00-04:00"]
        ),
        Mistake(prices: #"{"hours": "25:00-26:00", "rates": {"input": "1"}}"#, line: 3, mentions: ["25:00"]),
        Mistake(
            prices: #"{"hours": "01:00-01:00", "rates": {"input": "1"}}"#,
            line: 3,
            mentions: ["two different"]
        ),
        Mistake(prices: #"{"hours": "+1:00-04:00", "rates": {"input": "1"}}"#, line: 3, mentions: ["+1:00"]),
        Mistake(
            prices: #"{"rates": {"input": "1"}, "tiers": [{"over": 0, "rates": {}}]}"#,
            line: 3,
            mentions: ["\"over\" is 0"]
        ),
        Mistake(
            prices:
                "{\"rates\": {\"input\": \"1\"}, \"tiers\": [{\"over\": 5, \"rates\": {}},\n"
                + "{\"over\": 5, \"rates\": {}}]}",
            line: 4,
            mentions: ["\"over\" is 5", "more than"]
        ),
        Mistake(
            prices: #"{"rates": {"input": "1"}, "rates": {}}"#,
            line: 3,
            mentions: ["\"rates\" is given twice"]
        ),
        Mistake(prices: "[]", line: 3, mentions: ["a list", "an object"]),
        Mistake(
            prices:
                "{\"rates\": {\"input\": \"1\"}},\n{\"from\": \"2026-01-01\", \"rates\": {\"input\": \"1\"}}",
            line: 4,
            mentions: ["acme/m/standard@2026-01-01 overlaps row acme/m/standard on line 3"]
        ),
        Mistake(
            prices: """
                {"id": "x", "hours": "01:00-04:00", "rates": {"input": "1"}},
                {"id": "y", "hours": "03:59-05:00", "rates": {"input": "1"}}
                """,
            line: 4,
            mentions: ["row y overlaps row x on line 3"]
        ),
        Mistake(
            prices: """
                {"id": "x", "to": "2026-01-01", "rates": {"input": "1"}},
                {"id": "x", "from": "2026-01-01", "rates": {"input": "1"}}
                """,
            line: 4,
            mentions: ["row id x is already used on line 3"]
        ),
        Mistake(prices: #"{"rates": {"input": "1"}"#, line: 4, mentions: ["\",\" or \"}\" expected"]),
        Mistake(prices: #"{"rates": {"input": "1"}},"#, line: 4, mentions: ["a value expected"]),
        Mistake(prices: #"{"rates": {"input": 01}}"#, line: 3, mentions: ["leading zero"]),
        Mistake(prices: #"{"rates": {"input": "\x"}}"#, line: 3, mentions: ["unknown escape"]),
        Mistake(prices: #"{"rates": {"input": "\ud800"}}"#, line: 3, mentions: ["surrogate"]),
        Mistake(prices: "{rates: {}}", line: 3, mentions: ["double quotes"]),
        Mistake(prices: "{\"rates", line: 3, mentions: ["closing quote"]),
        Mistake(prices: String(repeating: "[", count: 100), line: 3, mentions: ["levels of nesting"]),
    ]

    @Test(arguments: mistakes)
    func `A mistake in a price is named with its line, field and what is allowed`(_ mistake: Mistake) {
        let error = #expect(throws: PriceBookError.self) { try book(prices: mistake.prices) }
        #expect(error?.line == mistake.line)
        let text = error?.description ?? ""
        #expect(text.hasPrefix("own.json:\(mistake.line): "))
        for mention in mistake.mentions { #expect(text.contains(mention), "\(text)") }
    }

    @Test(arguments: [
        (#""currency": "USD""#, #""currency": "EUR""#, 1, "\"currency\" is \"EUR\", allowed is USD"),
        (#""format_version": 1"#, #""format_version": 2"#, 1, "\"format_version\" is 2, allowed is 1"),
        (#""unit": "per_1M_tokens""#, #""unit": "per_token""#, 2, "\"unit\" is \"per_token\""),
        (#""version": "t", "#, "", 1, "the document has no \"version\""),
        (#""models""#, #""modles""#, 2, "did you mean \"models\"?"),
        (#""model": "m", "#, "", 2, "the model has no \"model\""),
        (#""model": "m", "#, #""model": "m", "source": "x", "#, 2, "\"source\" is \"x\""),
        (#""model": "m", "#, #""model": "m", "match": {"regex": ["m"]}, "#, 2, "unknown field \"regex\""),
        (#""model": "m", "#, #""model": "m", "match": {"without": ["m"]}, "#, 2, "at least one clause"),
        (#""model": "m", "#, #""model": "m", "match": {"exact": [""]}, "#, 2, "a list of texts"),
        (#""models""#, #""providers": [{"id": "a", "kind": "shop"}], "models""#, 2, "developer, host"),
        (#""acme""#, "7", 2, "\"provider\" is 7"),
        ("]}]}", "]}]} x", 4, "end of file expected"),
        ("]}]}", "]}", 4, "\",\" or \"]\" expected"),
    ])
    func `A mistake in the document is named with its line`(
        from: String,
        to: String,
        line: Int,
        mention: String
    ) {
        let valid = document(prices: #"{"rates": {"input": "1"}}"#)
        let parts = valid.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        let text = parts.joined(separator: to)
        let error = #expect(throws: PriceBookError.self) {
            try PriceBook(parsing: Array(text.utf8), path: "own.json")
        }
        #expect(error?.line == line)
        #expect(error?.description.contains(mention) == true, "\(error?.description ?? "")")
    }

    @Test func `Every truncation of a file is refused without a trap`() throws {
        let bytes = Array(
            document(
                prices: #"{"from": "2026-01-01", "hours": "01:00-02:00", "rates": {"input": "1é\u00e9"}}"#
            ).utf8
        )
        for end in bytes.indices {
            #expect(throws: PriceBookError.self) { try PriceBook(parsing: Array(bytes[..<end]), path: "f") }
        }
    }

    @Test(arguments: [UInt64(7), 8])
    func `Random damage never traps`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let valid = Array(
            document(
                prices:
                    #"{"to": "2026-01-01", "rates": {"input": "1.5"}, "tiers": [{"over": 5, "rates": {}}]}"#
            ).utf8
        )
        var refused = 0
        for _ in 0..<2_000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            do { _ = try PriceBook(parsing: bytes, path: "f") } catch { refused += 1 }
        }
        #expect(refused > 1_000, "seed \(seed)")
    }

    @Test func `A text that is not UTF-8 is refused`() {
        var bytes = Array(document(prices: #"{"rates": {"input": "1"}}"#).utf8)
        let position = bytes.firstIndex(of: UInt8(ascii: "t"))!
        bytes[position] = 0xFF
        #expect(throws: PriceBookError.self) { try PriceBook(parsing: bytes, path: "f") }
    }

    @Test func `Neighbouring periods and different variants do not overlap`() throws {
        let rows = try book(
            prices: """
                {"to": "2026-01-01", "rates": {"input": "1"}},
                {"from": "2026-01-01", "to": "2026-02-01", "rates": {"input": "2"}},
                {"from": "2026-02-01", "rates": {"input": "3"}},
                {"variant": "batch", "rates": {"input": "1"}},
                {"hours": "01:00-02:00", "rates": {"input": "4"}},
                {"hours": "02:00-01:00", "rates": {"input": "5"}}
                """
        ).rows
        #expect(rows.count == 6)
    }
}
