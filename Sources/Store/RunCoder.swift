import Model
import Wire

/// A run with its findings as the blob of a row of the `runs` table.
///
/// Layout: one byte format version (1); then the fields of `Run` in the order of `encode`, whole numbers as
/// zigzag varints, texts as varint (0 = not known, else UTF-8 length + 1) and bytes; then a varint count of
/// findings and each finding's fields in the order of `append(_ finding:)`.
enum RunCoder {
    private static let version: UInt8 = 1

    static func encode(_ run: Run, findings: [Finding]) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version)
        append(run.attribution, to: &writer)
        for text in [run.workflow, run.service, run.rootName, run.incompleteReason] {
            writer.append(text: text)
        }
        writer.append(text: run.agent)
        for number in numbers(of: run) { writer.zigzag(number) }
        for sum in [run.cost, run.reportedCost, run.wastedCost] { writer.append(sum: sum) }
        writer.byte(run.status.rawValue)
        writer.byte((run.isIncomplete ? 1 : 0) | (run.isDuplicateOnly ? 2 : 0))
        writer.varint(UInt64(run.flags.rawValue))
        for count in run.findingsBySeverity { writer.zigzag(Int64(count)) }
        for time in run.layerNanoseconds { writer.zigzag(time) }
        writer.varint(UInt64(findings.count))
        for finding in findings { append(finding, to: &writer) }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8], traceID: TraceID) throws -> (Run, [Finding]) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw reader.malformed("run format version") }
        let attribution = try attribution(&reader)
        var run = Run(
            traceID: traceID,
            workflow: try reader.readText() ?? "",
            service: try reader.readText() ?? "",
            rootName: try reader.readText() ?? "",
            start: Instant(nanoseconds: 0),
            firstStart: Instant(nanoseconds: 0),
            lastEnd: Instant(nanoseconds: 0),
            durationNanoseconds: 0,
            status: .ok
        )
        run.attribution = attribution
        run.incompleteReason = try reader.readText() ?? ""
        run.agent = try reader.readText()
        try readNumbers(&reader, into: &run)
        run.cost = try reader.readSum()
        run.reportedCost = try reader.readSum()
        run.wastedCost = try reader.readSum()
        guard let status = RunStatus(rawValue: try reader.byte()) else {
            throw reader.malformed("run status")
        }
        run.status = status
        let marks = try reader.byte()
        run.isIncomplete = marks & 1 != 0
        run.isDuplicateOnly = marks & 2 != 0
        run.flags = StepFlags(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
        for index in run.findingsBySeverity.indices {
            run.findingsBySeverity[index] = Int(try reader.zigzag())
        }
        for index in run.layerNanoseconds.indices { run.layerNanoseconds[index] = try reader.zigzag() }
        var findings: [Finding] = []
        for _ in 0..<(try reader.varint()) { findings.append(try finding(&reader, traceID: traceID)) }
        try reader.expectEnd()
        return (run, findings)
    }

    private static func numbers(of run: Run) -> [Int64] {
        let usage = run.usage
        return [
            run.start.nanoseconds, run.firstStart.nanoseconds - run.start.nanoseconds,
            run.lastEnd.nanoseconds - run.start.nanoseconds, run.durationNanoseconds,
            run.humanWaitNanoseconds,
            Int64(run.steps), Int64(run.errorSteps), Int64(run.modelCalls), Int64(run.toolCalls),
            usage.input, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h, usage.output,
            usage.outputReasoning,
            usage.inputAudio, usage.outputAudio, usage.inputImage, usage.outputImage,
            Int64(run.reportedCostCalls), Int64(run.unpricedCalls), run.unpricedTokens,
            Int64(run.usageMissingCalls),
            Int64(run.findings), Int64(run.governedCalls), Int64(run.decidedCalls),
        ]
    }

    private static func readNumbers(_ reader: inout ByteReader, into run: inout Run) throws {
        run.start = Instant(nanoseconds: try reader.zigzag())
        run.firstStart = run.start.advanced(byNanoseconds: try reader.zigzag())
        run.lastEnd = run.start.advanced(byNanoseconds: try reader.zigzag())
        run.durationNanoseconds = try reader.zigzag()
        run.humanWaitNanoseconds = try reader.zigzag()
        run.steps = Int(try reader.zigzag())
        run.errorSteps = Int(try reader.zigzag())
        run.modelCalls = Int(try reader.zigzag())
        run.toolCalls = Int(try reader.zigzag())
        run.usage.input = try reader.zigzag()
        run.usage.cacheRead = try reader.zigzag()
        run.usage.cacheWrite5m = try reader.zigzag()
        run.usage.cacheWrite1h = try reader.zigzag()
        run.usage.output = try reader.zigzag()
        run.usage.outputReasoning = try reader.zigzag()
        run.usage.inputAudio = try reader.zigzag()
        run.usage.outputAudio = try reader.zigzag()
        run.usage.inputImage = try reader.zigzag()
        run.usage.outputImage = try reader.zigzag()
        run.reportedCostCalls = Int(try reader.zigzag())
        run.unpricedCalls = Int(try reader.zigzag())
        run.unpricedTokens = try reader.zigzag()
        run.usageMissingCalls = Int(try reader.zigzag())
        run.findings = Int(try reader.zigzag())
        run.governedCalls = Int(try reader.zigzag())
        run.decidedCalls = Int(try reader.zigzag())
    }

    private static func append(_ attribution: Attribution, to writer: inout ByteWriter) {
        writer.append(text: attribution.workflow)
        writer.append(text: attribution.workflowVersion)
        writer.append(text: attribution.session)
        writer.append(text: attribution.user)
        writer.append(text: attribution.team)
        writer.append(text: attribution.costCentre)
        writer.append(text: attribution.environment)
        writer.append(text: attribution.customer)
        writer.varint(attribution.tags.map { UInt64($0.count) + 1 } ?? 0)
        for tag in attribution.tags ?? [] { writer.append(text: tag) }
    }

    private static func attribution(_ reader: inout ByteReader) throws -> Attribution {
        var attribution = Attribution()
        attribution.workflow = try reader.readText()
        attribution.workflowVersion = try reader.readText()
        attribution.session = try reader.readText()
        attribution.user = try reader.readText()
        attribution.team = try reader.readText()
        attribution.costCentre = try reader.readText()
        attribution.environment = try reader.readText()
        attribution.customer = try reader.readText()
        let tagCount = try reader.varint()
        if tagCount > 0 {
            var tags: [String] = []
            for _ in 1..<tagCount { tags.append(try reader.readText() ?? "") }
            attribution.tags = tags
        }
        return attribution
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
