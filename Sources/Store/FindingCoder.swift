import Model
import Wire

/// The findings of a run as bytes: a varint count, then each finding's fields in the order of
/// `append(_:to:)`; nothing at all for no findings.
enum FindingCoder {
    static func encode(_ findings: [Finding]) -> [UInt8] {
        if findings.isEmpty { return [] }
        var writer = ByteWriter()
        writer.varint(UInt64(findings.count))
        for finding in findings { append(finding, to: &writer) }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8], in range: Range<Int>, traceID: TraceID) throws -> [Finding] {
        if range.isEmpty { return [] }
        var reader = ByteReader(bytes, in: range)
        var findings: [Finding] = []
        for _ in 0..<(try reader.varint()) { findings.append(try finding(&reader, traceID: traceID)) }
        try reader.expectEnd()
        return findings
    }

    private static func append(_ finding: Finding, to writer: inout ByteWriter) {
        writer.zigzag(finding.time.nanoseconds)
        writer.byte(finding.severity.rawValue)
        writer.append(text: finding.kind)
        writer.append(text: finding.rule)
        writer.append(text: finding.workflow)
        writer.append(text: finding.agent)
        writer.append(text: finding.tool)
        writer.append(text: finding.action)
        writer.append(text: finding.resource)
        writer.byte(finding.decision.map { $0.rawValue + 1 } ?? 0)
        writer.byte(finding.enforcement.rawValue)
        writer.byte(finding.outcome.rawValue)
        writer.byte(finding.decidedBy.rawValue)
        writer.fixed64(finding.spanID.bits)
        writer.zigzag(finding.cost?.picodollars ?? StepBlock.none)
        writer.append(text: finding.evidence)
    }

    private static func finding(_ reader: inout ByteReader, traceID: TraceID) throws -> Finding {
        let time = Instant(nanoseconds: try reader.zigzag())
        let severity = Severity(rawValue: try reader.byte())
        let kind = try reader.readText() ?? ""
        let rule = try reader.readText() ?? ""
        let workflow = try reader.readText() ?? ""
        let agent = try reader.readText()
        let tool = try reader.readText()
        let action = try reader.readText() ?? ""
        let resource = try reader.readText()
        let verdict = try reader.byte()
        let enforcement = Enforcement(rawValue: try reader.byte())
        let outcome = Outcome(rawValue: try reader.byte())
        let decidedBy = DecidedBy(rawValue: try reader.byte())
        let spanID = SpanID(bits: try reader.fixed64())
        let cost = try reader.zigzag()
        guard let severity, let enforcement, let outcome, let decidedBy else {
            throw reader.malformed("finding")
        }
        return Finding(
            time: time,
            severity: severity,
            kind: kind,
            rule: rule,
            workflow: workflow,
            agent: agent,
            tool: tool,
            action: action,
            resource: resource,
            decision: verdict == 0 ? nil : Verdict(rawValue: verdict - 1),
            enforcement: enforcement,
            outcome: outcome,
            decidedBy: decidedBy,
            traceID: traceID,
            spanID: spanID,
            cost: cost == StepBlock.none ? nil : Money(picodollars: cost),
            evidence: try reader.readText() ?? ""
        )
    }
}
