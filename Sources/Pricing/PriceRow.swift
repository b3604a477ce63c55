public import Model

/// A processing mode that changes the price of a call.
public enum PriceVariant: String, CaseIterable, Sendable {
    case standard
    case batch
    case priority
    case flex
    case fast

    /// Reads what a span says of its service tier; everything unknown is billed as standard.
    public init(serviceTier: String?) {
        self = serviceTier.flatMap { PriceVariant(rawValue: $0.lowercased()) } ?? .standard
    }
}

/// Rates that replace the row's own for every token of a request with more than `over` input tokens.
public struct ContextTier: Hashable, Sendable {
    /// The tier applies strictly above this many input tokens, cached ones included.
    public var over: Int64
    /// Only the classes that change.
    public var rates: TokenRates
}

/// A daily window in UTC, `[from, to)`; it may pass midnight.
public struct HourWindow: Hashable, Sendable {
    /// Minutes after midnight, 0 through 1439.
    public var fromMinute: Int
    /// Minutes after midnight, 0 through 1439; never equal to `fromMinute`.
    public var toMinute: Int

    /// Whether a minute of the day is inside.
    public func contains(minute: Int) -> Bool {
        fromMinute < toMinute
            ? fromMinute <= minute && minute < toMinute : minute >= fromMinute || minute < toMinute
    }

    /// Whether the two windows share a minute.
    public func overlaps(_ other: HourWindow) -> Bool {
        contains(minute: other.fromMinute) || other.contains(minute: fromMinute)
    }
}

/// What one model costs in one processing mode during one period.
public struct PriceRow: Hashable, Sendable {
    /// Stable over versions of the book: `provider/model/variant`, then `@from` and `@hours` where there are
    /// any.
    public var id: String
    /// Who sells the call.
    public var provider: String
    /// The provider's model id, lower case.
    public var model: String
    /// The processing mode.
    public var variant: PriceVariant
    /// First instant at which the row applies; `nil` for no known start.
    public var from: Instant?
    /// First instant at which it no longer applies; `nil` while open.
    public var to: Instant?
    /// Daily hours in which this row replaces the one without hours.
    public var hours: HourWindow?
    /// Rates of a request below the first tier.
    public var rates: TokenRates
    /// Ascending by threshold.
    public var tiers: [ContextTier]
    /// Deployment class that the price is for, such as `global` or `regional`; empty if there is one only.
    public var deployment: String
    /// Where the price was found: the id of a source, or the path of the file that states it.
    public var source: String
    /// Line in the file it was read from.
    public var line: Int

    /// The rates of a request with this much input, cached input included.
    public func rates(totalInput: Int64) -> TokenRates {
        guard let tier = tiers.last(where: { totalInput > $0.over }) else { return rates }
        return rates.overlaid(by: tier.rates)
    }

    /// Whether the row applies at an instant, its daily hours included.
    public func applies(at time: Instant) -> Bool {
        guard time >= from ?? Instant(nanoseconds: .min), to.map({ time < $0 }) ?? true else { return false }
        return hours?.contains(minute: time.minuteOfDay) ?? true
    }

    /// Whether both rows could apply to the same call.
    public func conflicts(with other: PriceRow) -> Bool {
        guard provider == other.provider, model == other.model, variant == other.variant else { return false }
        if let from, let end = other.to, end <= from { return false }
        if let to, let start = other.from, to <= start { return false }
        switch (hours, other.hours) {
        case (nil, nil): return true
        case (let mine?, let theirs?): return mine.overlaps(theirs)
        default: return false
        }
    }
}

extension Instant {
    /// Minutes since the last midnight UTC.
    var minuteOfDay: Int {
        let minutes = nanoseconds.flooredDivision(by: 60_000_000_000)
        return Int(minutes - minutes.flooredDivision(by: 1_440) * 1_440)
    }
}
