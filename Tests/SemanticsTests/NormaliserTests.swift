import Model
import Semantics
import Testing

/// Builds spans for tests.
enum Sample {
    static func record(
        _ attributes: [Attribute] = [],
        name: String = "span",
        id: UInt64 = 1,
        parent: UInt64? = nil,
        at start: Int64 = 0,
        lasting duration: Int64 = 1_000_000_000,
        scope: String = "",
        kind: UInt8 = 1,
        status: StatusCode = .unset,
        resource: [Attribute] = []
    ) -> SpanRecord {
        var record = SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(bits: id),
            parentID: parent.map(SpanID.init(bits:)),
            start: Instant(nanoseconds: 1_000_000_000_000 + start),
            end: Instant(nanoseconds: 1_000_000_000_000 + start + duration),
            resource: Resource(attributes: resource),
            scope: Scope(name: scope)
        )
        record.name = name
        record.attributes = attributes
        record.kind = kind
        record.status = status
        return record
    }

    static func text(_ key: String, _ value: String) -> Attribute { Attribute(key, .string(value)) }
    static func count(_ key: String, _ value: Int64) -> Attribute { Attribute(key, .int(value)) }
}

/// One worked example of how token counts are to be read.
struct UsageExample: Sendable, CustomTestStringConvertible {
    var number: Int
    var scope = ""
    var attributes: [Attribute]
    /// Uncached, read, written, output in all, reasoning.
    var expected: [Int64]
    var bases: [InputBasis]
    var testDescription: String { "example \(number)" }

    static func otel(_ scope: String, _ counts: [(String, Int64)], model: String) -> [Attribute] {
        [Sample.text("gen_ai.operation.name", "chat"), Sample.text("gen_ai.request.model", model)]
            + counts.map { Sample.count("gen_ai.usage." + $0.0, $0.1) }
    }

    static let openInference: [(String, Int64)] = [
        ("prompt", 12), ("prompt_details.cache_read", 9000), ("prompt_details.cache_write", 500),
        ("completion", 300),
        ("total", 312),
    ]

