import GRDB
import Model

/// A run whose texts are gone, as its stored columns and its row in the catalogue tell it.
///
/// What a run counts was settled when its texts went. Spans that arrive later are added as they stand by
/// themselves; a version of a span that is already there is passed over.
enum FrozenRun {
    /// Whether a run may no longer be interpreted, moved or put together from its spans.
    static func isFrozen(segments: [Int64], _ db: Database) throws -> Bool {
        for segment in segments where try ContentDrop.isDropped(segment: segment, db) { return true }
        return false
    }

    /// The run from its stored figures; `nil` if it is to be interpreted from `records`, which are all its
    /// spans as they can still be read.
    static func resolve(
        _ db: Database,
        trace: TraceID,
        segments: [Int64],
        records: [SpanRecord],
        interpreter: Interpreter
    ) throws -> ResolvedRun? {
        guard try isFrozen(segments: segments, db) else { return nil }
        var frozen: (run: Run, findings: [Finding])?
        var steps: [Step] = []
        let bySpan = Dictionary(records.map { ($0.spanID, $0) }) { first, _ in first }
        for segment in segments where try ContentDrop.isDropped(segment: segment, db) {
            let reader = try SegmentReader(db, id: segment)
            guard let index = try reader.run(of: trace) else { continue }
            frozen = (try reader.runs(.all).run(at: index), try reader.findings(ofRun: index))
            let block = try reader.block(
                StepColumns(texts: StepColumn.allCases, numbers: StepNumber.allCases)
            )
            for row in try reader.rows(of: trace) {
                let span = SpanID(bits: UInt64(bitPattern: block[StepNumber.spanID][row]))
                guard let record = bySpan[span] else { continue }
                steps.append(Step(record, block: block, row: row))
            }
        }
        guard var (run, findings) = frozen else { return nil }
        let known = Set(steps.map(\.spanID))
        let late = records.filter { !known.contains($0.spanID) }
        if !late.isEmpty {
            let addition = interpreter.resolve(late, Elsewhere())
            run.add(addition.run)
            steps += addition.steps
            findings += addition.findings
        }
        return ResolvedRun(
            run: run,
            steps: steps.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) },
            findings: findings
        )
    }
}

extension Run {
    /// Adds the sums of spans that came after the run's own texts were gone.
    fileprivate mutating func add(_ late: Run) {
        firstStart = min(firstStart, late.firstStart)
        lastEnd = max(lastEnd, late.lastEnd)
        steps += late.steps
        errorSteps += late.errorSteps
        modelCalls += late.modelCalls
        toolCalls += late.toolCalls
        usage += late.usage
        cost += late.cost
        reportedCost += late.reportedCost
        wastedCost += late.wastedCost
        reportedCostCalls += late.reportedCostCalls
        unpricedCalls += late.unpricedCalls
        unpricedTokens = unpricedTokens.addingSaturated(late.unpricedTokens)
        usageMissingCalls += late.usageMissingCalls
        findings += late.findings
        for index in findingsBySeverity.indices {
            findingsBySeverity[index] += late.findingsBySeverity[index]
        }
        governedCalls += late.governedCalls
        decidedCalls += late.decidedCalls
        flags.formUnion(late.flags)
    }
}

extension Step {
    /// A step from its span without texts and from its row in the columns.
    fileprivate init(_ record: SpanRecord, block: StepBlock, row: Int) {
        func number(_ column: StepNumber) -> Int64 { block[column][row] }
        func small(_ column: StepNumber) -> UInt8 { UInt8(clamping: block[column][row]) }
        func text(_ column: StepColumn) -> String? { block[column][row] }
        func known(_ column: StepNumber) -> Int64? {
            number(column) == StepBlock.none ? nil : number(column)
        }
        self.init(
            record,
            operation: Operation(rawValue: small(.operation)) ?? .other,
            service: text(.service) ?? ""
        )
        layer = Layer(rawValue: small(.layer)) ?? layer
        attribution.workflow = text(.workflow)
        attribution.workflowVersion = text(.workflowVersion)
        attribution.environment = text(.environment)
        attribution.team = text(.team)
        attribution.costCentre = text(.costCentre)
        attribution.customer = text(.customer)
        attribution.user = text(.user)
        attribution.session = text(.session)
        agent = text(.agent)
        model = text(.model)
        requestModel = text(.requestModel)
        provider = text(.provider)
        tool = text(.tool)
        errorType = text(.errorType)
        errorMessage = text(.errorMessage)
        dialect = text(.dialect) ?? ""
        finishReason = text(.finishReason)
        serviceTier = text(.serviceTier)
        findingKinds = text(.findings)?.split(separator: ",").map(String.init) ?? []
        flags = StepFlags(rawValue: UInt32(truncatingIfNeeded: number(.flags)))
        isToolCall = number(.isToolCall) == 1
        usage = number(.hasUsage) == 1 ? Usage(block, at: row) : nil
        reportedCost = known(.reportedCost).map(Money.init(picodollars:))
        timeToFirstTokenNanoseconds = known(.timeToFirstToken)
        rating = Rating(rawValue: small(.rating)) ?? .none
        let priceRow = text(.priceRow)
        let cost = known(.cost).map(Money.init(picodollars:))
        if cost != nil || priceRow != nil {
            charge = Charge(computed: cost, priceRowID: priceRow ?? "")
        }
        if isError != (number(.isError) == 1) { explicitFailure = number(.isError) == 1 }
        if number(.verdict) > 0, let verdict = Verdict(rawValue: small(.verdict) - 1) {
            decision = Decision(verdict: verdict, evidenceSpan: record.spanID, recognisedBy: "stored")
        }
    }
}

extension FrozenRun {
    /// The keys of a run's decisions as they were stored.
    static func decisionKeys(_ db: Database, _ trace: TraceID, project: Int64) throws -> [String] {
        try String.fetchAll(
            db,
            sql: "SELECT key FROM decision_keys WHERE project = ? AND trace = ? ORDER BY key",
            arguments: [project, trace.blob]
        )
    }
}
