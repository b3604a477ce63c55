import Model
import Query

/// The steps at which errors arose, among the runs given.
struct ErrorSteps {
    /// One error.
    struct Entry {
        /// Position of its run.
        var run: Int
        var span: UInt64
        var start: Int64
        var errorType: String?
        var message: String?
        var layer: Layer
        /// Picodollars of a superseded attempt, else 0.
        var supersededCost: Int64
    }

    /// Levels up the tree that an error is followed.
    private static let ancestorsMax = 1_000
    /// A shorter message may be part of another by chance.
    private static let containedLengthMin = 8

    private let runs: [Run]
    private var index: RunIndex
    private var entries: [Entry] = []
    /// For each run with several errors, the parent of every span.
    private var parents: [Int: [UInt64: UInt64]] = [:]

    init(of runs: [Run], in snapshot: any LedgerSnapshot) throws {
        self.runs = runs
        index = RunIndex(runs)
        let columns = StepColumns(
            texts: [.errorType, .errorMessage],
            numbers: [.traceHigh, .traceLow, .spanID, .parentID, .start, .layer, .isError, .flags, .cost]
        )
        guard let range = runs.filter({ $0.errorSteps > 0 || $0.isFailed }).stepRange else { return }
        try snapshot.scanSteps(columns, in: range) { add($0) }
    }

    /// The errors that no error below them explains, in no particular order.
    func origins() -> [Entry] {
        var byRun: [Int: [Entry]] = [:]
        for entry in entries { byRun[entry.run, default: []].append(entry) }
        return byRun.flatMap { run, entries in
            entries.count == 1 ? entries : withoutRepeats(entries, parents[run] ?? [:])
        }
    }

    private mutating func add(_ block: StepBlock) {
        let (high, low) = (block[StepNumber.traceHigh], block[StepNumber.traceLow])
        let (spans, parents) = (block[StepNumber.spanID], block[StepNumber.parentID])
        let (starts, layers) = (block[StepNumber.start], block[StepNumber.layer])
        let (errors, flags, costs) = (
            block[StepNumber.isError], block[StepNumber.flags], block[StepNumber.cost]
        )
        let (types, messages) = (block[StepColumn.errorType], block[StepColumn.errorMessage])
        for row in 0..<block.count {
            guard let run = index.position(high: high[row], low: low[row]),
                runs[run].errorSteps > 0 || errors[row] != 0
            else { continue }
            let span = UInt64(bitPattern: spans[row])
            if runs[run].errorSteps > 1 {
                self.parents[run, default: [:]][span] = UInt64(bitPattern: parents[row])
            }
            guard errors[row] != 0 else { continue }
            let isSuperseded = UInt32(truncatingIfNeeded: flags[row]) & StepFlags.superseded.rawValue != 0
            entries.append(
                Entry(
                    run: run,
                    span: span,
                    start: starts[row],
                    errorType: types[row],
                    message: messages[row],
                    layer: Layer(rawValue: UInt8(clamping: layers[row])) ?? .other,
                    supersededCost: isSuperseded && costs[row] != StepBlock.none ? costs[row] : 0
                )
            )
        }
    }

    /// Drops every error that only repeats one below it: the error went up the tree.
    private func withoutRepeats(_ entries: [Entry], _ parents: [UInt64: UInt64]) -> [Entry] {
        var positions: [UInt64: Int] = [:]
        for (position, entry) in entries.enumerated() { positions[entry.span] = position }
        var isRepeat = Array(repeating: false, count: entries.count)
        for entry in entries {
            var ancestor = parents[entry.span] ?? 0
            var steps = 0
            while ancestor != 0, ancestor != entry.span, steps < Self.ancestorsMax {
                if let position = positions[ancestor], Self.isRepeat(entries[position], of: entry) {
                    isRepeat[position] = true
                }
                ancestor = parents[ancestor] ?? 0
                steps += 1
            }
        }
        return entries.indices.filter { !isRepeat[$0] }.map { entries[$0] }
    }

    /// Whether an ancestor's error says nothing that the error below it does not.
    static func isRepeat(_ upper: Entry, of lower: Entry) -> Bool {
        let (upperText, lowerText) = (upper.message ?? "", lower.message ?? "")
        if upperText.isEmpty { return upper.errorType == nil || upper.errorType == lower.errorType }
        if lowerText.isEmpty { return upper.errorType != nil && upper.errorType == lower.errorType }
        if upperText == lowerText { return true }
        return lowerText.utf8.count >= containedLengthMin && upperText.contains(lowerText)
    }
}
