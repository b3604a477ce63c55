import Model

/// The kind of a span and the dialect that told it.
struct KindReading {
    var kind: Kind
    var dialect: String
    /// Whether nothing but the presence of a model or tool name told it.
    var isGuess = false
}

extension KindReading {
    /// Reads the kind from the first source that has one, else from what is present, else from the name.
    static func read(_ reader: AttributeReader, _ record: SpanRecord) -> KindReading {
        var weak: KindReading?
        var sources = reader.kindMask
        while sources != 0 {
            let position = sources.trailingZeroBitCount
            sources &= sources &- 1
            let source = KindSource.all[position]
            guard let text = reader.value(reader.table.kindSources[position])?.plainText else { continue }
            guard let kind = source.kind(of: text) else {
                if source.dialect == "mcp" { return KindReading(kind: .toolPlumbing, dialect: "mcp") }
                continue
            }
            if !kind.isWeak { return KindReading(kind: kind, dialect: source.dialect) }
            if weak == nil { weak = KindReading(kind: kind, dialect: source.dialect) }
        }
        if let weak { return weak }
        return named(record.name, reader) ?? present(reader, record)
            ?? KindReading(kind: Kind(.other), dialect: "")
    }

    /// Span names that tell the kind by their beginning, with the dialect.
    ///
    /// Names of two words are common in other software, so those need a GenAI attribute beside them.
    private static let prefixes: [(prefix: String, kind: Kind, dialect: String, needsMarker: Bool)] = [
        ("invoke_agent ", .agent, "otel", false), ("execute_tool ", .tool, "otel", false),
        ("invoke_workflow ", .workflow, "otel", false), ("create_agent ", .setup, "otel", false),
        ("chat ", .llm, "otel", true), ("text_completion ", .llm, "otel", true),
        ("generate_content ", .llm, "otel", true), ("embeddings ", .embedding, "otel", true),
        ("claude_code.interaction", .workflow, "claude_code", false),
        ("claude_code.llm_request", .llm, "claude_code", false),
        ("claude_code.tool.blocked_on_user", .humanWait, "claude_code", false),
        ("claude_code.tool", .tool, "claude_code", false),
        ("claude_code.hook", .policy, "claude_code", false),
        ("agt.policy.evaluate", .policy, "agt", false), ("agt.approval.request", .humanWait, "agt", false),
        ("workflow.run", .workflow, "agent_framework", false),
        ("workflow.build", .setup, "agent_framework", false),
        ("executor.process", .orchestration, "agent_framework", false),
        ("edge_group.process", .orchestration, "agent_framework", false),
        ("message.send", .orchestration, "agent_framework", false),
        ("running tool: ", .tool, "pydantic-ai", false),
        ("running tools", .orchestration, "pydantic-ai", false),
        ("handle_responses", .llm, "codex", true), ("haystack.pipeline.run", .workflow, "haystack", false),
        ("haystack.agent.run", .agent, "haystack", false),
        ("haystack.component.run", .orchestration, "haystack", false),
        ("agent_run [", .agent, "google-adk", false), ("invocation [", .workflow, "google-adk", false),
        ("invocation", .workflow, "google-adk", true),
        ("MCP send tools/call ", .tool, "mcp", false), ("tools/call ", .tool, "mcp", false),
    ]

    /// Whether some prefix begins with this byte.
    private static let beginnings: [Bool] = {
        var beginnings = [Bool](repeating: false, count: 256)
        for entry in prefixes { beginnings[Int(entry.prefix.utf8[entry.prefix.startIndex])] = true }
        return beginnings
    }()

    private static func named(_ name: String, _ reader: AttributeReader) -> KindReading? {
        guard let first = name.utf8.first, beginnings[Int(first)] else { return nil }
        for entry in prefixes where name.hasPrefix(entry.prefix) {
            if entry.needsMarker && !reader.has(.genAIMarker) { continue }
            return KindReading(kind: entry.kind, dialect: entry.dialect)
        }
        return nil
    }

    private static func present(_ reader: AttributeReader, _ record: SpanRecord) -> KindReading? {
        func guess(_ kind: Kind) -> KindReading {
            KindReading(kind: kind, dialect: "presence", isGuess: true)
        }
        if reader.has(.tool) || reader.has(.toolCallID) { return guess(.tool) }
        let hasModel = reader.text(.responseModel) != nil || reader.text(.requestModel) != nil
        if reader.has(.agent), !reader.has(.genAIMarker) { return guess(.agent) }
        if hasModel, UsageReader.isPresent(reader) { return guess(.llm) }
        if reader.has(.documents) { return guess(.retrieval) }
        if hasModel, reader.has(.genAIMarker) { return guess(.llm) }
        return nil
    }
}
