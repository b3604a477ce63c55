import Model
import Query

/// What goes wrong, where, how often, and what it costs.
enum FailuresReport {
    static let columns: [Column] = [
        Column("workflow", "Workflow", .identifier, linkPrefix: "/workflows/"), Column("error_type", "Error"),
        Column("layer", "Layer"), Column("message_pattern", "Message"), Column("runs", "Runs", .count),
        Column("steps", "Steps", .count), Column("first_seen", "First", .time),
        Column("last_seen", "Last", .time),
        Column("recovered", "Recovered", .count), Column("wasted_cost_usd", "Wasted", .money),
        Column("example_trace_id", "Example", .identifier, linkPrefix: "/runs/"),
        Column("failed_runs", "Failed runs", .count),
    ]

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let selection = try RunSelection(request, snapshot)
        let entries = try ErrorSteps(of: selection.runs, in: snapshot).origins()
        let rows = FailureGroup.groups(entries, selection.runs)
        var notes = selection.notes
        var shown = rows[...]
        if let limit = request.limit, rows.count > limit {
            shown = rows.prefix(limit)
            notes.insert("\(String.grouped(limit)) of \(String.grouped(rows.count)) groups shown.", at: 0)
        }
        notes.append(
            "An error that went up the tree counts once, where it arose. Pauses for a person are no failures."
        )
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Errors by where they arose; a run recovered if it ended well in spite of them.",
            parameters: request.shownParameters,
            headlines: headlines(selection.runs),
            charts: charts(selection.runs),
            tables: [
                Table(name: "failures", title: "Failures", columns: columns, rows: shown.map { $0.cells })
            ],
            notes: notes,
            freshness: snapshot.freshness
        )
    }

    private static func headlines(_ runs: [Run]) -> [Headline] {
        let totals = RunTotals(runs)
        let recovered = runs.count { $0.status == .ok && $0.errorSteps > 0 }
        return [
            Headline("failed_runs", "Failed runs", .count(totals.failed)),
            Headline("failure_rate", "Failure rate", totals.failureRate),
            Headline("recovered_runs", "Recovered runs", .count(recovered)),
            Headline("wasted_cost_usd", "Wasted", totals.wastedCell),
        ]
    }

    private static func charts(_ runs: [Run]) -> [Chart] {
        var chart = TimeChart(.day)
        for run in runs where run.isFailed {
            chart.add(1, to: run.workflow, at: TimeBucket.day.number(of: run.start))
        }
        return [chart.chart("Failed runs by day", .count)]
    }
}

/// Errors of one workflow, type, layer and message pattern.
struct FailureGroup {
    private struct Key: Hashable {
        var workflow: String
        var errorType: String
        var layer: Layer
        var pattern: String

        var texts: [String] { [workflow, errorType, layer.name, pattern] }
    }

    private let key: Key
    private var steps = 0
    private var firstSeen = Int64.max
    private var lastSeen = Int64.min
    /// For each run, the cost of its superseded attempts in this group.
    private var superseded: [Int: Int128] = [:]

    private(set) var cells: [Cell] = []

    private init(_ key: Key) { self.key = key }

    /// Groups errors: most runs first, then most steps, then by key.
    ///
    /// A failed run of which no step reports an error has a group of its own, so that no failure is lost.
    static func groups(_ entries: [ErrorSteps.Entry], _ runs: [Run]) -> [FailureGroup] {
        var groups: [Key: FailureGroup] = [:]
        var patterns: [String: String] = [:]
        var hasError: Set<Int> = []
        for entry in entries {
            hasError.insert(entry.run)
            let pattern = patterns[entry.message ?? ""] ?? MessagePattern.of(entry.message ?? "")
            patterns[entry.message ?? ""] = pattern
            let key = Key(
                workflow: runs[entry.run].workflow,
                errorType: entry.errorType ?? "(none)",
                layer: entry.layer,
                pattern: pattern.isEmpty ? "(no message)" : pattern
            )
            groups[key, default: FailureGroup(key)].add(entry)
        }
        for (position, run) in runs.enumerated() where run.isFailed && !hasError.contains(position) {
            let key = Key(
                workflow: run.workflow,
                errorType: "(none)",
                layer: .orchestration,
                pattern: "(failed without an error on any step)"
            )
            groups[key, default: FailureGroup(key)].add(position, at: run.start.nanoseconds)
        }
        return groups.values.map { $0.finished(runs) }.sorted {
            if $0.superseded.count != $1.superseded.count { return $0.superseded.count > $1.superseded.count }
            if $0.steps != $1.steps { return $0.steps > $1.steps }
            return $0.key.texts.precedes($1.key.texts)
        }
    }

    private mutating func add(_ entry: ErrorSteps.Entry) {
        steps += 1
        add(entry.run, at: entry.start)
        superseded[entry.run, default: 0] += Int128(entry.supersededCost)
    }

    private mutating func add(_ run: Int, at time: Int64) {
        firstSeen = min(firstSeen, time)
        lastSeen = max(lastSeen, time)
        superseded[run, default: 0] += 0
    }

    private func finished(_ runs: [Run]) -> FailureGroup {
        var result = self
        let concerned = superseded.keys.map { runs[$0] }
        let failed = RunTotals(concerned.filter(\.isFailed))
        let recovered = concerned.count { $0.status == .ok }
        let attempts = superseded.reduce(Int128(0)) { $0 + (runs[$1.key].isFailed ? 0 : $1.value) }
        let newest = concerned.max { ($0.start, $0.traceID) < ($1.start, $1.traceID) }
        result.cells =
            key.texts.map(Cell.text) + [
                .count(concerned.count), .count(steps), .time(Instant(nanoseconds: firstSeen)),
                .time(Instant(nanoseconds: lastSeen)), .count(recovered),
                .optional(failed.knownCost.map { $0 + MoneySum(picodollars: attempts) }),
                .optional(newest?.traceID.description), .count(failed.runs),
            ]
        return result
    }
}
