internal import Model

/// Price rows in the form that charging reads: flat arrays of integers, fallbacks already resolved.
struct RateTable: Sendable {
    private struct Period: Sendable {
        var row: Int
        var from: Int64
        var to: Int64
        var hours: HourWindow?
        var variant: PriceVariant
        /// Where the rates below the first tier are; those of the tiers follow.
        var rates: Int
        /// Range in `thresholds`.
        var firstTier: Int
        var tierCount: Int

        func applies(at time: Instant) -> Bool {
            guard from <= time.nanoseconds, time.nanoseconds < to else { return false }
            return hours?.contains(minute: time.minuteOfDay) ?? true
        }
    }

    /// `TokenClass.count` picodollar rates each; -1 for a class that cannot be priced.
    private var rates: [Int64] = []
    private var thresholds: [Int64] = []
    private var periods: [Period] = []
    /// Range in `periods` by model; in it, the row that wins comes first.
    private var ranges: [Range<Int>] = []

    /// Flattens rows; `models` holds positions in `rows` by model, those of a higher layer first.
    init(rows: [PriceRow], models: [[Int]]) {
        for model in models {
            let start = periods.count
            let ordered = model.filter { rows[$0].hours != nil } + model.filter { rows[$0].hours == nil }
            for row in ordered { append(rows[row], position: row) }
            ranges.append(start..<periods.count)
        }
    }

    private mutating func append(_ row: PriceRow, position: Int) {
        periods.append(
            Period(
                row: position,
                from: row.from?.nanoseconds ?? .min,
                to: row.to?.nanoseconds ?? .max,
                hours: row.hours,
                variant: row.variant,
                rates: rates.count,
                firstTier: thresholds.count,
                tierCount: row.tiers.count
            )
        )
        append(row.rates)
        for tier in row.tiers {
            thresholds.append(tier.over)
            append(row.rates.overlaid(by: tier.rates))
        }
    }

    private mutating func append(_ stated: TokenRates) {
        for tokenClass in TokenClass.allCases { rates.append(stated.billed(tokenClass) ?? -1) }
    }

    /// Where the period is that prices a call: the variant's own, else the standard one.
    func period(model: Int, at time: Instant, variant: PriceVariant) -> Int? {
        let range = ranges[model]
        if variant != .standard, let own = first(in: range, at: time, variant: variant) { return own }
        return first(in: range, at: time, variant: .standard)
    }

    private func first(in range: Range<Int>, at time: Instant, variant: PriceVariant) -> Int? {
        for index in range where periods[index].variant == variant && periods[index].applies(at: time) {
            return index
        }
        return nil
    }

    /// The price row a period stands for.
    func row(period: Int) -> Int { periods[period].row }

    /// Picodollars for the usage, or `nil` if a count is negative, a class has no rate, or the amount
    /// overflows.
    func amount(_ usage: Usage, period: Int) -> Int64? {
        let chosen = periods[period]
        var base = chosen.rates
        if chosen.tierCount > 0 {
            guard let input = usage.checkedTotalInput else { return nil }
            for tier in 0..<chosen.tierCount where input > thresholds[chosen.firstTier + tier] {
                base = chosen.rates + (tier + 1) * TokenClass.count
            }
        }
        var amount: Int64 = 0
        for tokenClass in TokenClass.allCases {
            let tokens = usage[tokenClass]
            if tokens == 0 { continue }
            let rate = rates[base + tokenClass.index]
            guard tokens > 0, rate >= 0 else { return nil }
            let (product, productOverflow) = tokens.multipliedReportingOverflow(by: rate)
            let (sum, sumOverflow) = amount.addingReportingOverflow(product)
            guard !productOverflow, !sumOverflow else { return nil }
            amount = sum
        }
        return amount
    }
}

extension Usage {
    /// All input, cached or not; `nil` on overflow.
    var checkedTotalInput: Int64? {
        var total: Int64 = 0
        for tokens in [input, cacheRead, cacheWrite5m, cacheWrite1h, inputAudio, inputImage] {
            let (sum, overflow) = total.addingReportingOverflow(tokens)
            guard !overflow else { return nil }
            total = sum
        }
        return total
    }
}
