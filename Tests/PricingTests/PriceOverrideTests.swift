import Model
import Pricing
import Testing

@Suite struct PriceOverrideTests {
    private func own(_ models: String) throws -> PriceBook {
        try PriceBook(
            parsing: Array(
                """
                {"format": "spanledger-prices", "format_version": 1, "version": "acme-1", "currency": "USD",
                 "unit": "per_1M_tokens", "models": [\(models)]}
                """.utf8
            ),
            path: "acme.json"
        )
    }

    private func charge(_ book: PriceBook, _ step: Step) -> String? {
        book.charge(step).computed.map { MoneySum($0).decimal }
    }

    @Test func `A user's row wins where it is in force and the built-in price stays elsewhere`() throws {
        let book = try PriceBook.builtIn().overridden(
            by: own(
                """
                {"provider": "openai", "model": "gpt-4o", "match": {"exact": ["gpt-4o"]},
                 "prices": [{"from": "2026-11-01", "to": "2026-12-01",
                  "rates": {"input": "1", "output": "4"}}]}
                """
            )
        )
        #expect(book.version == "2026-11-22+acme-1")
        #expect(charge(book, call("gpt-4o", at: "2026-10-31T23:59:59Z", [.output: 1_000])) == "0.01")
        #expect(charge(book, call("gpt-4o", at: "2026-11-01T00:00:00Z", [.output: 1_000])) == "0.004")
        #expect(
            charge(book, call("gpt-4o-2024-08-06", at: "2026-11-01T00:00:00Z", [.output: 1_000])) == "0.004"
        )
        #expect(charge(book, call("gpt-4o", at: "2026-12-01T00:00:00Z", [.output: 1_000])) == "0.01")
        let batch = call("gpt-4o", at: "2026-11-02T00:00:00Z", tier: "batch", [.output: 1_000])
        #expect(book.charge(batch).priceRowID == "openai/gpt-4o/batch@2026-10-14")
        #expect(book.rows.count { $0.model == "gpt-4o" && $0.source == "acme.json" } == 1)
    }

    @Test func `A row with the same id is replaced`() throws {
        let builtIn = try PriceBook.builtIn()
        let book = builtIn.overridden(
            by: try own(
                """
                {"provider": "openai", "model": "gpt-4o", "prices": [
                  {"rates": {"input": "0", "output": "0"}}]}
                """
            )
        )
        #expect(charge(book, call("gpt-4o", [.output: 1_000])) == "0")
        #expect(book.rows.count == builtIn.rows.count)
        #expect(Set(book.rows.map(\.id)) == Set(builtIn.rows.map(\.id)))
    }

    @Test func `A model, a provider and its spellings can be added`() throws {
        let file = try PriceBook(
            parsing: Array(
                """
                {"format": "spanledger-prices", "format_version": 1, "version": "1", "currency": "USD",
                 "unit": "per_1M_tokens",
                 "providers": [{"id": "acme", "kind": "host", "aliases": ["acme_gateway"]}],
                 "models": [{"provider": "acme", "model": "llm-7b", "match": {"prefix": ["llm-7b"]},
                  "prices": [{"rates": {"input": "0.5"}}]},
                  {"provider": "acme", "model": "gpt-4o", "prices": [{"rates": {"input": "7"}}]}]}
                """.utf8
            ),
            path: "acme.json"
        )
        let book = try PriceBook.builtIn().overridden(by: file)
        #expect(book.charge(call("llm-7b-q4", [.input: 2])).priceRowID == "acme/llm-7b/standard")
        #expect(
            book.charge(call("gpt-4o", provider: "ACME_gateway", [.input: 1])).priceRowID
                == "acme/gpt-4o/standard"
        )
        #expect(book.charge(call("gpt-4o", [.input: 1])).priceRowID == "openai/gpt-4o/standard")
    }

    @Test func `A user's clause wins over an equal built-in one`() throws {
        let book = try PriceBook.builtIn().overridden(
            by: own(
                """
                {"provider": "openai", "model": "contract", "match": {"exact": ["gpt-4o-2024-08-06"]},
                 "prices": [{"rates": {"input": "1"}}]}
                """
            )
        )
        #expect(book.charge(call("gpt-4o-2024-08-06", [.input: 1])).priceRowID == "openai/contract/standard")
        #expect(book.charge(call("gpt-4o-2024-11-20", [.input: 1])).priceRowID == "openai/gpt-4o/standard")
    }
}
