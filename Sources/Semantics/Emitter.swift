import Model

/// What is known about an instrumentation whose token counts need interpretation.
struct Emitter: Sendable {
    /// Beginning of the scope name.
    let scope: String
    /// Whether the scope must match as a whole: a word that begins other names too.
    var isWholeScope = false
    /// Providers the row is about; empty means all.
    var providers: Set<String> = []
    /// Part of the span name the row is about; empty means any.
    var nameContains = ""
    let inclusion: RawUsage.Inclusion
    /// Whether it never reports cached tokens.
    var hidesCache = false

    /// The first row that fits wins: special cases stand before the general row of the same scope.
    ///
    /// Source: the emitters' own code, as compared in ARCHITECTURE.md.
    private static let all: [Emitter] = [
        Emitter(scope: "openinference.instrumentation.claude_agent_sdk", inclusion: .excluded),
        Emitter(scope: "@arizeai/openinference-instrumentation-claude-agent-sdk", inclusion: .excluded),
        Emitter(
            scope: "@arizeai/openinference-instrumentation-anthropic",
            inclusion: .excluded,
            hidesCache: true
        ),
        Emitter(
            scope: "openinference.instrumentation.bedrock",
            nameContains: "converse",
            inclusion: .excluded
        ),
        Emitter(
            scope: "@arizeai/openinference-instrumentation-bedrock",
            nameContains: "onverse",
            inclusion: .excluded
        ),
        Emitter(scope: "openinference.instrumentation.smolagents", inclusion: .included, hidesCache: true),
        Emitter(scope: "openinference.", inclusion: .included),
        Emitter(scope: "@arizeai/openinference", inclusion: .included),
        Emitter(scope: "opentelemetry.instrumentation.bedrock", inclusion: .excluded),
        Emitter(
            scope: "opentelemetry.instrumentation.llamaindex",
            providers: ["anthropic"],
            inclusion: .excluded
        ),
        Emitter(scope: "opentelemetry.instrumentation.openai_v2", inclusion: .included, hidesCache: true),
        Emitter(scope: "opentelemetry.instrumentation.", inclusion: .included),
        Emitter(scope: "@traceloop/", inclusion: .included),
        Emitter(scope: "opentelemetry.util.genai", inclusion: .included),
        Emitter(scope: "com.anthropic.sdk", inclusion: .included),
        Emitter(scope: "agent_framework", providers: ["anthropic", "aws.bedrock"], inclusion: .excluded),
        Emitter(scope: "agent_framework", inclusion: .included),
        Emitter(scope: "strands.telemetry", providers: ["aws.bedrock"], inclusion: .excluded),
        Emitter(scope: "strands.telemetry", inclusion: .included),
        Emitter(scope: "gcp.vertex.agent", inclusion: .included),
        Emitter(scope: "pydantic-ai", inclusion: .included),
        Emitter(scope: "logfire", inclusion: .included),
        Emitter(scope: "langsmith", inclusion: .included),
        Emitter(scope: "litellm", inclusion: .included),
        Emitter(scope: "gen_ai", isWholeScope: true, inclusion: .included),
        Emitter(
            scope: "ai",
            isWholeScope: true,
            providers: ["openai", "azure.ai.openai", "gcp.gemini", "gcp.vertex_ai"],
            inclusion: .included
        ),
        Emitter(scope: "ai", isWholeScope: true, providers: ["anthropic"], inclusion: .excluded),
        Emitter(
            scope: "mlflow",
            providers: ["openai", "azure.ai.openai", "gcp.gemini"],
            inclusion: .included
        ),
    ]

    /// The row for a span, if its instrumentation is known.
    static func known(scope: String, provider: String?, spanName: String) -> Emitter? {
        // By place: a loop over the rows would copy each.
        let fitting = all.indices.first { row in
            (all[row].isWholeScope ? scope == all[row].scope : ByteSearch.begins(scope, all[row].scope))
                && (all[row].providers.isEmpty || all[row].providers.contains(provider ?? ""))
                && (all[row].nameContains.isEmpty || ByteSearch.contains(spanName, all[row].nameContains))
        }
        return fitting.map { all[$0] }
    }
}
