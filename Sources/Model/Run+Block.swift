extension Run {
    /// Reads a run back from a block that has all columns.
    init(_ block: RunBlock, _ index: Int) {
        func number(_ column: RunNumber) -> Int64 { block[column][index] }
        func text(_ column: RunText) -> String? { block[column][index] }
        self.init(
            traceID: block.traceID(at: index),
            workflow: text(.workflow) ?? "",
            service: text(.service) ?? "",
            rootName: text(.rootName) ?? "",
            start: Instant(nanoseconds: number(.start)),
            firstStart: Instant(nanoseconds: number(.firstStart)),
            lastEnd: Instant(nanoseconds: number(.lastEnd)),
            durationNanoseconds: number(.duration),
            status: RunStatus(rawValue: UInt8(clamping: number(.status))) ?? .incomplete
        )
        readAttribution(block, index)
        readUsage(block, index)
        agent = text(.agent)
        incompleteReason = text(.incompleteReason) ?? ""
        humanWaitNanoseconds = number(.humanWait)
        steps = Int(number(.steps))
        errorSteps = Int(number(.errorSteps))
        modelCalls = Int(number(.modelCalls))
        toolCalls = Int(number(.toolCalls))
        cost = block.cost(at: index)
        reportedCost = block.reportedCost(at: index)
        wastedCost = block.wastedCost(at: index)
        reportedCostCalls = Int(number(.reportedCostCalls))
        unpricedCalls = Int(number(.unpricedCalls))
        unpricedTokens = number(.unpricedTokens)
        usageMissingCalls = Int(number(.usageMissingCalls))
        findings = Int(number(.findings))
        let severities: [RunNumber] = [
            .infoFindings, .lowFindings, .mediumFindings, .highFindings, .criticalFindings,
        ]
        findingsBySeverity = severities.map { Int(number($0)) }
        governedCalls = Int(number(.governedCalls))
        decidedCalls = Int(number(.decidedCalls))
        isIncomplete = number(.marks) & 1 != 0
        isDuplicateOnly = number(.marks) & 2 != 0
        flags = StepFlags(rawValue: UInt32(truncatingIfNeeded: number(.flags)))
        let layers: [RunNumber] = [.layer0, .layer1, .layer2, .layer3, .layer4, .layer5]
        layerNanoseconds = layers.map(number)
    }

    private mutating func readAttribution(_ block: RunBlock, _ index: Int) {
        attribution.workflow = block[RunText.ownWorkflow][index]
        attribution.workflowVersion = block[RunText.workflowVersion][index]
        attribution.session = block[RunText.session][index]
        attribution.user = block[RunText.user][index]
        attribution.team = block[RunText.team][index]
        attribution.costCentre = block[RunText.costCentre][index]
        attribution.environment = block[RunText.environment][index]
        attribution.customer = block[RunText.customer][index]
        attribution.tags = block[RunText.tags][index].flatMap(RunText.split(tags:))
    }

    private mutating func readUsage(_ block: RunBlock, _ index: Int) {
        usage.input = block[RunNumber.input][index]
        usage.cacheRead = block[RunNumber.cacheRead][index]
        usage.cacheWrite5m = block[RunNumber.cacheWrite5m][index]
        usage.cacheWrite1h = block[RunNumber.cacheWrite1h][index]
        usage.output = block[RunNumber.output][index]
        usage.outputReasoning = block[RunNumber.outputReasoning][index]
        usage.inputAudio = block[RunNumber.inputAudio][index]
        usage.outputAudio = block[RunNumber.outputAudio][index]
        usage.inputImage = block[RunNumber.inputImage][index]
        usage.outputImage = block[RunNumber.outputImage][index]
    }
}
