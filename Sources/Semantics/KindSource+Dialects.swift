import Model

extension KindSource {
    /// All sources in order of precedence; a weak kind yields to a strong one of a later source.
    ///
    /// Source: the kind mapping of each dialect as compared in ARCHITECTURE.md. LangSmith comes before
    /// `gen_ai.operation.name` because its exporter derives that too coarsely (a prompt becomes `chat`).
    static let all: [KindSource] = [
        langfuse, openInference, langSmith, openTelemetry, traceloop, vercel, mlflow, claudeCode, loongSuite,
        KindSource("gen_ai.span_kind_name", "loongsuite", loongSuite.values), agentOps, laminar, sentry,
        KindSource("sentry.op", "sentry", sentryOperations), legacyRequestType, mcp, haystack,
    ]

    private static let langfuse = KindSource(
        "langfuse.observation.type",
        "langfuse",
        [
            "generation": .llm, "embedding": .embedding, "agent": .agent, "tool": .tool, "chain": .chain,
            "retriever": .retrieval, "guardrail": .guardrail, "evaluator": .evaluation,
        ]
    )

    private static let openInference = KindSource(
        "openinference.span.kind",
        "openinference",
        [
            "llm": .llm, "embedding": .embedding, "chain": .chain, "retriever": .retrieval,
            "reranker": .rerank,
            "tool": .tool, "agent": .agent, "guardrail": .guardrail, "evaluator": .evaluation,
            "prompt": .orchestration,
        ]
    )

    private static let langSmith = KindSource(
        "langsmith.span.kind",
        "langsmith",
        [
            "llm": .llm, "chain": .chain, "tool": .tool, "retriever": .retrieval, "embedding": .embedding,
            "prompt": .orchestration, "parser": .orchestration,
        ]
    )

    private static let openTelemetry = KindSource("gen_ai.operation.name", "otel", operationNames)

    /// Values of the conventions and of the vendors that write their own under the same name.
    static let operationNames: [String: Kind] = [
        "chat": .llm, "generate_content": .llm, "text_completion": .llm, "completion": .llm,
        "responses": .llm,
        "llm_request": .llm, "llm_call": .llm, "generate": .llm, "message": .llm, "messages": .llm,
        "embeddings": .embedding, "embedding": .embedding,
        "retrieval": .retrieval, "vector_db_retrieve": .retrieval, "vectordb": .retrieval, "rerank": .rerank,
        "invoke_agent": .agent, "agent_call": .agent, "run_agent": .agent, "agent": .agent,
        "invoke_workflow": .workflow, "workflow": .workflow, "invoke_swarm": .workflow,
        "invoke_graph": .workflow,
        "user_prompt": .workflow, "invoke_crew": .workflow,
        "execute_tool": .tool, "tool_call": .tool, "tool": .tool,
        "create_agent": .setup, "fetch_response": .setup, "chain": .chain,
        "plan": .orchestration, "system_prompt": .orchestration, "schedule_tool_calls": .orchestration,
        "agent_handoff": .orchestration, "handoff": .orchestration, "framework": .chain,
        "agent_step": .chain, "execute_task": .chain, "workflow_task": .chain, "react": .chain,
        "step": .chain,
        "execute_event_loop_cycle": .chain, "task": .chain,
        "search_memory": .memory, "create_memory": .memory, "update_memory": .memory,
        "upsert_memory": .memory,
        "delete_memory": .memory, "create_memory_store": .memory, "delete_memory_store": .memory,
        "memory": .memory,
        "guardrail_check": .guardrail, "run_guardrail": .guardrail, "evaluate": .evaluation,
    ]

    private static let traceloop = KindSource(
        "traceloop.span.kind",
        "traceloop",
        ["workflow": .workflow, "task": .chain, "agent": .agent, "tool": .tool, "handoff": .orchestration]
    )

