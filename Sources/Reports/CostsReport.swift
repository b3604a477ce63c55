import Model

/// Exact cost and tokens of model calls by any attribution and time.
enum CostsReport {
    /// Unpriced models named in the notes.
    private static let modelsNoted = 20

    static func make(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> Report {
        let costs = try costs(request, snapshot)
        let rows = costs.rows()
        let total = costs.total
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
            charts: charts(costs.question, rows),
            tables: [table(costs.question, rows, hasSplitter: request.priceSplitter != nil)],
            notes: notes(costs, hasSplitter: request.priceSplitter != nil),
            freshness: snapshot.freshness
        )
    }

    private static func costs(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws -> CostTable {
        let question = try CostQuestion(request)
        var table = CostTable(question)
        let selection = try RunSelection(request, snapshot)
        try selection.stepPartials(
            question.name,
            of: { part, runs, range in
                CostPartial(try CostScan(question, part, runs: runs, range: range))
            },
            { table.add($1) }
        )
        return table
    }

    private static func table(_ question: CostQuestion, _ rows: [CostTable.Row], hasSplitter: Bool) -> Table {
        let isByClass = question.keys.contains(.tokenClass)
        let columns =
            [Column("bucket", "Time", .time)] + question.keys.map(\.outputColumn) + ReportName.costFigures
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
            [question.bucket == .none ? .unknown : .time(question.bucket.start(of: row.bucket))]
                + row.key.map(Cell.text) + figures(row.sums, callsAddUp: true)
        }
        var table = Table(name: "costs", title: "Costs", columns: columns, rows: cells)
        if rows.count > 1 {
            let total = rows.reduce(into: CostSums()) { $0 += $1.sums }
            // A call has a row in each of its token classes, so that only tokens and money add up.
            let keys = [Cell](repeating: .unknown, count: 1 + question.keys.count)
            table.totals = keys + figures(total, callsAddUp: !isByClass)
        }
        return table
    }

    private static func charts(_ question: CostQuestion, _ rows: [CostTable.Row]) -> [Chart] {
        guard !rows.isEmpty else { return [] }
        if question.bucket == .none {
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
        var chart = TimeChart(question.bucket)
        for row in rows { chart.add(row.sums.cost, to: row.key.first ?? "all", at: row.bucket) }
        return [chart.chart("Cost by \(question.bucket.rawValue)", .dollars)]
    }

    private static func notes(_ costs: CostTable, hasSplitter: Bool) -> [String] {
        var notes: [String] = []
        let total = costs.total
        let models = costs.unpricedModels
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
        guard costs.question.keys.contains(.tokenClass) else { return notes }
        notes.append("A call counts in each token class that it has tokens of; reported cost has no classes.")
        if !hasSplitter {
            notes.append("The price book is not at hand: the cost by token class is not known.")
        }
        if costs.unsplitCalls > 0 {
            notes.append(
                "\(String.counted(costs.unsplitCalls, "call")) could not be split by class: see (none)."
            )
        }
        return notes
    }
}
