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
    /// The durations of the runs of one workflow, in no order.
    private struct Durations {
        var all: [Int64] = []
        /// Without time spent waiting for a person; empty as long as nobody was waited for.
        var active: [Int64] = []
    }

    private var names = TextTable()
    private var totals: [RunTotals] = []
    private var durations: [Durations] = []
    private var days: [[RunSums.Day]] = []
    /// The sums over all runs.
    private(set) var total = RunTotals()

    /// Puts the selected runs together, by day too if wanted.
    init(_ selection: RunSelection, withDays: Bool = false) throws {
        try selection.partials("runs", of: RunSums.of) { add($1, withDays: withDays) }
    }

    private mutating func add(_ sums: RunSums, withDays: Bool) {
        for group in sums.groups.indices {
            let number = names.number(of: sums.workflows.texts[group], hash: sums.workflows.hashes[group])
            if number == totals.count {
                totals.append(RunTotals())
                durations.append(Durations())
                days.append([])
            }
            totals[number] += sums.groups[group].totals
            Self.addDurations(sums, group, to: &durations[number])
            if withDays {
                for day in sums.days[sums.groups[group].days] { Self.add(day, to: &days[number]) }
            }
        }
        total += sums.total
    }

    private static func addDurations(_ sums: RunSums, _ group: Int, to durations: inout Durations) {
        let active = sums.groups[group].activeDurations
        if active != nil, durations.active.isEmpty { durations.active = durations.all }
        durations.all += sums.durations[sums.groups[group].durations]
        if let active {
            durations.active += sums.activeDurations[active]
        } else if !durations.active.isEmpty {
            durations.active += sums.durations[sums.groups[group].durations]
        }
    }

    /// Days of one part follow those of another in time, so that one that is known is mostly near the end.
    private static func add(_ day: RunSums.Day, to days: inout [RunSums.Day]) {
        if let known = days.indices.suffix(3).last(where: { days[$0].number == day.number }) {
            days[known].add(day)
        } else {
            days.append(day)
        }
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
            sums.latencies = RankSelection.percentiles([50, 90, 95, 99, 100], of: durations[number].all)
            sums.activeLatencies =
                durations[number].active.isEmpty
                ? [sums.latencies[0], sums.latencies[2]]
                : RankSelection.percentiles([50, 95], of: durations[number].active)
            return sums
        }
    }

    /// The percentile of the durations of all runs.
    func latency(_ percent: Int) -> Int64? {
        var all: [Int64] = []
        all.reserveCapacity(total.runs)
        for workflow in durations.indices { all += durations[workflow].all }
        return RankSelection.percentiles([percent], of: all)[0]
    }

    /// Calls `body` with every workflow and the sums of its days; a day may come several times.
    func forEachDay(_ body: (String, RunSums.Day) -> Void) {
        for number in days.indices {
            for day in days[number] { body(names.texts[number], day) }
        }
    }
}
