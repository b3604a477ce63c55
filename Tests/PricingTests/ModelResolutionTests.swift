import Model
import Pricing
import Testing

@Suite struct ModelResolutionTests {
    // (provider, model id, `provider/model` of the row or `nil`)
    static let known: [(String?, String, String?)] = [
        ("openai", "gpt-4o-2024-08-06", "openai/gpt-4o"),
        (nil, "gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("unheard-of-gateway", "gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("OpenAI", "GPT-4o", "openai/gpt-4o"),
        ("openai", "gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini"),
        ("openai", "gpt-4.1-2025-04-14", "openai/gpt-4.1"),
        ("openai", "gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-mini"),
        ("openai", "gpt-5-2025-08-07", "openai/gpt-5"),
        ("openai", "gpt-5-mini-2025-08-07", "openai/gpt-5-mini"),
        ("openai", "o4-mini-2025-04-16", "openai/o4-mini"),
        ("openai", "gpt-6-sol-2026-09-01", "openai/gpt-6-sol"),
        ("openai", "gpt-6-sol-2026-9-1", nil),
        ("openai", "gpt-6-sol-preview", nil),
        ("openai", "text-embedding-3-small", "openai/text-embedding-3-small"),
        ("anthropic", "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5"),
        (nil, "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5"),
        ("anthropic", "claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5"),
        ("anthropic", "claude-opus-5-20260801", "anthropic/claude-opus-5"),
        ("gcp.vertex_ai", "claude-opus-5@20260801", "anthropic/claude-opus-5"),
        ("anthropic", "claude-opus-5-5-20261001", "anthropic/claude-opus-5-5"),
        ("gcp.gemini", "gemini-2.5-pro", "google/gemini-2.5-pro"),
        ("gcp.vertex_ai", "gemini-2.5-flash", "google/gemini-2.5-flash"),
        (nil, "models/gemini-2.5-pro", "google/gemini-2.5-pro"),
        ("google", "publishers/google/models/gemini-2.5-flash", "google/gemini-2.5-flash"),
        ("google", "gemini-2.5-pro-preview-06-05", "google/gemini-2.5-pro"),
        ("google", "gemini-2.5-pro-preview-tts", nil),
        ("google", "gemini-2.5-pro-tts-preview", nil),
        ("google", "gemini-2.5-pro-ttsx", "google/gemini-2.5-pro"),
        ("google", "gemini-4-argon-001", "google/gemini-4-argon"),
        ("google", "gemini-4-argon-x", nil),
        (nil, "openai/gpt-4o", "openai/gpt-4o"),
        ("openrouter", "anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5"),
        ("litellm", "openrouter/openai/gpt-4o-mini", "openai/gpt-4o-mini"),
        (nil, "azure/gpt-4o", "azure.ai.openai/gpt-4o"),
        ("azure", "gpt-4o", "azure.ai.openai/gpt-4o"),
        ("azure.ai.openai", "gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("pydantic", "google-gla:gemini-2.5-flash", "google/gemini-2.5-flash"),
        (
            "aws.bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "aws.bedrock/regional.anthropic.claude-haiku-4-5-20251001-v1:0"
        ),
        (
            nil, "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "aws.bedrock/regional.anthropic.claude-sonnet-4-5-20250929-v1:0"
        ),
        (
            nil, "bedrock/global.anthropic.claude-opus-5-5-v1:0",
            "aws.bedrock/global.anthropic.claude-opus-5-5"
        ),
        (
            "aws.bedrock", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
            "aws.bedrock/amazon.nova-pro-v1:0"
        ),
        ("aws.bedrock", "global.anthropic.claude-opus-4-8-v1:0", "anthropic/claude-opus-4-8"),
        ("aws.bedrock", "us.anthropic.claude-opus-4-8-v1:0", nil),
        ("aws.bedrock", "us.anthropic.claude-opus-5-5", "aws.bedrock/regional.anthropic.claude-opus-5-5"),
        (nil, "claude-opus-5-5", "anthropic/claude-opus-5-5"),
        ("xai", "x-ai/grok-4.7-20261001", "xai/grok-4.7"),
        ("openai", "ft:gpt-4o-2024-08-06:acme::abc", nil),
        (nil, "gpt-4", nil),
        (nil, "", nil),
        (nil, "////////", nil),
        (nil, String(repeating: "gpt-4o", count: 100), nil),
    ]

    @Test(arguments: known)
    func `A model id finds its list price`(_ provider: String?, _ id: String, _ expected: String?) throws {
        let time = try #require(Instant(iso8601: "2026-11-22"))
        let book = try PriceBook.builtIn()
        for _ in 0..<2 {
            let row = book.row(provider: provider, model: id, at: time, totalInput: 1, tier: nil)
            #expect(row.map { "\($0.provider)/\($0.model)" } == expected)
        }
    }

    @Test func `An id that two developers list alike is ambiguous without a provider`() throws {
        let book = try PriceBook(
            parsing: Array(
                """
                {"format": "spanledger-prices", "format_version": 1, "version": "t", "currency": "USD",
                 "unit": "per_1M_tokens", "models": [
                  {"provider": "a", "model": "same", "prices": [{"rates": {"input": "1"}}]},
                  {"provider": "b", "model": "same", "prices": [{"rates": {"input": "2"}}]}]}
                """.utf8
            ),
            path: "own.json"
        )
        let time = Instant(seconds: 0)
        #expect(book.row(provider: nil, model: "same", at: time, totalInput: 0, tier: nil) == nil)
        #expect(book.row(provider: "b", model: "same", at: time, totalInput: 0, tier: nil)?.provider == "b")
        #expect(book.row(provider: nil, model: "b/same", at: time, totalInput: 0, tier: nil)?.provider == "b")
    }

    @Test func `The most specific clause wins, then the longest`() throws {
        let book = try PriceBook(
            parsing: Array(
                """
                {"format": "spanledger-prices", "format_version": 1, "version": "t", "currency": "USD",
                 "unit": "per_1M_tokens", "models": [
                  {"provider": "a", "model": "inside", "match": {"contains": ["x-large-mod"]}, "prices": []},
                  {"provider": "a", "model": "suffix", "match": {"suffix": ["-2026"]}, "prices": []},
                  {"provider": "a", "model": "short", "match": {"prefix": ["x-"]},
                   "prices": [{"rates": {"input": "1"}}]},
                  {"provider": "a", "model": "long", "match": {"prefix": ["x-large"]},
                   "prices": [{"rates": {"input": "2"}}]},
                  {"provider": "a", "model": "numbered", "match": {"numbered": ["x-large-model"]},
                   "prices": [{"rates": {"input": "3"}}]},
                  {"provider": "a", "model": "dated", "match": {"dated": ["x-large-model"]},
                   "prices": [{"rates": {"input": "4"}}]}]}
                """.utf8
            ),
            path: "own.json"
        )
        func model(_ id: String) -> String? {
            book.row(provider: "a", model: id, at: Instant(seconds: 0), totalInput: 0, tier: nil)?.model
        }
        #expect(model("x-small") == "short")
        #expect(model("x-large-model") == "long")
        #expect(model("x-large-model-2026") == "numbered")
        #expect(model("x-large-model-20260101") == "dated")
        #expect(model("y-x-large-model-2") == nil)
    }
}