    static let all: [UsageExample] = [
        UsageExample(
            number: 1,
            attributes: otel(
                "",
                [
                    ("input_tokens", 1000), ("cache_read.input_tokens", 600), ("output_tokens", 200),
                    ("reasoning.output_tokens", 50),
                ],
                model: "gpt-5"
            ),
            expected: [400, 600, 0, 200, 50],
            bases: [.assumed, .emitter]
        ),
        UsageExample(
            number: 2,
            scope: "opentelemetry.instrumentation.genai.anthropic",
            attributes: otel(
                "",
                [
                    ("input_tokens", 9512), ("cache_read.input_tokens", 9000),
                    ("cache_write.input_tokens", 500), ("output_tokens", 300),
                ],
                model: "claude-sonnet-4-5"
            ),
            expected: [12, 9000, 500, 300, 0],
            bases: [.emitter]
        ),
        UsageExample(
            number: 3,
            attributes: [
                Sample.text("span.type", "llm_request"), Sample.count("input_tokens", 12),
                Sample.count("cache_read_tokens", 9000), Sample.count("cache_creation_tokens", 500),
                Sample.count("output_tokens", 300),
            ],
            expected: [12, 9000, 500, 300, 0],
            bases: [.explicit]
        ),
        UsageExample(
            number: 4,
            scope: "openinference.instrumentation.claude_agent_sdk",
            attributes: [Sample.text("openinference.span.kind", "LLM")]
                + openInference.map { Sample.count("llm.token_count." + $0.0, $0.1) },
            expected: [12, 9000, 500, 300, 0],
            bases: [.arithmetic]
        ),
        UsageExample(
            number: 5,
            scope: "opentelemetry.instrumentation.bedrock",
            attributes: otel(
                "",
                [("input_tokens", 1000), ("cache_read_input_tokens", 100), ("output_tokens", 50)],
                model: "anthropic.claude-3"
            ),
            expected: [1000, 100, 0, 50, 0],
            bases: [.emitter]
        ),
        UsageExample(
            number: 6,
            scope: "unheard.of",
            attributes: otel(
                "",
                [
                    ("input_tokens", 1000), ("cache_read.input_tokens", 100), ("output_tokens", 50),
                    ("total_tokens", 1150),
                ],
                model: "m"
            ),
            expected: [1000, 100, 0, 50, 0],
            bases: [.arithmetic]
        ),
        UsageExample(
            number: 7,
            scope: "unheard.of",
            attributes: otel(
                "",
                [("input_tokens", 1000), ("cache_read.input_tokens", 100), ("output_tokens", 50)],
                model: "m"
            ),
            expected: [900, 100, 0, 50, 0],
            bases: [.assumed]
        ),
        UsageExample(
            number: 8,
            attributes: [
                Sample.text("gen_ai.operation.name", "llm_call"), Sample.text("model", "gemini-2.5-pro"),
                Sample.count("input_token_count", 1000), Sample.count("cached_content_token_count", 400),
                Sample.count("output_token_count", 100), Sample.count("thoughts_token_count", 50),
                Sample.count("tool_token_count", 20), Sample.count("total_token_count", 1170),
            ],
            expected: [620, 400, 0, 150, 50],
            bases: [.explicit]
        ),
        UsageExample(
            number: 9,
            attributes: [Sample.text("gen_ai.operation.name", "chat")]
                + [
                    ("input_token_count", "5000"), ("cached_token_count", "4000"),
                    ("output_token_count", "300"), ("reasoning_token_count", "100"),
                    ("tool_token_count", "5300"),
                ]
                .map { Sample.text($0.0, $0.1) },
            expected: [1000, 4000, 0, 300, 100],
            bases: [.emitter]
        ),
        UsageExample(
            number: 10,
            attributes: [
                Sample.text("langfuse.observation.type", "generation"),
                Sample.text(
                    "langfuse.observation.usage_details",
                    #"{"input":400,"input_cached_tokens":600,"output":150,"output_reasoning_tokens":50}"#
                ),
            ],
            expected: [400, 600, 0, 200, 50],
            bases: [.explicit]
        ),
        UsageExample(
            number: 11,
            scope: "ai",
            attributes: [
                Sample.text("ai.operationId", "ai.generateText.doGenerate"),
                Sample.count("ai.usage.inputTokens", 1000),
                Sample.count("ai.usage.inputTokenDetails.noCacheTokens", 300),
                Sample.count("ai.usage.inputTokenDetails.cacheReadTokens", 600),
                Sample.count("ai.usage.inputTokenDetails.cacheWriteTokens", 100),
                Sample.count("ai.usage.outputTokens", 70),
            ],
            expected: [300, 600, 100, 70, 0],
            bases: [.explicit]
        ),
        UsageExample(
            number: 12,
            scope: "strands.telemetry.tracer",
            attributes: otel(
                "",
                [
                    ("prompt_tokens", 1000), ("input_tokens", 1000), ("output_tokens", 5),
                    ("completion_tokens", 5),
                ],
                model: "gpt-4o"
            ),
            expected: [1000, 0, 0, 5, 0],
            bases: [.none]
        ),
        UsageExample(
            number: 13,
            scope: "pydantic-ai",
            attributes: otel(
                "",
                [
                    ("input_tokens", 1000), ("cache_creation.input_tokens", 500),
                    ("cache_write.input_tokens", 500), ("output_tokens", 5),
                ],
                model: "claude-haiku-4-5"
            ),
            expected: [500, 0, 500, 5, 0],
            bases: [.emitter]
        ),
    ]
}

