import Model
import Testing

@testable import Semantics

@Suite struct `Refusals in conversations` {
    /// One refused call in each dialect's shape.
    static let shapes: [(String, String, String)] = [
        (
            "OpenTelemetry", "gen_ai.input.messages",
            """
            [{"role":"assistant","parts":[{"type":"tool_call","id":"call_0123456789","name":"merge",\
            "arguments":{"n":1}}]},\
            {"role":"tool","parts":[{"type":"tool_call_response","id":"call_0123456789",\
            "response":"Tool execution was not approved."}]}]
            """
        ),
        (
            "OpenTelemetry before", "gen_ai.input.messages",
            """
            [{"role":"user","parts":[{"type":"tool_call_response","id":"call_0123456789","name":"merge",\
            "result":"Permission denied: this agent may not merge."}]}]
            """
        ),
        (
            "OpenAI chat", "input.value",
            """
            {"model":"gpt-4o","messages":[{"role":"assistant","tool_calls":[{"id":"call_0123456789",\
            "type":"function",\
            "function":{"name":"merge","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_0123456789",\
            "content":"PermissionDenied: permission denied"}],"tools":[{"name":"x"}]}
            """
        ),
        (
            "OpenAI responses", "input.value",
            """
            [{"arguments":"{}","call_id":"call_0123456789","name":"merge","type":"function_call",\
            "id":"fc_1"},\
            {"call_id":"call_0123456789","output":"Tool execution was not approved.",\
            "type":"function_call_output"}]
            """
        ),
        (
            "Anthropic", "gen_ai.input.messages",
            """
            [{"role":"assistant","content":[{"type":"tool_use","id":"call_0123456789","name":"merge",\
            "input":{}}]},\
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_0123456789","is_error":true,\
            "content":[{"type":"text","text":"permission denied"}]}]}]
            """
        ),
        (
            "LangChain", "input.value",
            """
            {"messages":[[{"lc":1,"type":"constructor","id":["langchain","schema","messages","ToolMessage"],\
            "kwargs":{"content":"User rejected the tool call for `merge`","type":"tool","name":"merge",\
            "tool_call_id":"call_0123456789","status":"error"}}]]}
            """
        ),
        (
            "LangGraph", "output.value",
            """
            {"messages":[{"type":"tool","data":{"content":"User rejected the tool call for `merge`",\
            "type":"tool",\
            "name":"merge","tool_call_id":"call_0123456789","status":"error"}}]}
            """
        ),
        (
            "Bedrock", "gen_ai.input.messages",
            """
            [{"role":"user","content":[{"toolResult":{"toolUseId":"call_0123456789","status":"error",\
            "content":[{"text":"Permission denied: this agent may not merge."}]}}]}]
            """
        ),
        (
            "Gemini", "gcp.vertex.agent.llm_request",
            """
            {"contents":[{"role":"model","parts":[{"functionCall":{"id":"call_0123456789","name":"merge",\
            "args":{}}}]},\
            {"role":"user","parts":[{"functionResponse":{"id":"call_0123456789","name":"merge",\
            "response":{"error":"Permission denied: this agent may not merge."}}}]}]}
            """
        ),
        (
            "AI SDK", "ai.prompt.messages",
            """
            [{"role":"tool","content":[{"type":"tool-result","toolCallId":"call_0123456789",\
            "toolName":"merge",\
            "output":{"type":"execution-denied","reason":"not now"}}]}]
            """
        ),
        (
            "AI SDK approval", "ai.prompt.messages",
            """
            [{"role":"assistant","content":[{"type":"tool-call","toolCallId":"call_0123456789",\
            "toolName":"merge",\
            "input":{}},{"type":"tool-approval-request","approvalId":"a1","toolCallId":"call_0123456789"}]},\
            {"role":"tool","content":[{"type":"tool-approval-response","approvalId":"a1","approved":false,\
            "reason":"Permission denied"}]}]
            """
        ),
        (
            "Pydantic-AI", "pydantic_ai.all_messages",
            """
            [{"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"merge",\
            "content":"The tool call was denied.","tool_call_id":"call_0123456789"}]}]
            """
        ),
        (
            "AutoGen", "input.value",
            """
            {"messages":[{"type":"FunctionExecutionResultMessage","content":[{"content":"permission \
            denied: no scope",\
            "name":"merge","call_id":"call_0123456789","is_error":true}]}]}
            """
        ),
        (
            "Haystack", "input.value",
            """
            {"messages":[{"role":"tool","content":[{"tool_call_result":{"result":"Tool execution was \
            rejected by the user.",\
            "origin":{"id":"call_0123456789","tool_name":"merge","arguments":{}},"error":true}}]}]}
            """
        ),
        (
            "Semantic Kernel", "input.value",
            """
            [{"role":"tool","items":[{"$type":"FunctionResultContent","callId":"call_0123456789",\
            "functionName":"merge",\
            "result":"Permission denied: this agent may not merge."}]}]
            """
        ),
        (
            "Python text", "llm.openai.messages",
            """
            [{'role': 'assistant', 'content': None, 'tool_calls': [{'id': 'call_0123456789', 'function': \
            {'name': 'merge', 'arguments': '{}'}}]}, {'role': 'tool', 'tool_call_id': 'call_0123456789', \
            'content': "PermissionDenied: permission denied: agent 'x' lacks scope"}]
            """
        ),
    ]

