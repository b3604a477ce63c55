import Model
import Pricing
import Testing

/// Amounts worked out by hand: tokens × (USD per 1M × 10⁶) picodollars.
@Suite struct ChargeTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var title: String
        var model: String
        var provider: String?
        var time = "2026-11-22T12:00:00Z"
        var tier: String?
        var tokens: [TokenClass: Int64]
        var dollars: String?
        var row: String

        var testDescription: String { title }
    }

    static let vectors = [
        Vector(
            title: "every class of a cached call",
            model: "claude-sonnet-4-5-20250929",
            provider: "anthropic",
            tokens: [
                .input: 1_000, .cacheRead: 10_000, .cacheWrite5m: 2_000, .cacheWrite1h: 100, .output: 500,
            ],
            dollars: "0.0216",
            row: "anthropic/claude-sonnet-4-5/standard"
        ),
        Vector(
            title: "cached input at half price",
            model: "gpt-4o-2024-08-06",
            provider: "openai",
            tokens: [.input: 1_000, .cacheRead: 200, .output: 300],
            dollars: "0.00575",
            row: "openai/gpt-4o/standard"
        ),
        Vector(
            title: "one token of the cheapest class",
            model: "text-embedding-3-small",
            provider: "openai",
            tokens: [.input: 1],
            dollars: "0.00000002",
            row: "openai/text-embedding-3-small/standard"
        ),
        Vector(
            title: "reasoning at the output rate",
            model: "o4-mini-2025-04-16",
            provider: "openai",
            tokens: [.output: 10, .outputReasoning: 90],
            dollars: "0.00044",
            row: "openai/o4-mini/standard"
        ),
        Vector(
            title: "cache write without a rate at the input rate",
            model: "gpt-5-mini-2025-08-07",
            provider: "openai",
            tokens: [.cacheWrite5m: 4, .cacheWrite1h: 4],
            dollars: "0.000002",
            row: "openai/gpt-5-mini/standard"
        ),
        Vector(
            title: "audio at its own rates, output image at the output rate",
            model: "gpt-realtime-2",
            tokens: [.inputAudio: 1_000, .outputAudio: 1_000, .inputImage: 1_000, .outputImage: 1_000],
            dollars: "0.125",
            row: "openai/gpt-realtime-2/standard"
        ),
        Vector(
            title: "200,000 input tokens are not over the threshold",
            model: "gemini-2.5-pro",
            provider: "google",
            tokens: [.input: 100_000, .cacheRead: 100_000, .output: 1],
            dollars: "0.13751",
            row: "google/gemini-2.5-pro/standard"
        ),
        Vector(
            title: "200,001 are, cached ones included, for the whole request",
            model: "gemini-2.5-pro",
            provider: "google",
            tokens: [.input: 100_000, .cacheRead: 100_001, .output: 1],
            dollars: "0.27501525",
            row: "google/gemini-2.5-pro/standard"
        ),
        Vector(
            title: "output does not count for the threshold",
            model: "gemini-2.5-pro",
            provider: "google",
            tokens: [.input: 1, .output: 300_000],
            dollars: "3.00000125",
            row: "google/gemini-2.5-pro/standard"
        ),
        Vector(
            title: "batch",
            model: "gpt-4o",
            provider: "openai",
            tier: "batch",
            tokens: [.input: 1_000, .cacheRead: 1_000, .output: 1_000],
            dollars: "0.0075",
            row: "openai/gpt-4o/batch@2026-10-14"
        ),
        Vector(
            title: "batch before its date is standard",
            model: "gpt-4o",
            provider: "openai",
            time: "2026-10-13T23:59:59Z",
            tier: "batch",
            tokens: [.output: 1_000],
            dollars: "0.01",
            row: "openai/gpt-4o/standard"
        ),
        Vector(
            title: "priority",
            model: "gpt-4.1",
            provider: "openai",
            tier: "priority",
            tokens: [.output: 1_000],
            dollars: "0.014",
            row: "openai/gpt-4.1/priority@2026-10-12"
        ),
        Vector(
            title: "flex rounds nothing",
            model: "o4-mini",
            provider: "openai",
            tier: "flex",
            tokens: [.cacheRead: 1],
            dollars: "0.000000138",
            row: "openai/o4-mini/flex@2026-10-12"
        ),
        Vector(
            title: "fast",
            model: "claude-opus-5-5",
            provider: "anthropic",
            tier: "fast",
            tokens: [.output: 1_000],
            dollars: "0.04",
            row: "anthropic/claude-opus-5-5/fast"
        ),
        Vector(
            title: "a tier the model has no row for is standard",
            model: "claude-opus-4-5",
            provider: "anthropic",
            tier: "flex",
            tokens: [.output: 1_000],
            dollars: "0.025",
            row: "anthropic/claude-opus-4-5/standard"
        ),
        Vector(
            title: "batch above the context threshold",
            model: "gemini-2.5-pro",
            provider: "google",
            tier: "batch",
            tokens: [.input: 200_001, .output: 1],
            dollars: "0.25000875",
            row: "google/gemini-2.5-pro/batch@2026-10-14"
        ),
        Vector(
            title: "last nanosecond of the old price",
            model: "mistral-large-4",
            provider: "mistral_ai",
            time: "2026-10-19T23:59:59.999999999Z",
            tokens: [.input: 100],
            dollars: "0.000068",
            row: "mistral/mistral-large-4/standard"
        ),
        Vector(
            title: "first nanosecond of the new price",
            model: "mistral-large-4",
            provider: "mistral_ai",
            time: "2026-10-20T00:00:00Z",
            tokens: [.input: 100],
            dollars: "0.000136",
            row: "mistral/mistral-large-4/standard@2026-10-20"
        ),
        Vector(
            title: "a price announced for later",
            model: "gemini-4-argon",
            provider: "gcp.gemini",
            time: "2026-12-01T00:00:00Z",
            tokens: [.input: 1_000],
            dollars: "0.004",
            row: "google/gemini-4-argon/standard@2026-12-01"
        ),
        Vector(
            title: "just before the peak hours",
            model: "deepseek-v4-pro",
            provider: "deepseek",
            time: "2026-11-22T00:59:59.999999999Z",
            tokens: [.input: 1_000],
            dollars: "0.00066",
            row: "deepseek/deepseek-v4-pro/standard@2026-08-17"
        ),
        Vector(
            title: "peak hours",
            model: "deepseek-v4-pro",
            provider: "deepseek",
            time: "2026-11-22T01:00:00Z",
            tokens: [.input: 1_000],
            dollars: "0.00132",
            row: "deepseek/deepseek-v4-pro/standard@2026-08-17@01:00-04:00"
        ),
        Vector(
            title: "peak hours end",
            model: "deepseek-v4-pro",
            provider: "deepseek",
            time: "2026-11-22T04:00:00Z",
            tokens: [.input: 1_000],
            dollars: "0.00066",
            row: "deepseek/deepseek-v4-pro/standard@2026-08-17"
        ),
        Vector(
            title: "peak hours before they existed",
            model: "deepseek-v4-pro",
            provider: "deepseek",
            time: "2026-08-16T02:00:00Z",
            tokens: [.input: 1_000],
            dollars: "0.000435",
            row: "deepseek/deepseek-v4-pro/standard"
        ),
        Vector(
            title: "Bedrock regional is ten percent dearer",
            model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            provider: "aws.bedrock",
            tokens: [.input: 1_000, .output: 1_000],
            dollars: "0.0198",
            row: "aws.bedrock/regional.anthropic.claude-sonnet-4-5-20250929-v1:0/standard"
        ),
        Vector(
            title: "Bedrock global is not",
            model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
            provider: "aws.bedrock",
            tokens: [.input: 1_000, .output: 1_000],
            dollars: "0.018",
            row: "aws.bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0/standard"
        ),
        Vector(
            title: "no tokens cost nothing",
            model: "gpt-4o",
            tokens: [:],
            dollars: "0",
            row: "openai/gpt-4o/standard"
        ),
        Vector(
            title: "output of a model that only has an input rate is unknown",
            model: "text-embedding-3-small",
            tokens: [.input: 1, .output: 1],
            dollars: nil,
            row: "openai/text-embedding-3-small/standard"
        ),
        Vector(
            title: "an unknown model is unknown",
            model: "acme-7b",
            tokens: [.input: 1],
            dollars: nil,
            row: ""
        ),
        Vector(
            title: "an amount past the range is unknown",
            model: "gpt-4o",
            tokens: [.input: .max],
            dollars: nil,
            row: "openai/gpt-4o/standard"
        ),
        Vector(
            title: "a sum past the range is unknown",
            model: "gpt-4o",
            tokens: [.input: 3_000_000_000_000, .output: 300_000_000_000],
            dollars: nil,
            row: "openai/gpt-4o/standard"
        ),
        Vector(
            title: "an input total past the range is unknown",
            model: "gemini-2.5-pro",
            tokens: [.input: .max, .cacheRead: .max],
            dollars: nil,
            row: "google/gemini-2.5-pro/standard"
        ),
        Vector(
            title: "a negative count is unknown",
            model: "gpt-4o",
            tokens: [.input: -1, .output: 5],
            dollars: nil,
            row: "openai/gpt-4o/standard"
        ),
    ]

    @Test(arguments: vectors)
    func `A charge is exact`(_ vector: Vector) throws {
        let step = call(
            vector.model,
            provider: vector.provider,
            at: vector.time,
            tier: vector.tier,
            vector.tokens
        )
        let charge = try PriceBook.builtIn().charge(step)
        #expect(charge.priceRowID == vector.row)
        #expect(charge.computed.map { MoneySum($0).decimal } == vector.dollars)
    }

    @Test(arguments: vectors.filter { $0.dollars != nil })
    func `The amounts of the classes add up to the charge`(_ vector: Vector) throws {
        let book = try PriceBook.builtIn()
        let step = call(
            vector.model,
            provider: vector.provider,
            at: vector.time,
            tier: vector.tier,
            vector.tokens
        )
        let charge = book.charge(step)
        let usage = try #require(step.usage)
        let amounts = try #require(book.amounts(usage, rowID: charge.priceRowID))
        #expect(Set(amounts.keys) == Set(vector.tokens.keys))
        #expect(amounts.values.reduce(0) { $0 + $1.picodollars } == charge.computed?.picodollars)
    }

    @Test func `No amounts are known for unknown rows, negative counts and classes without a rate`() throws {
        let book = try PriceBook.builtIn()
        var usage = Usage()
        usage.output = 1
        #expect(book.amounts(usage, rowID: "openai/gpt-4o/standard")?[.output]?.picodollars == 10_000_000)
        #expect(book.amounts(usage, rowID: "openai/gpt-4o") == nil)
        #expect(book.amounts(usage, rowID: "openai/text-embedding-3-small/standard") == nil)
        usage.output = -1
        #expect(book.amounts(usage, rowID: "openai/gpt-4o/standard") == nil)
        usage.output = .max
        #expect(book.amounts(usage, rowID: "openai/gpt-4o/standard") == nil)
    }

    @Test func `A step without usage or model has no price`() throws {
        let book = try PriceBook.builtIn()
        var step = call("gpt-4o", [.input: 1])
        step.usage = nil
        #expect(book.charge(step) == Charge(computed: nil, priceRowID: ""))
        #expect(book.charge(call(nil, [.input: 1])) == Charge(computed: nil, priceRowID: ""))
    }

    @Test func `The requested model is priced when the response names an unknown one`() throws {
        var step = call("my-deployment", provider: "azure.ai.openai", [.output: 1_000])
        step.requestModel = "gpt-4o"
        #expect(try PriceBook.builtIn().charge(step).priceRowID == "azure.ai.openai/gpt-4o/standard")
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `Costs add up over classes and over parts of a class`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let book = try PriceBook.builtIn()
        let rows = book.rows.filter { $0.tiers.isEmpty && $0.hours == nil && $0.deployment != "regional" }
        for row in rows where row.rates[.output] != nil {
            let time = evening(of: row).iso8601
            var whole: [TokenClass: Int64] = [:]
            var sum: Int64 = 0
            for tokenClass in TokenClass.allCases {
                let count = Int64.random(in: 0...1_000_000, using: &random)
                let part = Int64.random(in: 0...count, using: &random)
                whole[tokenClass] = count
                for tokens in [part, count - part] {
                    let charge = charge(book, row, at: time, [tokenClass: tokens])
                    sum += try #require(charge, "seed \(seed), \(row.id)")
                }
            }
            #expect(charge(book, row, at: time, whole) == sum, "seed \(seed), \(row.id)")
        }
    }

    private func charge(
        _ book: PriceBook,
        _ row: PriceRow,
        at time: String,
        _ tokens: [TokenClass: Int64]
    ) -> Int64? {
        let step = call(row.model, provider: row.provider, at: time, tier: row.variant.rawValue, tokens)
        return book.charge(step).computed?.picodollars
    }
}
