import Model

/// What an attribute can tell about what was allowed.
enum DecisionKeyRole: UInt8, Sendable {
    case none = 0
    /// Messages sent to a model, or what a chain was given.
    case input = 1
    /// What a model answered, a tool returned, or a chain produced.
    case output = 2
    /// Messages of a whole conversation, answers included.
    case history = 3
    /// A tool's arguments.
    case arguments = 4
    /// An error's text or type.
    case error = 5
    /// States a decision, or belongs to a statement of one.
    case carrier = 6
}

/// Tells by name which attributes matter here; everything else is never looked at.
enum DecisionKeys {
    private static let prefixes: [(String, DecisionKeyRole)] = [
        ("llm.input_messages.", .input), ("llm.output_messages.", .output), ("gen_ai.prompt.", .input),
        ("gen_ai.completion.", .output), ("agent.permission.", .carrier), ("agent.approval.", .carrier),
        ("gen_ai.security.", .carrier), ("gen_ai.guardrail.", .carrier), ("agt.", .carrier),
    ]
    /// One bit for each offset at which the prefix of a family ends.
    private static let familyEnds: UInt64 = prefixes.reduce(0) { $0 | 1 << UInt64($1.0.utf8.count - 1) }

    /// The names that have a role of their own, for the key table.
    static let named: [(String, DecisionKeyRole)] = keys.flatMap { role, names in
        names.split(separator: " ").map { (String($0), role) }
    }

    /// The role of all names of the family that `name` is of; `.none` if it is of none.
    static func family(of name: String) -> DecisionKeyRole { family(of: name.utf8.span) }

    /// As above, for the bytes of a name.
    static func family(of bytes: borrowing Span<UInt8>) -> DecisionKeyRole {
        guard bytes.count > 3 else { return .none }
        let first = bytes[0]
        // Only "llm.", "gen_ai." and "ag" begin a family.
        guard first == 0x6C || first == 0x67 || first == 0x61, hasDot(bytes) else { return .none }
        for (prefix, role) in prefixes where begins(bytes, with: prefix) { return role }
        return .none
    }

    /// Whether a key begins with a family's prefix; most keys already differ at its last byte, a dot.
    private static func begins(_ bytes: borrowing Span<UInt8>, with prefix: String) -> Bool {
        let wanted = prefix.utf8.span
        guard bytes.count > wanted.count, bytes[wanted.count - 1] == 0x2E else { return false }
        for offset in 0..<wanted.count where bytes[offset] != wanted[offset] { return false }
        return true
    }

    /// Whether there is a dot where the prefix of some family has its last one.
    private static func hasDot(_ bytes: borrowing Span<UInt8>) -> Bool {
        var ends = familyEnds
        while ends != 0 {
            let end = ends.trailingZeroBitCount
            if end + 1 >= bytes.count { return false }
            if bytes[end] == 0x2E { return true }
            ends &= ends &- 1
        }
        return false
    }

    private static let keys: [(DecisionKeyRole, String)] = [
        (
            .input,
            """
            gen_ai.input.messages gen_ai.prompt input.value ai.prompt.messages ai.prompt \
            langfuse.observation.input \
            mlflow.spanInputs traceloop.entity.input gcp.vertex.agent.llm_request llm.prompts \
            langfuse.trace.input \
            gen_ai.event.content llm.openai.messages llm.anthropic.messages input inputs request \
            llm.request.messages
            """
        ),
        (
            .output,
            """
            gen_ai.output.messages gen_ai.completion output.value ai.response.toolCalls ai.response.text \
            langfuse.observation.output mlflow.spanOutputs traceloop.entity.output gen_ai.tool.call.result \
            gcp.vertex.agent.tool_response gcp.vertex.agent.llm_response ai.toolCall.result tool_response \
            gen_ai.tool.output tool.output tool.result tool_result output outputs response \
            llm.openai.choices \
            llm.anthropic.content gen_ai.tool.message mcp.tool.result mcp.response.value final_result \
            langfuse.trace.output
            """
        ),
        (.history, "pydantic_ai.all_messages all_messages_events pydantic_ai.new_messages lk.chat_ctx"),
        (
            .arguments,
            """
            gen_ai.tool.call.arguments ai.toolCall.args ai.toolCall.input tool_arguments \
            gcp.vertex.agent.tool_call_args \
            tool.parameters gen_ai.tool.input tool_input arguments mcp.request.argument mcp.tool.arguments \
            function_args \
            full_command file_path
            """
        ),
        (
            .error,
            """
            error.type error.message error_message error langfuse.observation.status_message exception.type \
            exception.message tool.error gen_ai.tool.error error_type error_class
            """
        ),
        (
            .carrier,
            """
            decision decision_type num_blocking pydantic_ai.tool.deferral.name policy.decision policy.action \
            http.response.status_code http.status_code rpc.grpc.status_code rpc.response.status_code \
            authorization.decision authz.decision permission.decision tool.decision approval.decision \
            approval.status \
            tool.approval.status gen_ai.tool.approval.status gen_ai.mcp.tool.approval.status \
            gen_ai.tool.risk.decision \
            guardrail.decision guardrail.action guardrail.triggered guardrail.tripped cedar.decision \
            opa.decision \
            opa.result opa.allow policy.allowed authz.allowed fga.allowed permission.granted \
            permission.allowed \
            tool.approved acs.decision verdict ai_guard.action hitl.decision human.decision \
            permissionDecision \
            agent.violation agent.violation.kind policy.violation permission.violation security.violation \
            agent.policy.violation guardrail.violation agent.violations policy.violations violation \
            agent.budget.spent terminate_reason stop_reason agent.stop_reason termination_reason \
            agent.tool.side_effect gen_ai.guardian.name langfuse.observation.level
            """
        ),
    ]
}
