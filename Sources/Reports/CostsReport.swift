import Model
import Query

/// Exact cost and tokens of model calls by any attribution and time.
enum CostsReport {
    /// Unpriced models named in the notes.
    private static let modelsNoted = 20

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let scan = try scan(request, snapshot)
        let rows = scan.rows()
        var total = CostSums()
        for row in try scan.keys.contains(.tokenClass) ? totalRows(request, snapshot) : rows {
            total += row.sums
        }
        return Report(
            name: request.name.rawValue,
            title: request.name.title,
            summary: "Computed and reported cost of model calls that started in the range.",
            parameters: request.shownParameters,
            headlines: [
                Headline("cost_usd", "Cost", .optional(total.knownCost)),
                Headline("reported_cost_usd", "Reported cost", .optional(total.knownReportedCost)),
                Headline("calls", "Model calls", .count(total.calls)),
                Headline("total_tokens", "Tokens", .count(total.tokens)),
                Headline("unpriced_calls", "Unpriced calls", .count(total.unpricedCalls)),
            ],
            charts: charts(scan, rows),
            tables: [table(scan, rows, hasSplitter: request.priceSplitter != nil)],
            notes: notes(scan, total, hasSplitter: request.priceSplitter != nil),
            freshness: snapshot.freshness
        )
    }

    private static func scan(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> CostScan {
        var scan = CostScan(try request.costKeys(), bucket: request.bucket, splitter: request.priceSplitter)
        let query = try request.runQuery()
        if query.isEverything {
            try snapshot.scanSteps(scan.columns, in: request.range) { scan.add($0, where: nil) }
            return scan
        }
        let runs = try RunFilter(query).runs(in: request.range, of: snapshot, scope: .overlapping)
        guard !runs.isEmpty else { return scan }
        var index = RunIndex(runs)
        try snapshot.scanSteps(scan.columns, in: request.range) { block in
            let high = block[StepNumber.traceHigh]
            let low = block[StepNumber.traceLow]
            scan.add(block) { row in index.position(high: high[row], low: low[row]) != nil }
        }
        return scan
    }

    /// Calls count once in the headlines though they have rows under several token classes.
    private static func totalRows(
        _ request: ReportRequest,
        _ snapshot: any LedgerSnapshot
    ) throws -> [CostScan.Row] {
        var plain = request
        plain.group = []
        plain.bucket = .none
        return try scan(plain, snapshot).rows()
    }

    private static func table(_ scan: CostScan, _ rows: [CostScan.Row], hasSplitter: Bool) -> Table {
        let isByClass = scan.keys.contains(.tokenClass)
        let columns =
            [Column("bucket", "Time", .time)] + scan.keys.map(\.outputColumn) + ReportName.costFigures
        func figures(_ sums: CostSums, callsAddUp: Bool) -> [Cell] {
            let hasCost = !isByClass || hasSplitter
            return [
                callsAddUp ? .count(sums.calls) : .unknown, .count(sums.input), .count(sums.cacheRead),
                .count(sums.cacheWrite), .count(sums.output), .count(sums.reasoning),
                hasCost ? .optional(sums.knownCost) : .unknown,
                isByClass ? .unknown : .optional(sums.knownReportedCost),
                callsAddUp ? .count(sums.unpricedCalls) : .unknown, .count(sums.unpricedTokens),
                callsAddUp ? .count(sums.usageMissingCalls) : .unknown,
            ]
        }
        let cells = rows.map { row -> [Cell] in
            [scan.bucket == .none ? .unknown : .time(scan.bucket.start(of: row.bucket))]
                + row.key.map(Cell.text) + figures(row.sums, callsAddUp: true)
        }
        var table = Table(name: "costs", title: "Costs", columns: columns, rows: cells)
        if rows.count > 1 {
            let total = rows.reduce(into: CostSums()) { $0 += $1.sums }
            // A call has a row in each of its token classes, so that only tokens and money add up.
            let keys = [Cell](repeating: .unknown, count: 1 + scan.keys.count)
            table.totals = keys + figures(total, callsAddUp: !isByClass)
        }
        return table
    }

    private static func charts(_ scan: CostScan, _ rows: [CostScan.Row]) -> [Chart] {
        guard !rows.isEmpty else { return [] }
        if scan.bucket == .none {
            var sums: [String: Int128] = [:]
            for row in rows { sums[row.key.first ?? "all", default: 0] += row.sums.cost }
            let ordered = sums.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.prefix(
                20
            )
            guard ordered.count > 1 else { return [] }
            let series = Series(
                name: "cost_usd",
                title: "Cost",
                unit: .dollars,
                labels: ordered.map(\.key),
                values: ordered.map(\.value)
            )
            return [Chart(title: "Cost", style: .bars, series: [series])]
        }
        var chart = TimeChart(scan.bucket)
        for row in rows { chart.add(row.sums.cost, to: row.key.first ?? "all", at: row.bucket) }
        return [chart.chart("Cost by \(scan.bucket.rawValue)", .dollars)]
    }

    private static func notes(_ scan: CostScan, _ total: CostSums, hasSplitter: Bool) -> [String] {
        var notes: [String] = []
        let models = scan.unpricedModels.sorted {
            $0.value.tokens != $1.value.tokens ? $0.value.tokens > $1.value.tokens : $0.key < $1.key
        }
        for (model, sums) in models.prefix(modelsNoted) {
            notes.append(
                "No price for model \(model): \(String.counted(sums.calls, "call")) with "
                    + "\(String.grouped(sums.tokens)) tokens are not in any cost."
            )
        }
        if models.count > modelsNoted {
            notes.append("\(String.grouped(models.count - modelsNoted)) more models without a price.")
        }
        if total.usageMissingCalls > 0 {
            notes.append(
                "\(String.counted(total.usageMissingCalls, "call")) without reported usage: cost not known."
            )
        }
        if total.assumedCalls > 0 {
            notes.append(
                "\(String.counted(total.assumedCalls, "call")) where input was assumed to include cached "
                    + "tokens: the cost is too low if the sender excludes them."
            )
        }
        guard scan.keys.contains(.tokenClass) else { return notes }
        notes.append("A call counts in each token class that it has tokens of; reported cost has no classes.")
        if !hasSplitter {
            notes.append("The price book is not at hand: the cost by token class is not known.")
        }
        if scan.unsplitCalls > 0 {
            notes.append(
                "\(String.counted(scan.unsplitCalls, "call")) could not be split by class: see (none)."
            )
        }
        return notes
    }
}
