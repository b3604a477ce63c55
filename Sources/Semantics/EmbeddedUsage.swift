/// Usage objects inside text: where they are and what their members mean.
enum EmbeddedUsage {
    /// Attributes whose text is a usage object, in order of precedence.
    static let objectAttributes: [String] =
        ["langfuse.observation.usage_details", "langsmith.usage_metadata", "mlflow.chat.tokenUsage"]
        + ["metadata.usage_object"] + EmbeddedUsageNames.perProvider("usage")
        + EmbeddedUsageNames.perProvider("usageMetadata") + ["gen_ai.usage", "llm.usage"]

    /// Attributes whose text may be a whole provider response with a usage object somewhere in it.
    static let responseAttributes = [
        "gcp.vertex.agent.llm_response", "mlflow.spanOutputs", "output.value", "ai.response.providerMetadata",
        "gen_ai.completion", "traceloop.entity.output", "response_data",
    ]

    /// One provider's or library's usage object.
    struct Shape: Sendable {
        let inclusion: RawUsage.Inclusion
        let isReasoningAdded: Bool
        /// The object has this shape if, of each group, at least one member is there.
        let requires: [[String]]
        /// … and none of these.
        let forbids: [String]
        /// Paths of member names, joined with `/`, in order of precedence.
        let parts: [UsagePart: [String]]

        init(
            _ inclusion: RawUsage.Inclusion,
            isReasoningAdded: Bool = false,
            requires: [[String]],
            forbids: [String] = [],
            _ parts: [UsagePart: [String]]
        ) {
            self.inclusion = inclusion
            self.isReasoningAdded = isReasoningAdded
            self.requires = requires
            self.forbids = forbids
            self.parts = parts
        }
    }

    /// The first shape that fits wins.
    ///
    /// Source: the providers' API references, as compared in ARCHITECTURE.md.
    static let shapes: [Shape] = [
        gemini, geminiSnake, chatCompletions, langChain, responses, bedrock, vercel, anthropic, inputTokens,
        promptTokens, langfuse,
    ]

    private static let gemini = Shape(
        .included,
        isReasoningAdded: true,
        requires: [["promptTokenCount"]],
        [
            .input: ["promptTokenCount"], .output: ["candidatesTokenCount", "responseTokenCount"],
            .cacheRead: ["cachedContentTokenCount"], .reasoning: ["thoughtsTokenCount"],
            .extraInput: ["toolUsePromptTokenCount"], .total: ["totalTokenCount"],
        ]
    )

    private static let geminiSnake = Shape(
        .included,
        isReasoningAdded: true,
        requires: [["prompt_token_count"]],
        [
            .input: ["prompt_token_count"], .output: ["candidates_token_count", "response_token_count"],
            .cacheRead: ["cached_content_token_count"], .reasoning: ["thoughts_token_count"],
            .extraInput: ["tool_use_prompt_token_count"], .total: ["total_token_count"],
        ]
    )

    private static let chatCompletions = Shape(
        .included,
        requires: [["prompt_tokens"]],
        [
            .input: ["prompt_tokens"], .output: ["completion_tokens"], .total: ["total_tokens"],
            .cacheRead: [
                "prompt_tokens_details/cached_tokens", "cache_read_input_tokens", "cached_tokens",
                "prompt_cache_hit_tokens",
            ],
            .cacheWrite: [
                "prompt_tokens_details/cache_write_tokens", "prompt_tokens_details/cache_creation_tokens",
                "cache_creation_input_tokens",
            ],
            .reasoning: ["completion_tokens_details/reasoning_tokens", "reasoning_tokens"],
            .audioInput: ["prompt_tokens_details/audio_tokens"],
            .audioOutput: ["completion_tokens_details/audio_tokens"],
        ]
    )

    private static let langChain = Shape(
        .included,
        requires: [["input_tokens"], ["input_token_details", "output_token_details"]],
        [
            .input: ["input_tokens"], .output: ["output_tokens"], .total: ["total_tokens"],
            .cacheRead: ["input_token_details/cache_read"],
            .cacheWrite: ["input_token_details/cache_creation"],
            .cacheWrite5m: ["input_token_details/ephemeral_5m_input_tokens"],
            .cacheWrite1h: ["input_token_details/ephemeral_1h_input_tokens"],
            .reasoning: ["output_token_details/reasoning"], .audioInput: ["input_token_details/audio"],
            .audioOutput: ["output_token_details/audio"],
        ]
    )

