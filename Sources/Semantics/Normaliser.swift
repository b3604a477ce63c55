public import Model

/// Turns spans of any known dialect into steps.
public enum Normaliser {
    /// Reads one span by itself; what depends on other spans is left to `RunResolver`.
    ///
    /// Pure. Every attribute is looked up once; embedded text is only parsed where the tables say that it may
    /// hold something that the flat attributes lack.
    public static func step(_ record: SpanRecord) -> Step {
        steps([record])[0]
    }

    /// Reads many spans as `step` does, the attributes of a resource that neighbours share only once.
    public static func steps(_ records: [SpanRecord]) -> [Step] {
        AttributeReader.with { reader in
            var origin: Origin?
            var steps: [Step] = []
            steps.reserveCapacity(records.count)
            for record in records {
                let known = origin.flatMap { $0.resource === record.resource ? $0 : nil }
                let current = known ?? Origin(record.resource, &reader)
                if known == nil { origin = current }
                reader.read(record.attributes)
                steps.append(Step(record, operation: .other, service: current.service))
                // In place: a step is too large to be handed about.
                fill(&steps[steps.count - 1], record, current, reader)
            }
            return steps
        }
    }

    /// What a resource says of all its spans.
    private final class Origin {
        let resource: Resource
        let service: String
        let attribution: Attribution

        init(_ resource: Resource, _ reader: inout AttributeReader) {
            reader.read(resource.attributes)
            self.resource = resource
            service = reader.text(.serviceName) ?? "unknown_service"
            attribution = reader.resourceAttribution()
        }
    }

    private static func fill(
        _ step: inout Step,
        _ record: SpanRecord,
        _ origin: Origin,
        _ reader: AttributeReader
    ) {
        let reading = KindReading.read(reader, record)
        var kind = reading.kind
        if kind.isWorkflowAtRoot, record.parentID == nil {
            kind.operation = .workflow
            kind.layer = .orchestration
        }
        step.operation = kind.operation
        step.layer = kind.layer
        step.dialect = reading.dialect
        step.instrumentation = record.scope.name
        step.isHumanWait = kind.isHumanWait
        let isCodingAgent = reader.has(.codingAgent)
        identify(&step, kind, reader, isCodingAgent: isCodingAgent)
        measure(&step, kind, reader, record, isGuess: reading.isGuess)
        judge(&step, reader, record, isCodingAgent: isCodingAgent)
        reader.readAttribution(into: &step.attribution, isCodingAgent: isCodingAgent)
        step.resourceAttribution.fill(from: origin.attribution)
        DecisionReader.read(record, reader, into: &step)
    }

    private static func identify(
        _ step: inout Step,
        _ kind: Kind,
        _ reader: AttributeReader,
        isCodingAgent: Bool
    ) {
        step.agent = reader.text(.agent)
        if step.agent == nil { step.agent = agentName(step, reader) }
        step.agentID = reader.text(.agentID)
        let isModelStep = kind.usage == .own
        let response = reader.text(.responseModel)
        let request =
            reader.text(.requestModel) ?? (isModelStep || isCodingAgent ? reader.text(.flatModel) : nil)
        step.requestModel = request.map(ModelName.plain)
        step.model = (response ?? request).map(ModelName.plain)
        for number in reader.table.fields[Field.provider.rawValue] where step.provider == nil {
            step.provider = reader.value(number)?.plainText.flatMap(Provider.canonical)
        }
        if step.provider == nil { step.provider = step.model.flatMap(Provider.serving) }
        if step.operation == .tool {
            step.tool = toolName(step, reader)
            step.toolCallID = reader.text(.toolCallID) { $0 != "<not specified>" }
        }
        if isModelStep { step.responseID = reader.text(.responseID) }
    }

    /// Beginnings that frameworks put before the name of an agent or a tool in the span name.
    private static let agentPrefixes = ["invoke_agent ", "agent_run [", "agent."]
    private static let toolPrefixes = [
        "execute_tool ", "MCP send tools/call ", "tools/call ", "running tool: ", "tool.", "mcp.tool ",
    ]

