import Model

/// Times and attempts a span reports about itself.
extension AttributeReader {
    /// Longer waits for a first token are clock faults.
    private static let waitSecondsMax = 86_400.0

    /// Nanoseconds to the first token, from seconds, milliseconds or a time of day.
    func timeToFirstToken(_ record: SpanRecord) -> Int64? {
        if let seconds = double(.ttftSeconds) { return Self.nanoseconds(seconds) }
        if let milliseconds = double(.ttftMilliseconds) {
            return Self.nanoseconds(milliseconds / 1_000)
        }
        if let text = text(.ttftTime), let time = Instant(iso8601: text) {
            return Self.wait(from: record.start, to: time)
        }
        return record.events.first { $0.name == "First Token Stream Event" || $0.name == "new_token" }
            .flatMap { Self.wait(from: record.start, to: $0.time) }
    }

    private static func wait(from start: Instant, to time: Instant) -> Int64? {
        let (wait, overflow) = time.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        guard !overflow, wait >= 0, wait < Int64(waitSecondsMax) * 1_000_000_000 else { return nil }
        return wait
    }

    private static func nanoseconds(_ seconds: Double) -> Int64? {
        guard seconds.isFinite, seconds >= 0, seconds < waitSecondsMax else { return nil }
        return Int64(seconds * 1e9)
    }

    /// Total attempts, at least 1.
    func attempts() -> Int? {
        func whole(_ field: Field) -> Int? {
            guard let value = first(field)?.count.value, (0...1_000).contains(value) else {
                return nil
            }
            return Int(value)
        }
        if let attempts = whole(.attempts), attempts > 0 { return attempts }
        return whole(.resends).map { $0 + 1 }
    }
}

/// The cost a span claims.
extension AttributeReader {
    /// Members of a cost object that hold the whole.
    private static let totals = ["total", "total_cost", "totalCost"]

    /// The whole of a cost object, the sum of its parts, or a flat amount.
    func reportedCost() -> Money? {
        if let object = first(.costObject)?.embedded(maxBytes: 1 << 14),
            case .object(let members) = object
        {
            for total in Self.totals {
                if let money = Self.money(object[total]) { return money }
            }
            let parts = members.prefix(64).compactMap { Self.money($0.value) }
            if !parts.isEmpty { return Self.sum(parts) }
        }
        for number in mayHave(.costDollars) ? table.fields[Field.costDollars.rawValue] : [] {
            if let money = value(number)?.plainText.flatMap(Money.init(decimal:)),
                money.picodollars >= 0
            {
                return money
            }
        }
        guard let micro = first(.costMicrodollars)?.count.value, micro >= 0 else { return nil }
        let (product, overflow) = micro.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? nil : Money(picodollars: product)
    }

    private static func money(_ value: EmbeddedJSON?) -> Money? {
        switch value {
        case .number(let numeral), .string(let numeral):
            Money(decimal: numeral).flatMap { $0.picodollars >= 0 ? $0 : nil }
        default: nil
        }
    }

    private static func sum(_ parts: [Money]) -> Money? {
        var sum = MoneySum()
        for part in parts { sum += part }
        return Int64(exactly: sum.picodollars).map(Money.init(picodollars:))
    }
}
