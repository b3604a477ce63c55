import Model

/// Where the steps of a run go: the common time axis and the lines of the tree.
struct WaterfallLayout {
    /// Deeper steps are indented no further.
    static let indentMax = 10

    /// First and last nanosecond of the axis, relative to the start of the run.
    let start: Int64
    let end: Int64
    /// For each row a bit a level: whether a later row continues a branch at that level.
    let branches: [UInt64]
    /// For each row whether the row above at its depth, under the same parent, has the same agent.
    let repeatsAgent: [Bool]

    init(_ rows: some BidirectionalCollection<WaterfallRow>) {
        var start: Int64 = 0
        var end: Int64 = 1
        var branches: [UInt64] = []
        var open: UInt64 = 0
        for row in rows.reversed() {
            start = min(start, row.offsetNanoseconds)
            end = max(end, WaterfallLayout.end(of: row))
            let bit: UInt64 = 1 << UInt64(WaterfallLayout.depth(of: row))
            branches.append(open)
            open = (open & (bit - 1)) | bit
        }
        self.start = start
        self.end = end
        self.branches = branches.reversed()
        var agents: [Cell?] = []
        repeatsAgent = rows.map { row in
            let depth = WaterfallLayout.depth(of: row)
            let above = depth < agents.count ? agents[depth] : nil
            agents.removeLast(max(0, agents.count - depth))
            while agents.count < depth { agents.append(nil) }
            agents.append(row.agent)
            return row.agent != nil && row.agent == above
        }
    }

    /// The whole of the axis in nanoseconds.
    var length: Int128 { Int128(end) - Int128(start) }

    /// Start and end of a row's bar as parts of the axis, from 0 to 1.
    func bar(_ row: WaterfallRow) -> (start: Double, end: Double) {
        (fraction(row.offsetNanoseconds), fraction(WaterfallLayout.end(of: row)))
    }

    /// Depth from 0 through 63.
    static func depth(of row: WaterfallRow) -> Int { max(0, min(63, row.depth)) }

    private func fraction(_ offset: Int64) -> Double {
        max(0, min(1, Double(Int128(offset) - Int128(start)) / Double(length)))
    }

    private static func end(of row: WaterfallRow) -> Int64 {
        let (end, overflow) = row.offsetNanoseconds.addingReportingOverflow(max(0, row.durationNanoseconds))
        return overflow ? .max : end
    }
}

extension WaterfallRow {
    /// The first fact under one of `keys`.
    private func fact(_ keys: [String]) -> Cell? { facts.first { keys.contains($0.key) }?.cell }

    /// Tokens, cost and decision have columns of their own; the other facts stand beside the name.
    static let tokenKeys = ["tokens", "total_tokens"]
    static let costKeys = ["cost_usd", "cost"]
    static let decisionKeys = ["decision", "verdict"]

    /// The agent as it was sent.
    var agent: Cell? { fact(["agent"]) }

    /// A count or unknown.
    var tokens: Cell {
        guard let cell = fact(WaterfallRow.tokenKeys), case .integer = cell else { return .unknown }
        return cell
    }

    /// An amount or unknown.
    var cost: Cell {
        guard let cell = fact(WaterfallRow.costKeys), case .money = cell else { return .unknown }
        return cell
    }

    /// The word of what was decided.
    var decision: String? {
        guard case .text(let word) = fact(WaterfallRow.decisionKeys), !word.isEmpty else { return nil }
        return word
    }

    /// Facts without a column of their own, as texts.
    func sideFacts(withAgent: Bool) -> [String] {
        let own =
            WaterfallRow.tokenKeys + WaterfallRow.costKeys + WaterfallRow.decisionKeys
            + (withAgent ? [] : ["agent"])
        return facts.compactMap { fact in
            if own.contains(fact.key) { return nil }
            if case .unknown = fact.cell { return nil }
            if case .text(let text) = fact.cell, text.isEmpty || text == name { return nil }
            return HumanText.plain(fact.cell)
        }
    }
}