    @Test(arguments: shapes.indices)
    func `are found in every dialect's shape`(shape: Int) throws {
        let (dialect, key, text) = Self.shapes[shape]
        for operation in [Model.Operation.llm, .agent] where operation == .agent || key != "output.value" {
            let found = DecisionSample.decisions(operation, [(key, .string(text))])
            #expect(found.count == 1, "\(dialect)")
            #expect(
                found.first?.verdict == .deny && found.first?.toolCallID == "call_0123456789",
                "\(dialect)"
            )
            #expect(found.first?.recognisedBy.hasPrefix("message text:") == true, "\(dialect)")
            let names = text.contains("\"merge\"") || text.contains("'merge'")
            if names { #expect(found.first?.tool == "merge", "\(dialect)") }
        }
    }

    @Test func `flattened messages are rebuilt by number`() throws {
        let found = DecisionSample.decisions(
            .llm,
            [
                ("llm.input_messages.10.message.role", .string("tool")),
                ("llm.input_messages.10.message.content", .string("User rejected the tool call for `merge`")),
                ("llm.input_messages.10.message.tool_call_id", .string("call_9876543210")),
                ("llm.input_messages.9.message.role", .string("assistant")),
                ("llm.input_messages.9.message.tool_calls.0.tool_call.id", .string("call_9876543210")),
                ("llm.input_messages.9.message.tool_calls.0.tool_call.function.name", .string("merge")),
            ]
        )
        #expect(found.map(\.tool) == ["merge"])
        #expect(found.map(\.toolCallID) == ["call_9876543210"])
    }

    @Test(arguments: [
        #"[{"role":"system","content":"You may not merge without approval. Permission denied means stop."}]"#,
        #"[{"role":"user","parts":[{"type":"text","content":"Permission denied: why?"}]}]"#,
        #"[{"role":"assistant","content":"The merge was not permitted for this agent: permission denied."}]"#,
        #"{"tools":[{"name":"merge","description":"Permission denied without scope"}],"messages":[]}"#,
        #"[{"role":"tool","tool_call_id":"call_1","content":"diff --git a/x b/x\n+ permission denied"}]"#,
        #"[{"role":"tool","tool_call_id":"c1","content":"{\"path\": \"permission denied\", \"ok\": true}"}]"#,
        #"[{"role":"ai","tool_calls":[{"function":{"name":"w","arguments":"{\"b\":\"denied\"}"}}]}]"#,
        "not json: permission denied",
    ])
    func `what models, users and system prompts say never counts`(text: String) {
        #expect(DecisionSample.decisions(.llm, [("gen_ai.input.messages", .string(text))]).isEmpty)
        #expect(DecisionSample.decisions(.agent, [("input.value", .string(text))]).isEmpty)
    }

    @Test func `a result without a call id counts only while it is new`() {
        let result = #"{"role":"tool","name":"merge","content":"Permission denied: no"}"#
        let recent = DecisionSample.decisions(.llm, [("gen_ai.input.messages", .string("[\(result)]"))])
        let old =
            "[\(result),{\"role\":\"assistant\",\"content\":\"ok\"},{\"role\":\"user\",\"content\":\"go\"}]"
        #expect(recent.count == 1)
        #expect(DecisionSample.decisions(.llm, [("gen_ai.input.messages", .string(old))]).isEmpty)
    }

