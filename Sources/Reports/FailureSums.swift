import Model

/// Errors of one workflow, type, layer and message pattern.
struct FailureFigures {
    private(set) var runs = 0
    private(set) var steps = 0
    private(set) var firstSeen = Int64.max
    private(set) var lastSeen = Int64.min
    private(set) var recovered = 0
    private(set) var failed = 0
    /// Model calls of failed runs with a known cost, and with an unknown one.
    private var pricedCalls = 0
    private var unknownCalls = 0
    /// Picodollars of failed runs.
    private var failedCost: Int128 = 0
    /// Picodollars of superseded attempts in runs that did not fail.
    private var attempts: Int128 = 0
    /// Start and trace of the newest run.
    private(set) var newest: (start: Int64, traceID: TraceID)?

    /// What failed runs and superseded attempts cost; `nil` if calls of failed runs were made and none has a
    /// known cost.
    var wastedCost: MoneySum? {
        pricedCalls == 0 && unknownCalls > 0 ? nil : MoneySum(picodollars: failedCost + attempts)
    }

    /// Adds an error at a time.
    mutating func addStep(at time: Int64) {
        steps += 1
        see(time)
    }

    /// Adds a run once, however many errors it has here.
    mutating func addRun(_ figures: RunFigures, _ run: Int, _ traceID: TraceID, attempts cost: Int128) {
        runs += 1
        switch figures.status(run) {
        case .failed:
            failed += 1
            failedCost += figures.cost(run).picodollars
            pricedCalls &+= Int(figures.pricedCalls(run))
            unknownCalls &+= Int(figures.unpricedCalls[run] &+ figures.usageMissingCalls[run])
        case .ok:
            recovered += 1
            attempts += cost
        case .incomplete: attempts += cost
        }
        consider((figures.start[run], traceID))
    }

    mutating func see(_ time: Int64) {
        firstSeen = min(firstSeen, time)
        lastSeen = max(lastSeen, time)
    }

    private mutating func consider(_ run: (start: Int64, traceID: TraceID)?) {
        guard let run else { return }
        if let newest, newest > run { return }
        newest = run
    }

    static func += (left: inout FailureFigures, right: FailureFigures) {
        left.runs += right.runs
        left.steps += right.steps
        left.firstSeen = min(left.firstSeen, right.firstSeen)
        left.lastSeen = max(left.lastSeen, right.lastSeen)
        left.recovered += right.recovered
        left.failed += right.failed
        left.pricedCalls &+= right.pricedCalls
        left.unknownCalls &+= right.unknownCalls
        left.failedCost += right.failedCost
        left.attempts += right.attempts
        left.consider(right.newest)
    }
}

/// The failures of some runs of one part.
final class FailureSums: Sendable {
    /// Numbers a key: workflow, error type, layer, message pattern.
    static let keyWidth = 4

    let texts: HashedTexts
    /// Key after key: numbers of texts, but the layer's own.
    let keys: [Int64]
    let figures: [FailureFigures]

    /// Groups the errors of the given runs; second sightings are left out.
    init(_ part: any LedgerPart, _ rows: [Int]) throws {
        var scan = try FailureScan(part)
        for run in rows { scan.add(run) }
        texts = HashedTexts(scan.texts.texts)
        keys = scan.keys.numbers
        figures = scan.figures
    }
}

/// Groups the errors of one part, run by run.
private struct FailureScan {
    private let block: RunBlock
    private let runs: RunFigures
    private let errors: ErrorSteps
    private var patterns: [String: String] = [:]
    private(set) var texts = TextTable()
    private(set) var keys = KeyTable(width: FailureSums.keyWidth)
    private(set) var figures: [FailureFigures] = []

    init(_ part: any LedgerPart) throws {
        var columns = RunFigures.columns
        columns.numbers += [.traceHigh, .traceLow]
        block = try part.runs(columns)
        runs = RunFigures(block)
        errors = try ErrorSteps(part)
    }

    /// A failed run of which no step reports an error has a group of its own, so that no failure is lost.
    mutating func add(_ run: Int) {
        if runs.isDuplicateOnly(run) { return }
        let entries = errors.origins(ofRun: run, isTree: runs.errorSteps[run] > 1)
        let workflow = runs.workflow[run] ?? ""
        var attempts: [Int: Int128] = [:]
        for entry in entries {
            let pattern = pattern(of: entry.message ?? "")
            let group = group(
                workflow,
                entry.errorType ?? "(none)",
                entry.layer,
                pattern.isEmpty ? "(no message)" : pattern
            )
            figures[group].addStep(at: entry.start)
            attempts[group, default: 0] += Int128(entry.supersededCost)
        }
        if entries.isEmpty, runs.status(run) == .failed {
            let group = group(workflow, "(none)", .orchestration, "(failed without an error on any step)")
            figures[group].see(runs.start[run])
            attempts[group] = 0
        }
        for (group, cost) in attempts {
            figures[group].addRun(runs, run, block.traceID(at: run), attempts: cost)
        }
    }

    private mutating func pattern(of message: String) -> String {
        if let known = patterns[message] { return known }
        let pattern = MessagePattern.of(message)
        patterns[message] = pattern
        return pattern
    }

    private mutating func group(_ workflow: String, _ type: String, _ layer: Layer, _ pattern: String) -> Int
    {
        func number(_ text: String) -> Int64 { Int64(texts.number(of: text, hash: text.hashValue)) }
        let key = [number(workflow), number(type), Int64(layer.rawValue), number(pattern)]
        let group = keys.number(of: key)
        if group == figures.count { figures.append(FailureFigures()) }
        return group
    }
}

/// The failures of all parts put together.
struct FailureTable {
    private var texts = TextTable()
    private var keys = KeyTable(width: FailureSums.keyWidth)
    private var figures: [FailureFigures] = []

    /// Puts the selected runs together.
    init(_ selection: RunSelection) throws {
        try selection.partials("failures", of: { try FailureSums($0, $1) }) { add($1) }
    }

    private mutating func add(_ sums: FailureSums) {
        let numbers = texts.numbers(of: sums.texts)
        var key = [Int64](repeating: 0, count: keys.width)
        for group in sums.figures.indices {
            for column in key.indices {
                let number = sums.keys[group * key.count + column]
                key[column] = column == 2 ? number : Int64(numbers[Int(number)])
            }
            let number = keys.number(of: key)
            if number == figures.count { figures.append(FailureFigures()) }
            figures[number] += sums.figures[group]
        }
    }

    /// The rows: most runs first, then most steps, then by key.
    func rows() -> [[Cell]] {
        let names = figures.indices.map(names)
        let order = figures.indices.sorted { left, right in
            let (one, other) = (figures[left], figures[right])
            if one.runs != other.runs { return one.runs > other.runs }
            if one.steps != other.steps { return one.steps > other.steps }
            return names[left].precedes(names[right])
        }
        return order.map { names[$0].map(Cell.text) + cells(figures[$0]) }
    }

    private func names(of key: Int) -> [String] {
        (0..<keys.width).map { column in
            let number = keys[key, column]
            if column == 2 { return (Layer(rawValue: UInt8(clamping: number)) ?? .other).name }
            return texts.texts[Int(number)]
        }
    }

    private func cells(_ sums: FailureFigures) -> [Cell] {
        [
            .count(sums.runs), .count(sums.steps), .time(Instant(nanoseconds: sums.firstSeen)),
            .time(Instant(nanoseconds: sums.lastSeen)), .count(sums.recovered),
            .optional(sums.wastedCost),
            .optional(sums.newest?.traceID.description), .count(sums.failed),
        ]
    }
}
