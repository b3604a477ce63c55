/// What a normaliser wants to know of a span, apart from its kind and its token counts.
enum Field: Int, CaseIterable {
    case workflow, workflowVersion, session, user, codingAgentUser, team, costCentre, customer, environment,
        tags
    case agent, agentID, entity
    case responseModel, requestModel, flatModel, provider
    case tool, toolCallID, toolArguments, toolResult
    case responseID, finishReason, responseEvidence
    case errorType, flatErrorType, errorMessage, flatErrorMessage, success, flatSuccess, level, toolStatus,
        responseStatus
    case serviceTier, attempts, resends
    case costDollars, costMicrodollars, costObject
    case ttftSeconds, ttftMilliseconds, ttftTime
    case pause, spanType, logfireSpanType, metadata
    case codingAgent, documents, genAIMarker
    case serviceName, serviceVersion, resourceTeam
}

/// Attribute names per field, in order of precedence: the first that holds a valid value wins.
///
/// Source: OpenTelemetry GenAI conventions and the dialects compared with them in ARCHITECTURE.md.
enum FieldNames {
    /// Prefixes under which frameworks carry attributes that the application chose.
    static let applicationPrefixes = [
        "", "langfuse.trace.metadata.", "langfuse.observation.metadata.", "langsmith.metadata.",
        "traceloop.association.properties.", "ai.telemetry.metadata.", "ai.settings.context.",
        "lmnr.association.properties.", "lmnr.association.properties.metadata.", "metadata.",
    ]
    static let teamKeys = ["team.id", "team_id", "team", "team.name", "team_name", "department"]
    static let costCentreKeys = [
        "cost_center", "cost.center", "cost_centre", "cost.centre", "costcenter", "cost-center",
    ]
    static let customerKeys = ["customer.id", "customer_id", "customer", "tenant.id", "tenant_id", "tenant"]

    static func carried(_ keys: [String]) -> [String] {
        applicationPrefixes.flatMap { prefix in keys.map { prefix + $0 } }
    }

    static func names(of field: Field) -> [String] {
        attribution[field] ?? identity[field] ?? outcome[field] ?? measures[field] ?? []
    }

    private static let attribution: [Field: [String]] = [
        .workflow: [
            "gen_ai.workflow.name", "traceloop.workflow.name", "workflow.name", "langfuse.trace.name",
            "langsmith.trace.name", "ai.telemetry.functionId", "gen_ai.pipeline.name", "crew_name",
            "gen_ai.application_name", "haystack.pipeline.name",
        ],
        .workflowVersion: [
            "gen_ai.workflow.version", "traceloop.entity.version", "langfuse.version", "langfuse.release",
            "gen_ai.agent.version", "app.version",
        ],
        .session: [
            "gen_ai.conversation.id", "session.id", "langfuse.session.id", "conversation.id",
            "gcp.vertex.agent.session_id", "langsmith.metadata.thread_id", "langsmith.metadata.session_id",
            "langsmith.metadata.conversation_id", "traceloop.association.properties.session_id",
            "traceloop.association.properties.thread_id", "traceloop.association.properties.chat_id",
            "ai.telemetry.metadata.sessionId", "ai.settings.context.sessionId", "mlflow.trace.session",
            "gen_ai.session.id", "lmnr.association.properties.session_id", "gen_ai.thread.id",
            "copilot_chat.chat_session_id", "copilot_chat.session_id",
        ],
        .user: [
            "user.id", "langfuse.user.id", "enduser.id", "traceloop.association.properties.user_id",
            "langsmith.metadata.user_id", "ai.telemetry.metadata.userId", "ai.settings.context.userId",
            "mlflow.trace.user", "lmnr.association.properties.user_id", "metadata.user_api_key_user_id",
            "gen_ai.user", "llm.user", "user.email",
        ],
        .codingAgentUser: ["user.account_uuid", "user.email", "user.account_id", "user.id"],
        .team: carried(teamKeys)
            + ["metadata.user_api_key_team_alias", "metadata.user_api_key_team_id", "organization.id"],
        .costCentre: carried(costCentreKeys),
        .customer: carried(customerKeys) + ["metadata.user_api_key_end_user_id"],
        .environment: [
            "deployment.environment.name", "deployment.environment", "langfuse.environment",
            "gen_ai.environment",
            "env",
        ],
        .tags: ["langfuse.trace.tags", "tag.tags", "langsmith.span.tags", "langfuse.tags", "logfire.tags"],
        .metadata: ["metadata", "langfuse.trace.metadata"],
        .serviceName: ["service.name"],
        .serviceVersion: ["service.version"],
        .resourceTeam: teamKeys + ["service.namespace"],
    ]

