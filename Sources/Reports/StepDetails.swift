import Model
import Query

/// Everything known of one step, as titled texts.
enum StepDetails {
    static func of(
        _ step: Step,
        _ record: SpanRecord?,
        _ findings: [Finding]
    ) -> [(title: String, text: String)] {
        var details: [(title: String, text: String)] = [("Step", identity(step))]
        if let usage = step.usage { details.append(("Usage", text(of: usage, step))) }
        if let charge = charge(step) { details.append(("Charge", charge)) }
        if let error = error(step) { details.append(("Error", error)) }
        for decision in decisions(step) { details.append(("Decision", text(of: decision))) }
        for finding in findings { details.append(("Finding", text(of: finding))) }
        let flags = words(of: step.flags)
        if !flags.isEmpty { details.append(("Data quality", flags.joined(separator: "\n"))) }
        guard let record else { return details }
        append("Attributes", record.attributes, to: &details)
        for event in record.events {
            let text = AttributeText.lines(event.attributes, after: event.time.iso8601)
            details.append(("Event \(event.name)", text))
        }
        for link in record.links {
            let first = "trace \(link.traceID), span \(link.spanID)"
            details.append(("Link", AttributeText.lines(link.attributes, after: first)))
        }
        append("Resource", record.resource.attributes, to: &details)
        if !record.scope.name.isEmpty {
            details.append(("Instrumentation", "\(record.scope.name) \(record.scope.version)"))
        }
        return details
    }

    private static func append(
        _ title: String,
        _ attributes: [Attribute],
        to details: inout [(title: String, text: String)]
    ) {
        guard !attributes.isEmpty else { return }
        details.append((title, AttributeText.lines(attributes)))
    }

    private static func identity(_ step: Step) -> String {
        lines([
            ("span", step.spanID.description), ("parent", step.parentID?.description),
            ("start", step.start.iso8601),
            ("end", step.end.iso8601), ("service", step.service),
            ("dialect", step.dialect.isEmpty ? nil : step.dialect),
            ("workflow", step.attribution.workflow), ("agent", step.agent), ("provider", step.provider),
            ("model", step.model),
            ("requested model", step.requestModel == step.model ? nil : step.requestModel),
            ("tool", step.tool), ("tool call", step.toolCallID), ("response", step.responseID),
            ("service tier", step.serviceTier), ("finish reason", step.finishReason),
            ("attempts", step.attempts.map(String.init)), ("user", step.attribution.user),
            ("team", step.attribution.team), ("cost centre", step.attribution.costCentre),
            ("environment", step.attribution.environment), ("customer", step.attribution.customer),
            ("session", step.attribution.session),
        ])
    }

    private static func text(of usage: Usage, _ step: Step) -> String {
        let classes = TokenClass.allCases.compactMap { tokenClass -> (String, String?)? in
            let tokens = usage[tokenClass]
            return tokens == 0 ? nil : (tokenClass.rawValue, String(tokens))
        }
        return lines(
            classes + [
                ("total", String(usage.fullTotal)), ("input basis", basis(step.inputBasis)),
                ("scope", scope(step.usageScope)),
            ]
        )
    }

    private static func charge(_ step: Step) -> String? {
        guard step.rating != .none || step.reportedCost != nil else { return nil }
        let computed = step.charge?.computed.map { MoneySum($0).decimal + " USD" }
        return lines([
            ("counted as", words(of: step.rating)),
            ("computed", step.rating == .charged ? computed ?? "unknown: no price covers the model" : nil),
            ("price row", step.charge.flatMap { $0.priceRowID.isEmpty ? nil : $0.priceRowID }),
            ("reported", step.reportedCost.map { MoneySum($0).decimal + " USD" }),
            ("second sighting of", step.duplicateOf?.description),
        ])
    }

    private static func error(_ step: Step) -> String? {
        guard step.errorType != nil || step.errorMessage != nil else { return nil }
        return lines([("type", step.errorType), ("message", step.errorMessage)])
    }

    /// The joined decision first, then the other evidence.
    private static func decisions(_ step: Step) -> [Decision] {
        guard let joined = step.decision else { return step.decisions }
        return [joined] + step.decisions.filter { $0 != joined }
    }

    private static func text(of decision: Decision) -> String {
        lines([
            ("verdict", decision.verdict.name), ("enforcement", decision.enforcement.name),
            ("outcome", decision.outcome.name), ("decided by", decision.decidedBy.name),
            ("recognised by", decision.recognisedBy), ("evidence span", decision.evidenceSpan.description),
            ("action", decision.action), ("tool", decision.tool), ("tool call", decision.toolCallID),
            ("resource", decision.resource), ("rule", decision.rule), ("reason", decision.reason),
            ("approval", decision.approvalStatus), ("approval expires", decision.approvalExpiresAt?.iso8601),
            ("cancelled by the user", decision.isCancellation ? "yes" : nil),
        ])
    }

    private static func text(of finding: Finding) -> String {
        lines([
            ("kind", finding.kind), ("severity", finding.severity.name), ("rule", finding.rule),
            ("state", finding.state.name), ("evidence", finding.evidence),
        ])
    }

    private static func lines(_ facts: [(String, String?)]) -> String {
        var text = ""
        for (key, value) in facts {
            guard let value else { continue }
            if !text.isEmpty { text += "\n" }
            text += key
            text += ": "
            text += value
        }
        return text
    }
}
