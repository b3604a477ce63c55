import Model

/// The sums over some runs of one part, by workflow: what every report over runs is put together from.
final class RunSums: Sendable {
    /// The runs of one workflow.
    struct Group {
        fileprivate(set) var totals = RunTotals()
        /// Where its values lie in `durations`.
        fileprivate(set) var durations = 0..<0
        /// Where its values lie in `activeDurations`; `nil` if nobody was waited for, so that they are the
        /// same.
        fileprivate(set) var activeDurations: Range<Int>?
        /// Where its days lie in `days`.
        fileprivate(set) var days = 0..<0
    }

    /// The runs of one workflow that start on one day.
    struct Day {
        let number: Int64
        /// Picodollars.
        fileprivate(set) var cost: Int128 = 0
        /// Runs, by `RunStatus.rawValue`.
        fileprivate(set) var ok = 0
        fileprivate(set) var failed = 0
        fileprivate(set) var incomplete = 0

        /// Adds other runs of the same day.
        mutating func add(_ other: Day) {
            cost += other.cost
            ok += other.ok
            failed += other.failed
            incomplete += other.incomplete
        }
    }

    /// Workflows, in the order of `groups`.
    let workflows: HashedTexts
    let groups: [Group]
    /// Nanoseconds; no second sightings.
    let durations: [Int64]
    /// The same without time spent waiting for a person, of the groups that have such times.
    let activeDurations: [Int64]
    let days: [Day]
    /// The sums over all groups.
    let total: RunTotals

    private static let none = RunSums(RunFigures(RunBlock([])), [])

    /// Sums the given runs of a part, whose columns are read only if there are any.
    static func of(_ part: any LedgerPart, _ rows: [Int]) throws -> RunSums {
        rows.isEmpty ? none : RunSums(RunFigures(try part.runs(RunFigures.columns)), rows)
    }

    /// Sums the given rows.
    init(_ figures: RunFigures, _ rows: [Int]) {
        let codes = figures.workflow.codes
        var positions = [Int](repeating: -1, count: figures.workflow.values.count)
        var names: [String] = []
        var members: [[Int]] = []
        for row in rows {
            let code = Int(codes[row])
            if positions[code] < 0 {
                positions[code] = members.count
                members.append([])
                names.append(figures.workflow.values[code] ?? "")
            }
            members[positions[code]].append(row)
        }
        workflows = HashedTexts(names)
        var (durations, actives, days): ([Int64], [Int64], [Day]) = ([], [], [])
        durations.reserveCapacity(rows.count)
        groups = members.map { members in
            var group = Group()
            for row in members { group.totals.add(figures, row) }
            let counted = members.filter { !figures.isDuplicateOnly($0) }
            group.durations = durations.count..<durations.count + counted.count
            durations += counted.map { figures.duration[$0] }
            if counted.contains(where: figures.waits) {
                group.activeDurations = actives.count..<actives.count + counted.count
                actives += counted.map(figures.active)
            }
            let first = days.count
            for row in counted { Self.add(row, figures, to: &days, from: first) }
            group.days = first..<days.count
            return group
        }
        total = groups.reduce(into: RunTotals()) { $0 += $1.totals }
        self.durations = durations
        activeDurations = actives
        self.days = days
    }

    private static func add(_ row: Int, _ figures: RunFigures, to days: inout [Day], from first: Int) {
        let number = TimeBucket.day.number(of: Instant(nanoseconds: figures.start[row]))
        let position = days[first...].lastIndex { $0.number == number } ?? days.count
        if position == days.count { days.append(Day(number: number)) }
        days[position].cost += figures.cost(row).picodollars
        switch figures.status(row) {
        case .ok: days[position].ok += 1
        case .failed: days[position].failed += 1
        case .incomplete: days[position].incomplete += 1
        }
    }
}
