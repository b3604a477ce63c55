/// Canonical provider ids: the spelling of `gen_ai.provider.name` in the OpenTelemetry conventions.
enum Provider {
    /// Every spelling seen, in lower case, with the canonical id; a framework's name maps to `nil`.
    private static let aliases: [String: String?] = {
        var table: [String: String?] = [:]
        for (canonical, spellings) in spellings {
            table[canonical] = canonical
            for spelling in spellings { table[spelling] = canonical }
        }
        for framework in frameworks { table[framework] = .some(nil) }
        return table
    }()

    private static let spellings: [(String, [String])] = [
        (
            "openai",
            ["openai.chat", "openai.responses", "openai.completion", "openai.embedding", "openai-chat"]
        ),
        ("anthropic", ["anthropic.messages", "claude"]),
        (
            "aws.bedrock",
            [
                "aws", "bedrock", "amazon", "amazon-bedrock", "amazon_bedrock", "aws_bedrock", "aws-bedrock",
                "bedrock_converse", "bedrock-converse", "amazon.bedrock",
            ]
        ),
        (
            "azure.ai.openai",
            ["az.ai.openai", "azure", "azure_openai", "azure-openai", "azureopenai", "azure.openai"]
        ),
        ("azure.ai.inference", ["az.ai.inference", "azure_ai", "azure_ai_inference", "azure_ai_foundry"]),
        (
            "gcp.gemini",
            [
                "gemini", "google", "google-gla", "google_genai", "google.generative-ai", "googlegenai",
                "google_ai",
                "google-genai", "google_ai_studio",
            ]
        ),
        (
            "gcp.vertex_ai",
            [
                "vertex_ai", "vertexai", "vertex", "google-vertex", "google.vertex", "google_vertexai",
                "google-vertexai", "google.vertex.chat", "vertex-ai",
            ]
        ),
        ("gcp.gen_ai", ["gcp.genai"]), ("cohere", ["cohereai", "cohere_chat"]),
        ("deepseek", ["deepseek.chat"]),
        ("groq", ["groq.chat", "groqai"]), ("ibm.watsonx.ai", ["watsonx", "ibm", "watsonx.ai"]),
        ("mistral_ai", ["mistral", "mistralai", "mistral.chat", "mistral-ai"]),
        ("moonshot_ai", ["moonshot", "moonshotai", "kimi"]), ("perplexity", ["perplexity.ai"]),
        ("x_ai", ["xai", "x-ai", "grok", "xai.chat", "xai.responses"]),
        ("openrouter", ["openrouter.chat"]), ("together_ai", ["together", "togetherai", "together-ai"]),
        ("fireworks_ai", ["fireworks", "fireworksai"]), ("ollama", ["ollama.chat"]),
        ("huggingface", ["hugging_face"]), ("cerebras", []), ("replicate", []),
        ("alibaba", ["dashscope", "qwen"]),
    ]

    /// Names of frameworks that some emitters write where the provider belongs.
    private static let frameworks = [
        "strands-agents", "langchain", "langgraph", "gcp.vertex.agent", "gemini-cli", "github", "litellm",
        "pydantic-ai", "openai-agents", "openai_agents", "agno", "crewai", "autogen", "autogen-core", "dspy",
        "haystack", "semantic_kernel", "semantic-kernel", "microsoft.agent_framework", "agent_framework",
        "llama_index", "llamaindex", "smolagents", "beeai", "vercel", "mlflow", "langfuse", "copilot",
        "copilot-chat",
        "unknown", "_other", "other", "none", "null",
    ]

    /// Beginnings of model names that only one provider's own API serves.
    ///
    /// Bedrock ids come first: they contain the maker's name.
    private static let modelPrefixes: [(String, String)] = [
        ("anthropic.", "aws.bedrock"), ("us.anthropic.", "aws.bedrock"), ("eu.anthropic.", "aws.bedrock"),
        ("apac.anthropic.", "aws.bedrock"), ("global.anthropic.", "aws.bedrock"), ("amazon.", "aws.bedrock"),
        ("us.amazon.", "aws.bedrock"), ("us.meta.", "aws.bedrock"), ("meta.", "aws.bedrock"),
        ("cohere.", "aws.bedrock"), ("mistral.", "aws.bedrock"), ("arn:aws:bedrock", "aws.bedrock"),
        ("gpt-", "openai"), ("chatgpt", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"),
        ("text-embedding-", "openai"), ("davinci", "openai"), ("whisper", "openai"), ("tts-", "openai"),
        ("dall-e", "openai"), ("codex-", "openai"), ("computer-use", "openai"), ("ft:gpt", "openai"),
        ("claude", "anthropic"), ("gemini", "gcp.gemini"), ("mistral", "mistral_ai"),
        ("codestral", "mistral_ai"),
        ("ministral", "mistral_ai"), ("pixtral", "mistral_ai"), ("magistral", "mistral_ai"),
        ("devstral", "mistral_ai"),
        ("command", "cohere"), ("embed-english", "cohere"), ("embed-multilingual", "cohere"),
        ("rerank-", "cohere"),
        ("deepseek", "deepseek"), ("grok", "x_ai"), ("sonar", "perplexity"), ("kimi", "moonshot_ai"),
        ("moonshot", "moonshot_ai"), ("granite", "ibm.watsonx.ai"),
    ]

    /// The canonical id for what an emitter wrote; `nil` for a framework's name.
    ///
    /// An unknown name is kept in lower case: a price book may know it.
    static func canonical(_ text: String) -> String? {
        if let known = aliases[text] { return known }
        let lower = text.lowercased()
        if let known = aliases[lower] { return known }
        if let dot = lower.firstIndex(of: "."), let known = aliases[String(lower[..<dot])] { return known }
        return lower
    }

    /// The provider that a model name implies, if only one serves it.
    static func serving(_ model: String) -> String? {
        let lower = model.lowercased()
        for (prefix, provider) in modelPrefixes where lower.hasPrefix(prefix) { return provider }
        guard let slash = lower.firstIndex(of: "/"), let known = aliases[String(lower[..<slash])] else {
            return nil
        }
        return known
    }
}

/// Model names as price lists write them.
enum ModelName {
    /// Strips resource paths such as `projects/…/publishers/google/models/`.
    static func plain(_ text: String) -> String {
        guard ByteSearch.contains(text, "/") else { return text }
        if text.hasPrefix("models/") { return String(text.dropFirst(7)) }
        guard text.hasPrefix("projects/") || text.hasPrefix("publishers/"),
            let slash = text.lastIndex(of: "/")
        else { return text }
        let name = text[text.index(after: slash)...]
        return name.isEmpty ? text : String(name)
    }
}