    private static let vercel = KindSource(
        "ai.operationId",
        "vercel-ai",
        [
            "ai.generatetext": .agent, "ai.streamtext": .agent, "ai.generateobject": .agent,
            "ai.streamobject": .agent, "ai.embed": .chain, "ai.embedmany": .chain, "ai.rerank": .chain,
            "ai.generatetext.dogenerate": .llm, "ai.streamtext.dostream": .llm,
            "ai.generateobject.dogenerate": .llm, "ai.streamobject.dostream": .llm,
            "ai.embed.doembed": .embedding, "ai.embedmany.doembed": .embedding, "ai.rerank.dorerank": .rerank,
            "ai.toolcall": .tool,
        ]
    )

    private static let mlflow = KindSource(
        "mlflow.spanType",
        "mlflow",
        [
            "chat_model": .llm, "llm": .llm, "agent": .agent, "tool": .tool, "chain": .chain,
            "retriever": .retrieval, "embedding": .embedding, "reranker": .rerank, "parser": .orchestration,
            "memory": .memory, "guardrail": .guardrail, "evaluator": .evaluation, "workflow": .workflow,
            "task": .chain,
        ]
    )

    private static let claudeCode = KindSource(
        "span.type",
        "claude_code",
        [
            "interaction": .workflow, "llm_request": .llm, "tool": .tool, "tool.execution": .tool,
            "tool.blocked_on_user": .humanWait, "hook": .policy,
        ]
    )

    private static let loongSuite = KindSource(
        "gen_ai.span.kind",
        "loongsuite",
        [
            "llm": .llm, "embedding": .embedding, "retriever": .retrieval, "tool": .tool, "agent": .agent,
            "reranker": .rerank, "entry": .workflow, "step": .chain, "workflow": .workflow, "mcp": .tool,
            "chain": .chain, "task": .chain, "guardrail": .guardrail,
        ]
    )

    private static let agentOps = KindSource(
        "agentops.span.kind",
        "agentops",
        [
            "session": .workflow, "workflow": .workflow, "trace": .workflow, "agent": .agent, "tool": .tool,
            "llm": .llm, "chain": .chain, "task": .chain, "operation": .chain, "guardrail": .guardrail,
            "team": .workflow, "agent.action": .chain, "agent.thinking": .chain, "agent.decision": .chain,
            "llm.call": .llm, "llm.stream": .llm, "http": Kind(.other),
        ]
    )

    private static let laminar = KindSource(
        "lmnr.span.type",
        "laminar",
        [
            "llm": .llm, "tool": .tool, "executor": .chain, "pipeline": .workflow, "evaluator": .evaluation,
            "evaluation": .evaluation, "human_evaluator": .evaluation, "event": Kind(.other),
        ]
    )

    private static let sentry = KindSource(
        "gen_ai.operation.type",
        "sentry",
        ["ai_client": .llm, "agent": .agent, "tool": .tool, "handoff": .orchestration]
    )

    private static let sentryOperations: [String: Kind] = [
        "gen_ai.chat": .llm, "gen_ai.generate_content": .llm, "gen_ai.text_completion": .llm,
        "gen_ai.request": .llm, "gen_ai.responses": .llm, "gen_ai.embeddings": .embedding,
        "gen_ai.invoke_agent": .agent, "gen_ai.execute_tool": .tool, "gen_ai.handoff": .orchestration,
        "gen_ai.create_agent": .setup, "ai.chat_completions.create.openai": .llm,
    ]

    private static let legacyRequestType = KindSource(
        "llm.request.type",
        "traceloop",
        ["chat": .llm, "completion": .llm, "rerank": .rerank, "embedding": .embedding]
    )

    /// Every other method of the protocol is plumbing.
    private static let mcp = KindSource("mcp.method.name", "mcp", ["tools/call": .tool])

    private static let haystack = KindSource(
        "haystack.component.type",
        "haystack",
        [
            "openaigenerator": .llm, "openaichatgenerator": .llm, "azureopenaigenerator": .llm,
            "azureopenaichatgenerator": .llm, "anthropicgenerator": .llm, "anthropicchatgenerator": .llm,
            "toolinvoker": .chain, "agent": .agent,
        ]
    )
}