    private static let identity: [Field: [String]] = [
        .agent: ["gen_ai.agent.name", "agent.name", "agent_name", "recipient_agent_class", "agent_role"],
        .agentID: ["gen_ai.agent.id", "agent.id", "agent_id"],
        .entity: ["traceloop.entity.name", "graph.node.name"],
        .responseModel: [
            "gen_ai.response.model", "llm.response.model_name", "llm.response.model", "llm.model_name",
            "ai.response.model", "langfuse.observation.model.name", "embedding.model_name",
            "reranker.model_name",
            "mlflow.llm.model",
        ] + EmbeddedUsageNames.perProvider("model"),
        .requestModel: [
            "gen_ai.request.model", "llm.request.model_name", "ai.model.id",
            "langsmith.metadata.ls_model_name",
            "llm.request.model", "model_name",
        ],
        .flatModel: ["model", "slug"],
        .provider: [
            "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider",
            "langsmith.metadata.ls_provider", "mlflow.llm.provider", "provider_name",
        ],
        .tool: [
            "gen_ai.tool.name", "ai.toolCall.name", "tool.name", "tool_name", "function_name",
            "agt.tool.name", "mcp.tool.name",
        ],
        .toolCallID: [
            "gen_ai.tool.call.id", "gen_ai.tool.call_id", "tool.id", "tool_use_id", "ai.toolCall.id",
            "call_id",
            "tool_call.id",
        ],
        .toolArguments: [
            "gen_ai.tool.call.arguments", "input.value", "traceloop.entity.input",
            "langfuse.observation.input",
            "ai.toolCall.args", "mlflow.spanInputs", "tool_arguments", "gcp.vertex.agent.tool_call_args",
        ],
        .toolResult: [
            "gen_ai.tool.call.result", "output.value", "traceloop.entity.output",
            "langfuse.observation.output",
            "ai.toolCall.result", "mlflow.spanOutputs", "tool_response", "gcp.vertex.agent.tool_response",
        ],
        .responseID: ["gen_ai.response.id", "ai.response.id"] + EmbeddedUsageNames.perProvider("id") + [
            "request_id"
        ],
        .documents: ["retrieval.documents.0.document.content", "gen_ai.retrieval.documents", "db.system"],
        .genAIMarker: [
            "gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model", "gen_ai.response.model",
            "llm.system",
            "llm.model_name", "llm.provider", "ai.model.id",
        ],
    ]

    private static let outcome: [Field: [String]] = [
        .finishReason: [
            "gen_ai.response.finish_reasons", "gen_ai.response.finish_reason", "llm.finish_reason",
            "ai.response.finishReason", "llm.response.finish_reason", "gen_ai.response.stop_reason",
            "llm.response.stop_reason", "stop_reason", "anthropic.message.stop_reason",
            "gen_ai.completion.0.finish_reason", "langfuse.observation.metadata.finish_reason",
            "finish_reasons",
        ],
        .responseEvidence: [
            "gen_ai.response.id", "gen_ai.response.model", "gen_ai.response.finish_reasons",
            "gen_ai.output.messages",
            "gen_ai.completion", "gen_ai.completion.0.role", "gen_ai.completion.0.content",
            "llm.finish_reason",
            "llm.output_messages.0.message.role", "langfuse.observation.output", "mlflow.spanOutputs",
            "ai.response.text", "ai.response.id", "ai.response.finishReason", "gcp.vertex.agent.llm_response",
            "gen_ai.response.time_to_first_chunk", "embedding.embeddings.0.embedding.vector",
        ],
        .errorType: ["error.type", "error.code"],
        .flatErrorType: ["error_type", "error_class", "status_code", "http.response.status_code"],
        .errorMessage: ["error.message", "langfuse.observation.status_message", "exception.message"],
        .flatErrorMessage: ["error", "error_message"],
        .success: ["gen_ai.operation.success", "langsmith.metadata.is_success"],
        .flatSuccess: ["success"],
        .level: ["langfuse.observation.level"],
        .toolStatus: ["gen_ai.tool.status", "tool.status"],
        .responseStatus: ["gen_ai.response.status", "agentops.status"],
        .pause: ["pydantic_ai.tool.deferral.name"],
        .spanType: ["span.type"],
        .logfireSpanType: ["logfire.span_type"],
        .codingAgent: ["span.type", "anthropic.provider", "llm_request.context"],
    ]

    private static let measures: [Field: [String]] = [
        .serviceTier: [
            "openai.response.service_tier", "gen_ai.openai.response.service_tier",
            "anthropic.response.service_tier",
            "openai.request.service_tier", "gen_ai.openai.request.service_tier",
            "gen_ai.request.service_tier", "speed",
        ] + EmbeddedUsageNames.perProvider("service_tier"),
        .attempts: ["attempt", "gen_ai.request.attempt"],
        .resends: ["http.request.resend_count"],
        .costObject: ["langfuse.observation.cost_details", "mlflow.llm.cost"],
        .costDollars: [
            "llm.cost.total", "operation.cost", "gen_ai.usage.cost.amount", "gen_ai.usage.cost",
            "gen_ai.usage.total_cost", "gen_ai.cost.total_cost", "gen_ai.cost.total_tokens",
            "opencode.llm.cost.total", "cost_usd",
        ],
        .costMicrodollars: ["cost_usd_micros"],
        .ttftSeconds: [
            "gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk",
            "gen_ai.streaming.time_to_first_token", "gen_ai.response.time_to_first_token",
        ],
        .ttftMilliseconds: [
            "ai.response.msToFirstChunk", "ttft_ms", "gen_ai.server.time_to_first_token",
            "copilot_chat.time_to_first_token",
        ],
        .ttftTime: ["langfuse.observation.completion_start_time"],
    ]
}

/// Names of the raw provider responses that gateways copy into attributes, one attribute a top-level member.
enum EmbeddedUsageNames {
    static let providers = [
        "openai", "anthropic", "azure", "bedrock", "vertex_ai", "gemini", "groq", "mistral", "cohere",
        "deepseek",
        "xai", "openrouter", "together_ai", "fireworks_ai", "ollama", "perplexity", "huggingface", "watsonx",
    ]

    static func perProvider(_ member: String) -> [String] { providers.map { "llm.\($0).\(member)" } }
}