    private static let responses = Shape(
        .included,
        requires: [["input_tokens"], ["input_tokens_details", "output_tokens_details"]],
        forbids: ["cache_read_input_tokens", "cache_creation_input_tokens"],
        [
            .input: ["input_tokens"], .output: ["output_tokens"], .total: ["total_tokens"],
            .cacheRead: ["input_tokens_details/cached_tokens"],
            .cacheWrite: ["input_tokens_details/cache_write_tokens"],
            .reasoning: ["output_tokens_details/reasoning_tokens"],
        ]
    )

    private static let bedrock = Shape(
        .excluded,
        requires: [["inputTokens"], ["cacheReadInputTokens", "cacheWriteInputTokens"]],
        [
            .input: ["inputTokens"], .output: ["outputTokens"], .total: ["totalTokens"],
            .cacheRead: ["cacheReadInputTokens"], .cacheWrite: ["cacheWriteInputTokens"],
        ]
    )

    private static let vercel = Shape(
        .unknown,
        requires: [["inputTokens"]],
        [
            .input: ["inputTokens"], .output: ["outputTokens"], .total: ["totalTokens"],
            .uncached: ["inputTokenDetails/noCacheTokens", "noCacheTokens"],
            .cacheRead: ["inputTokenDetails/cacheReadTokens", "cacheReadTokens", "cachedInputTokens"],
            .cacheWrite: ["inputTokenDetails/cacheWriteTokens", "cacheWriteTokens"],
            .reasoning: ["outputTokenDetails/reasoningTokens", "reasoningTokens"],
        ]
    )

    private static let anthropic = Shape(
        .excluded,
        requires: [
            ["input_tokens"], ["cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation"],
        ],
        forbids: ["total_tokens"],
        [
            .input: ["input_tokens"], .output: ["output_tokens"], .cacheRead: ["cache_read_input_tokens"],
            .cacheWrite: ["cache_creation_input_tokens"],
            .cacheWrite5m: ["cache_creation/ephemeral_5m_input_tokens"],
            .cacheWrite1h: ["cache_creation/ephemeral_1h_input_tokens"],
            .reasoning: ["output_tokens_details/thinking_tokens"],
        ]
    )

    private static let inputTokens = Shape(
        .unknown,
        requires: [["input_tokens", "output_tokens"]],
        [
            .input: ["input_tokens"], .output: ["output_tokens"], .total: ["total_tokens"],
            .cacheRead: ["cache_read_input_tokens", "cached_tokens", "input_cached_tokens"],
            .cacheWrite: ["cache_creation_input_tokens", "cache_write_input_tokens"],
            .reasoning: ["reasoning_tokens"],
        ]
    )

    private static let promptTokens = Shape(
        .unknown,
        requires: [["promptTokens"]],
        [.input: ["promptTokens"], .output: ["completionTokens"], .total: ["totalTokens"]]
    )

    /// Disjoint buckets: `input` is the uncached rest.
    private static let langfuse = Shape(
        .excluded,
        isReasoningAdded: true,
        requires: [["input", "output"]],
        [
            .input: ["input"], .output: ["output"], .total: ["total"],
            .cacheRead: [
                "input_cached_tokens", "cache_read_input_tokens", "input_cache_read", "input_cached",
                "input_cache_read_input_tokens", "prompt_details.cache_read",
            ],
            .cacheWrite: [
                "input_cache_creation", "cache_creation_input_tokens", "input_cache_creation_input_tokens",
                "input_cache_write", "prompt_details.cache_write",
            ],
            .cacheWrite5m: ["input_cache_creation_5m"], .cacheWrite1h: ["input_cache_creation_1h"],
            .reasoning: ["output_reasoning_tokens", "output_reasoning", "completion_details.reasoning"],
            .audioInput: ["input_audio_tokens", "input_audio"],
            .audioOutput: ["output_audio_tokens", "output_audio"],
        ]
    )
}