    @Test func `structured values and message events are read too`() {
        let part = AttributeValue.map([
            Attribute("type", .string("tool_call_response")), Attribute("id", .string("call_0123456789")),
            Attribute("response", .string("Tool execution was not approved.")),
        ])
        let message = AttributeValue.array([
            .map([Attribute("role", .string("tool")), Attribute("parts", .array([part]))])
        ])
        #expect(DecisionSample.decisions(.llm, [("gen_ai.input.messages", message)]).count == 1)
        let content =
            #"[{"toolResult":{"toolUseId":"call_1","status":"error","content":[{"text":"access denied"}]}}]"#
        let event = SpanEvent(
            time: Instant(seconds: 1),
            name: "gen_ai.tool.message",
            attributes: [Attribute("content", .string(content))]
        )
        let step = DecisionSample.step(DecisionSample.record("chat", events: [event]), .llm)
        #expect(step.decisions.map(\.toolCallID) == ["call_1"])
    }

    @Test func `a tool's own error and result`() throws {
        let failed = DecisionSample.record(
            "merge",
            status: .error,
            message: "PermissionDenied: permission denied: lacks scope repo:merge"
        )
        let raised = try #require(
            DecisionSample.step(failed, .tool, tool: "merge", call: "c1").decisions.first
        )
        #expect(raised.outcome == .failed && raised.toolCallID == "c1" && raised.tool == "merge")
        let answered = DecisionSample.record(
            "merge",
            [
                (
                    "output.value",
                    .string(#"{"blocks":[{"text":"Permission denied: the human refused"}],"is_error":false}"#)
                )
            ]
        )
        #expect(DecisionSample.step(answered, .tool, tool: "merge").decisions.map(\.outcome) == [.blocked])
        let fine = DecisionSample.record(
            "summary",
            [
                ("output.value", .string("comment posted")),
                ("input.value", .string("the merge was not permitted: permission denied")),
            ]
        )
        #expect(DecisionSample.step(fine, .tool, tool: "summary").decisions.isEmpty)
    }

    @Test func `a model's requested calls`() {
        let output =
            #"[{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"a","arguments":{"x":1}}]}]"#
        let record = DecisionSample.record("chat", [("gen_ai.output.messages", .string(output))])
        let calls = DecisionSample.step(record, .llm).requestedToolCalls
        #expect(calls.map(\.id) == ["c1"] && calls.map(\.name) == ["a"])
        let tool = DecisionSample.record("a", [("gen_ai.tool.call.arguments", .string(#"{"x": "1"}"#))])
        #expect(DecisionSample.step(tool, .tool, tool: "a").subjectHash == calls.first?.subjectHash)
    }

    @Test func `the subject is the same however the arguments are written`() {
        let plain = DecisionSubject.of(
            tool: "merge",
            arguments: EmbeddedJSON(parsing: #"{"a": 1, "b": [2, "c"]}"#)
        )
        for text in [
            #"{"b":[2,"c"],"a":1}"#, #"{"args": [], "kwargs": {"a": 1, "b": [2, "c"]}}"#,
            "{'a': '1', 'b': (2, 'c')}",
        ] {
            #expect(
                DecisionSubject.of(tool: "mcp__pr__merge", arguments: EmbeddedJSON(parsing: text)) == plain,
                "\(text)"
            )
        }
        #expect(
            DecisionSubject.of(tool: "merge", arguments: EmbeddedJSON(parsing: #"{"a": 2, "b": [2, "c"]}"#))
                != plain
        )
        #expect(
            DecisionSubject.of(tool: "other", arguments: EmbeddedJSON(parsing: #"{"a": 1, "b": [2, "c"]}"#))
                != plain
        )
        #expect(plain == DecisionSubject.of(tool: "merge", arguments: .string(#"{"a":1,"b":[2,"c"]}"#)))
    }

    @Test func `hostile texts neither trap nor take long`() {
        for text in [
            String(repeating: "[", count: 100_000) + "denied",
            "[" + String(repeating: "{\"role\":\"tool\",", count: 500) + "denied",
            String(repeating: "permission ", count: 50_000) + "denied", "\u{0}denied\u{FFFD}",
            "{\"toolResult\":{}}denied",
        ] {
            for key in [
                "gen_ai.input.messages", "output.value",
                "llm.input_messages.99999999999999999999.message.role",
            ] {
                #expect(DecisionSample.decisions(.agent, [(key, .string(text))]).count <= 1)
                #expect(DecisionSample.decisions(.tool, [(key, .string(text))], tool: "t").count <= 1)
            }
        }
    }

    @Test func `a reason is cut between characters`() {
        let text = String(repeating: "é", count: 400)
        #expect(DecisionReader.reason(text)?.utf8.count == 300)
        #expect(DecisionReader.reason("x" + text)?.utf8.count == 299)
    }
}