@Suite struct NormaliserTests {
    @Test(arguments: UsageExample.all)
    func `Token counts become disjoint classes`(_ example: UsageExample) throws {
        let step = Normaliser.step(Sample.record(example.attributes, scope: example.scope))
        let usage = try #require(step.usage)
        #expect(
            [
                usage.input, usage.cacheRead, usage.cacheWrite5m + usage.cacheWrite1h, usage.totalOutput,
                usage.outputReasoning,
            ]
                == example.expected
        )
        #expect(example.bases.contains(step.inputBasis), "\(step.inputBasis)")
        #expect(step.flags.contains(.basisAssumed) == (step.inputBasis == .assumed))
        #expect(step.usageScope == .call)
    }

    @Test(arguments: [
        ("gen_ai.operation.name", "chat", Operation.llm), ("gen_ai.operation.name", "generate_content", .llm),
        ("gen_ai.operation.name", "embeddings", .embedding),
        ("gen_ai.operation.name", "invoke_agent", .agent),
        ("gen_ai.operation.name", "invoke_workflow", .workflow),
        ("gen_ai.operation.name", "execute_tool", .tool),
        ("gen_ai.operation.name", "tool_call", .tool), ("gen_ai.operation.name", "search_memory", .memory),
        ("gen_ai.operation.name", "create_agent", .other),
        ("gen_ai.operation.name", "fetch_response", .other),
        ("openinference.span.kind", "LLM", .llm), ("openinference.span.kind", "RERANKER", .retrieval),
        ("openinference.span.kind", "GUARDRAIL", .guardrail),
        ("openinference.span.kind", "EVALUATOR", .evaluation),
        ("openinference.span.kind", "CHAIN", .workflow), ("traceloop.span.kind", "workflow", .workflow),
        ("traceloop.span.kind", "tool", .tool), ("langfuse.observation.type", "generation", .llm),
        ("langfuse.observation.type", "retriever", .retrieval), ("ai.operationId", "ai.generateText", .agent),
        ("ai.operationId", "ai.streamText.doStream", .llm), ("ai.operationId", "ai.toolCall", .tool),
        ("langsmith.span.kind", "llm", .llm), ("mlflow.spanType", "\"CHAT_MODEL\"", .llm),
        ("mlflow.spanType", "\"RETRIEVER\"", .retrieval), ("span.type", "llm_request", .llm),
        ("span.type", "tool.blocked_on_user", .approval), ("span.type", "hook", .policy),
        ("gen_ai.span.kind", "AGENT", .agent), ("agentops.span.kind", "session", .workflow),
        ("lmnr.span.type", "LLM", .llm), ("gen_ai.operation.type", "ai_client", .llm),
        ("sentry.op", "gen_ai.execute_tool", .tool), ("llm.request.type", "rerank", .retrieval),
        ("mcp.method.name", "tools/call", .tool), ("mcp.method.name", "tools/list", .other),
    ])
    func `Every dialect's kind is understood`(_ key: String, _ value: String, _ operation: Operation) {
        #expect(Normaliser.step(Sample.record([Sample.text(key, value)])).operation == operation)
    }

    @Test func `A chain below the root is orchestration, not a workflow`() {
        let step = Normaliser.step(
            Sample.record([Sample.text("openinference.span.kind", "CHAIN")], parent: 7)
        )
        #expect(step.operation == .other)
        #expect(step.layer == .orchestration)
    }

    @Test func `A specific operation beats a chain, and an explicit kind beats the operation`() {
        let chain = [
            Sample.text("openinference.span.kind", "CHAIN"),
            Sample.text("gen_ai.operation.name", "execute_tool"),
        ]
        #expect(Normaliser.step(Sample.record(chain)).operation == .tool)
        let guardrail = [
            Sample.text("langfuse.observation.type", "guardrail"),
            Sample.text("gen_ai.operation.name", "chat"),
        ]
        #expect(Normaliser.step(Sample.record(guardrail)).operation == .guardrail)
        let span = [
            Sample.text("langfuse.observation.type", "span"), Sample.text("gen_ai.operation.name", "chat"),
        ]
        #expect(Normaliser.step(Sample.record(span)).operation == .llm)
    }

    @Test func `The response model prices, and a framework is no provider`() {
        let step = Normaliser.step(
            Sample.record([
                Sample.text("gen_ai.operation.name", "chat"), Sample.text("gen_ai.system", "strands-agents"),
                Sample.text("gen_ai.request.model", "claude-haiku-4-5"),
                Sample.text("gen_ai.response.model", "claude-haiku-4-5-20251001"),
            ])
        )
        #expect(step.model == "claude-haiku-4-5-20251001")
        #expect(step.requestModel == "claude-haiku-4-5")
        #expect(step.provider == "anthropic")
    }

    @Test(arguments: [
        ("AWS", "aws.bedrock"), ("az.ai.openai", "azure.ai.openai"), ("Anthropic", "anthropic"),
        ("xai", "x_ai"),
        ("anthropic.messages", "anthropic"), ("google-gla", "gcp.gemini"), ("vertex_ai", "gcp.vertex_ai"),
    ])
    func `Provider spellings become canonical`(_ spelling: String, _ canonical: String) {
        let step = Normaliser.step(Sample.record([Sample.text("gen_ai.system", spelling)]))
        #expect(step.provider == canonical)
    }

    @Test(arguments: [
        ("gen_ai.response.time_to_first_chunk", AttributeValue.double(0.25)), ("ttft_ms", .int(250)),
        ("ai.response.msToFirstChunk", .double(250)), ("gen_ai.server.time_to_first_token", .int(250)),
        ("langfuse.observation.completion_start_time", .string("\"1970-01-01T00:16:40.25Z\"")),
    ])
    func `Time to first token is read in its own unit`(_ key: String, _ value: AttributeValue) {
        let step = Normaliser.step(Sample.record([Attribute(key, value)]))
        #expect(step.timeToFirstTokenNanoseconds == 250_000_000)
    }

    @Test func `Impossible counts are dropped and marked`() throws {
        for value in [AttributeValue.int(-5), .double(1e300), .int(.max), .string("x"), .double(1.5)] {
            let step = Normaliser.step(
                Sample.record([
                    Sample.text("gen_ai.operation.name", "chat"),
                    Attribute("gen_ai.usage.input_tokens", value),
                    Sample.count("gen_ai.usage.output_tokens", 7),
                ])
            )
            let usage = try #require(step.usage)
            #expect(usage.total == 7)
            #expect(step.flags.contains(.usageInconsistent))
        }
    }

    @Test func `Usage printed by Python inside JSON is recovered`() throws {
        let raw =
            "ChatCompletion(id='x', usage=CompletionUsage(completion_tokens=5, prompt_tokens=100, "
            + "prompt_tokens_details=PromptTokensDetails(cached_tokens=60, audio_tokens=None)))"
        let step = Normaliser.step(
            Sample.record(
                [
                    Sample.text("openinference.span.kind", "LLM"),
                    Sample.count("llm.token_count.prompt", 100),
                    Sample.count("llm.token_count.completion", 5),
                    Sample.text("output.value", "{\"content\": null, \"raw\": \"\(raw)\"}"),
                ],
                scope: "openinference.instrumentation.smolagents"
            )
        )
        let usage = try #require(step.usage)
        #expect(usage.input == 40)
        #expect(usage.cacheRead == 60)
        #expect(!step.flags.contains(.cacheUnreported))
    }

    @Test func `Usage that the answer's own text mentions is not believed`() throws {
        let step = Normaliser.step(
            Sample.record(
                [
                    Sample.text("openinference.span.kind", "LLM"),
                    Sample.count("llm.token_count.prompt", 100),
                    Sample.count("llm.token_count.completion", 5),
                    Sample.text(
                        "output.value",
                        #"{"content": "usage: {\"prompt_tokens\": 100, \"cached_tokens\": 99}"}"#
                    ),
                ],
                scope: "openinference.instrumentation.smolagents"
            )
        )
        #expect(step.usage?.cacheRead == 0)
        #expect(step.flags.contains(.cacheUnreported))
    }

    @Test func `A pause for approval is no failure`() {
        var record = Sample.record([Sample.text("openinference.span.kind", "TOOL")], status: .error)
        record.events = [
            SpanEvent(
                time: record.start,
                name: "exception",
                attributes: [Sample.text("exception.type", "workflows.runtime.types.results.WaitingForEvent")]
            )
        ]
        let step = Normaliser.step(record)
        #expect(!step.isError)
        #expect(step.flags.contains(.pause))
        #expect(step.errorType == nil)
    }

    @Test func `Pending and merged spans are ignored`() {
        #expect(Normaliser.step(Sample.record([Sample.text("logfire.span_type", "pending_span")])).isIgnored)
        let merged = [
            Sample.text("gen_ai.operation.name", "execute_tool"),
            Sample.text("gen_ai.tool.name", "(merged tools)"),
        ]
        #expect(Normaliser.step(Sample.record(merged)).isIgnored)
    }

    @Test func `Team and cost centre are found where applications put them`() {
        let step = Normaliser.step(
            Sample.record(
                [
                    Sample.text("langfuse.trace.metadata.team", "\"payments\""),
                    Sample.text("metadata", #"{"cost_center": "CC-7", "tenant_id": 12}"#),
                ],
                resource: [Sample.text("team", "platform"), Sample.text("deployment.environment.name", "ci")]
            )
        )
        #expect(step.attribution.team == "payments")
        #expect(step.attribution.costCentre == "CC-7")
        #expect(step.attribution.customer == "12")
        #expect(step.resourceAttribution.team == "platform")
        #expect(step.resourceAttribution.environment == "ci")
    }

    @Test func `Transport and project ids are no conversation`() {
        let step = Normaliser.step(
            Sample.record([
                Sample.text("mcp.session.id", "a"), Sample.text("langsmith.trace.session_id", "b"),
                Sample.text("langsmith.trace.session_name", "c"),
            ])
        )
        #expect(step.attribution.session == nil)
    }
}