    private static func agentName(_ step: Step, _ reader: AttributeReader) -> String? {
        guard step.operation == .agent else { return nil }
        if let entity = reader.text(.entity) { return entity }
        return stripped(step.name, agentPrefixes) ?? (step.dialect == "vercel-ai" ? nil : step.name)
    }

    private static func toolName(_ step: Step, _ reader: AttributeReader) -> String? {
        if let name = reader.text(.tool) ?? reader.text(.entity) { return name }
        if step.dialect == "claude_code" || step.name.isEmpty { return nil }
        return stripped(step.name, toolPrefixes) ?? step.name
    }

    private static func stripped(_ name: String, _ prefixes: [String]) -> String? {
        for prefix in prefixes where name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count)
            return rest.isEmpty ? nil : String(rest.last == "]" ? rest.dropLast() : rest)
        }
        return nil
    }

    private static func measure(
        _ step: inout Step,
        _ kind: Kind,
        _ reader: AttributeReader,
        _ record: SpanRecord,
        isGuess: Bool
    ) {
        if reader.mayHaveUsage {
            let usage = UsageReader(
                reader: reader,
                scope: record.scope.name,
                spanName: record.name,
                kind: kind,
                provider: step.provider,
                model: step.model
            ).read()
            step.usage = usage.usage
            step.usageScope = usage.scope
            step.inputBasis = usage.basis
            step.flags.formUnion(usage.flags)
        }
        step.timeToFirstTokenNanoseconds = reader.timeToFirstToken(record)
        step.attempts = reader.attempts()
        step.reportedCost = reader.reportedCost()
        step.serviceTier = reader.text(.serviceTier) {
            !["default", "standard", "normal", "auto", "None"].contains($0)
        }
        if kind.usage == .own {
            step.finishReason = finishReason(reader)
            if step.usage == nil, !hasResponse(step, reader, record, isGuess: isGuess) {
                step.flags.insert(.notBilled)
            }
        }
    }

    private static func finishReason(_ reader: AttributeReader) -> String? {
        guard let text = reader.text(.finishReason) else { return nil }
        guard text.hasPrefix("[") else { return text }
        return EmbeddedJSON(parsing: text, maxBytes: 4_096)?[0]?.text ?? text
    }

    /// Events that only a provider's answer causes.
    private static let responseEvents: Set<String> = [
        "gen_ai.choice", "First Token Stream Event", "gen_ai.client.inference.operation.details",
        "gen_ai.content.completion", "gen_ai.assistant.message",
    ]

    /// Whether anything shows that a provider answered, for a model span without token counts.
    private static func hasResponse(
        _ step: Step,
        _ reader: AttributeReader,
        _ record: SpanRecord,
        isGuess: Bool
    ) -> Bool {
        if reader.has(.responseEvidence) || step.finishReason != nil { return true }
        if record.kind == 3 && !isGuess { return true }
        return record.events.contains { responseEvents.contains($0.name) }
    }

    private static func judge(
        _ step: inout Step,
        _ reader: AttributeReader,
        _ record: SpanRecord,
        isCodingAgent: Bool
    ) {
        let outcome = OutcomeReader.read(reader, record, isCodingAgent: isCodingAgent)
        step.explicitFailure = outcome.explicitFailure
        if let type = outcome.errorType { step.errorType = type }
        if let message = outcome.errorMessage { step.errorMessage = message }
        if outcome.isPause { step.flags.insert(.pause) }
        if record.hasClockSkew { step.flags.insert(.clockSkew) }
        if record.droppedAttributes > 0 || record.droppedEvents > 0 || record.droppedLinks > 0 {
            step.flags.insert(.truncated)
        }
        step.isIgnored =
            reader.text(.logfireSpanType) == "pending_span"
            || (step.operation == .tool && step.tool.map(ignoredTools.contains) ?? false)
        if step.operation == .tool, step.status != .error, reader.has(.toolArguments),
            !reader.has(.toolResult)
        {
            step.flags.insert(.resultMissing)
        }
    }

    /// Tool names that stand for several calls which have spans of their own.
    private static let ignoredTools = ["(merged tools)", "(merged)"]
}
