import Model

/// The sums over all runs of one workflow.
struct WorkflowSums {
    fileprivate(set) var workflow = ""
    fileprivate(set) var totals = RunTotals()
    /// Nanoseconds at the percentiles 50, 90, 95, 99 and 100.
    fileprivate(set) var latencies: [Int64?] = []
    /// Nanoseconds without time spent waiting for a person, at the percentiles 50 and 95.
    fileprivate(set) var activeLatencies: [Int64?] = []
}

/// Workflows put together from the partial sums of parts.
struct WorkflowTable {
    /// Where the runs of one workflow lie: a position in `parts` and a group there.
    private struct Piece {
        var part: Int32
        var group: Int32
    }

    private var names = TextTable()
    private var totals: [RunTotals] = []
    private var pieces: [[Piece]] = []
    private var parts: [RunSums] = []
    /// The sums over all runs.
    private(set) var total = RunTotals()

    /// Puts the selected runs together.
    init(_ selection: RunSelection) throws {
        try selection.partials("runs", of: RunSums.of) { add($1) }
    }

    private mutating func add(_ sums: RunSums) {
        for group in sums.groups.indices {
            let number = names.number(of: sums.workflows.texts[group], hash: sums.workflows.hashes[group])
            if number == totals.count {
                totals.append(RunTotals())
                pieces.append([])
            }
            totals[number] += sums.groups[group].totals
            pieces[number].append(Piece(part: Int32(parts.count), group: Int32(group)))
        }
        parts.append(sums)
        total += sums.total
    }

    /// The workflows, at most `limit`: costliest first, then most runs, then by name.
    func workflows(limit: Int? = nil) -> [WorkflowSums] {
        let order = totals.indices.filter { totals[$0].runs > 0 }.sorted { left, right in
            if totals[left].cost != totals[right].cost { return totals[left].cost > totals[right].cost }
            if totals[left].runs != totals[right].runs { return totals[left].runs > totals[right].runs }
            return names.texts[left] < names.texts[right]
        }
        return order.prefix(limit ?? order.count).map { number in
            var sums = WorkflowSums(workflow: names.texts[number], totals: totals[number])
            sums.latencies = durations(of: [pieces[number]]).percentiles([50, 90, 95, 99, 100])
            sums.activeLatencies = activeDurations(of: pieces[number]).percentiles([50, 95])
            return sums
        }
    }

    /// The percentile of the durations of all runs.
    func latency(_ percent: Int) -> Int64? { durations(of: pieces).percentiles([percent])[0] }

    /// Calls `body` with every workflow and the sums of its days; a day may come several times.
    func forEachDay(_ body: (String, RunSums.Day) -> Void) {
        for number in pieces.indices {
            var last: RunSums.Day?
            for piece in pieces[number] {
                let sums = parts[Int(piece.part)]
                for day in sums.days[sums.groups[Int(piece.group)].days] {
                    if last?.number == day.number {
                        last?.add(day)
                    } else {
                        if let last { body(names.texts[number], last) }
                        last = day
                    }
                }
            }
            if let last { body(names.texts[number], last) }
        }
    }

    private func durations(of pieces: [[Piece]]) -> RankSelection {
        var selection = RankSelection()
        for piece in pieces.joined() {
            let sums = parts[Int(piece.part)]
            selection.add(sums.durations, sums.groups[Int(piece.group)].values)
        }
        return selection
    }

    private func activeDurations(of pieces: [Piece]) -> RankSelection {
        var selection = RankSelection()
        for piece in pieces {
            let sums = parts[Int(piece.part)]
            let values = sums.groups[Int(piece.group)].values
            selection.add(sums.activeDurations.isEmpty ? sums.durations : sums.activeDurations, values)
        }
        return selection
    }
}
