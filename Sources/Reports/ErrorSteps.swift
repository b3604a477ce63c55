import Model

/// The steps of one part at which errors arose.
struct ErrorSteps {
    /// One error.
    struct Entry {
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

    private let offsets: [Int32]
    private let spans: [Int64]
    private let parents: [Int64]
    private let starts: [Int64]
    private let layers: [Int64]
    private let errors: [Int64]
    private let flags: [Int64]
    private let costs: [Int64]
    private let types: DictionaryColumn
    private let messages: DictionaryColumn

    init(_ part: any LedgerPart) throws {
        offsets = try part.stepOffsets()
        let block = try part.steps(
            StepColumns(
                texts: [.errorType, .errorMessage],
                numbers: [.spanID, .parentID, .start, .layer, .isError, .flags, .cost]
            )
        )
        spans = block[StepNumber.spanID]
        parents = block[StepNumber.parentID]
        starts = block[StepNumber.start]
        layers = block[StepNumber.layer]
        errors = block[StepNumber.isError]
        flags = block[StepNumber.flags]
        costs = block[StepNumber.cost]
        types = block[StepColumn.errorType]
        messages = block[StepColumn.errorMessage]
    }

    /// The errors of one run that no error below them explains, in no particular order; `isTree` says
    /// whether errors may repeat others.
    func origins(ofRun run: Int, isTree: Bool) -> [Entry] {
        let rows = Int(offsets[run])..<Int(offsets[run + 1])
        let entries = rows.filter { errors[$0] != 0 }.map(entry)
        if entries.count < 2 || !isTree { return entries }
        var parents: [UInt64: UInt64] = [:]
        for row in rows { parents[UInt64(bitPattern: spans[row])] = UInt64(bitPattern: self.parents[row]) }
        return withoutRepeats(entries, parents)
    }

    private func entry(_ row: Int) -> Entry {
        let isSuperseded = UInt32(truncatingIfNeeded: flags[row]) & StepFlags.superseded.rawValue != 0
        return Entry(
            span: UInt64(bitPattern: spans[row]),
            start: starts[row],
            errorType: types[row],
            message: messages[row],
            layer: Layer(rawValue: UInt8(clamping: layers[row])) ?? .other,
            supersededCost: isSuperseded && costs[row] != StepBlock.none ? costs[row] : 0
        )
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
