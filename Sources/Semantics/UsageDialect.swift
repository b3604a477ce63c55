import Model

/// One family of flat token attributes: its names per class and what they mean.
struct UsageDialect: Sendable {
    let name: String
    var inclusion = RawUsage.Inclusion.unknown
    /// How the inclusion is known, if it is.
    var knownBy = InputBasis.explicit
    var isReasoningAdded = false
    /// Whether the family reports sums over calls below by definition.
    var isAggregate = false
    /// The family counts only on spans that have one of these; empty means always.
    var markers: [String] = []
    let names: [UsagePart: [String]]

    /// All families, in order of precedence.
    static let all: [UsageDialect] = [
        openTelemetry, openInference, vercel, vercelSettings, claudeCode, geminiCLI, codex, copilot,
        aggregated,
    ]

    private static let openTelemetry = UsageDialect(
        name: "otel",
        names: [
            .input: ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
            .output: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
            .cacheRead: [
                "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
                "gen_ai.usage.input_tokens.cached", "gen_ai.usage.cached_tokens",
                "gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cached_tokens",
                "gen_ai.usage.prompt_tokens_details.cached_tokens",
                "gen_ai.usage.input_token_details.cached", "gen_ai.usage.cached_input_tokens",
            ],
            .cacheWrite: [
                "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
                "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens",
                "gen_ai.usage.input_tokens.cache_write", "gen_ai.usage.details.cache_write_tokens",
            ],
            .cacheWrite5m: ["anthropic.usage.cache_creation.ephemeral_5m_input_tokens"],
            .cacheWrite1h: ["anthropic.usage.cache_creation.ephemeral_1h_input_tokens"],
            .reasoning: [
                "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
                "gen_ai.usage.details.reasoning_tokens", "gen_ai.usage.output_tokens.reasoning",
                "gen_ai.usage.details.thoughts_tokens", "llm.usage.reasoning_tokens",
                "gen_ai.usage.completion_tokens_details.reasoning_tokens",
                "codex.usage.reasoning_output_tokens",
                "gen_ai.usage.reasoning_output_tokens", "gen_ai.usage.experimental.reasoning_tokens",
            ],
            .audioInput: ["gen_ai.usage.audio.input_tokens", "gen_ai.usage.details.input_audio_tokens"],
            .audioOutput: ["gen_ai.usage.audio.output_tokens", "gen_ai.usage.details.output_audio_tokens"],
            .imageInput: ["gen_ai.usage.image.input_tokens"],
            .total: ["gen_ai.usage.total_tokens", "llm.usage.total_tokens", "codex.usage.total_tokens"],
        ]
    )

    private static let openInference = UsageDialect(
        name: "openinference",
        names: [
            .input: ["llm.token_count.prompt"],
            .output: ["llm.token_count.completion"],
            .cacheRead: [
                "llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input",
            ],
            .cacheWrite: ["llm.token_count.prompt_details.cache_write"],
            .reasoning: ["llm.token_count.completion_details.reasoning"],
            .audioInput: ["llm.token_count.prompt_details.audio"],
            .audioOutput: ["llm.token_count.completion_details.audio"],
            .total: ["llm.token_count.total"],
        ]
    )

    private static let vercel = UsageDialect(
        name: "vercel-ai",
        names: [
            .input: ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
            .output: ["ai.usage.outputTokens", "ai.usage.completionTokens"],
            .cacheRead: ["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"],
            .cacheWrite: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
            .uncached: ["ai.usage.inputTokenDetails.noCacheTokens"],
            .reasoning: ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"],
            .total: ["ai.usage.totalTokens"],
        ]
    )

    private static let vercelSettings = UsageDialect(
        name: "vercel-ai",
        markers: ["ai.operationId"],
        names: [
            .input: ["inputTokens"], .output: ["outputTokens"], .cacheRead: ["cacheReadTokens"],
            .cacheWrite: ["cacheWriteTokens"], .uncached: ["noCacheTokens"], .total: ["totalTokens"],
        ]
    )

    private static let claudeCode = UsageDialect(
        name: "claude_code",
        inclusion: .excluded,
        markers: [
            "span.type", "query_source", "query_source_safe", "llm_request.context", "ttft_ms", "speed",
        ],
        names: [
            .input: ["input_tokens"], .output: ["output_tokens"], .cacheRead: ["cache_read_tokens"],
            .cacheWrite: ["cache_creation_tokens"],
        ]
    )

    private static let geminiCLI = UsageDialect(
        name: "gemini_cli",
        inclusion: .included,
        isReasoningAdded: true,
        markers: ["cached_content_token_count", "thoughts_token_count", "total_token_count"],
        names: [
            .input: ["input_token_count"], .output: ["output_token_count"],
            .cacheRead: ["cached_content_token_count"], .reasoning: ["thoughts_token_count"],
            .extraInput: ["tool_token_count"], .total: ["total_token_count"],
        ]
    )

    private static let codex = UsageDialect(
        name: "codex",
        inclusion: .included,
        knownBy: .emitter,
        names: [
            .input: ["input_token_count"], .output: ["output_token_count"],
            .cacheRead: ["cached_token_count"],
            .reasoning: ["reasoning_token_count"],
        ]
    )

    private static let copilot = UsageDialect(
        name: "copilot",
        markers: ["copilot_chat.token_usage.input"],
        names: [
            .input: ["copilot_chat.token_usage.input"], .output: ["copilot_chat.token_usage.output"],
        ]
    )

    private static let aggregated = UsageDialect(
        name: "pydantic-ai",
        isAggregate: true,
        names: [
            .input: ["gen_ai.aggregated_usage.input_tokens"],
            .output: ["gen_ai.aggregated_usage.output_tokens"],
            .cacheRead: [
                "gen_ai.aggregated_usage.cache_read.input_tokens",
                "gen_ai.aggregated_usage.details.cache_read_tokens",
            ],
            .cacheWrite: [
                "gen_ai.aggregated_usage.cache_write.input_tokens",
                "gen_ai.aggregated_usage.cache_creation.input_tokens",
                "gen_ai.aggregated_usage.details.cache_write_tokens",
            ],
            .reasoning: ["gen_ai.aggregated_usage.details.reasoning_tokens"],
        ]
    )
}

/// The names of one family as numbers of the key table.
struct UsageNames: Sendable {
    let dialect: UsageDialect
    let markers: [Int]
    /// Indexed by `UsagePart.rawValue`.
    let parts: [[Int]]

    init(_ dialect: UsageDialect, _ numbering: inout Numbering) {
        self.dialect = dialect
        markers = numbering.numbers(dialect.markers)
        parts = UsagePart.allCases.map { numbering.numbers(dialect.names[$0] ?? []) }
    }
}
