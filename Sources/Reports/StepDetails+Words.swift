import Model

extension StepDetails {
    /// The stable name of a rating.
    static func name(of rating: Rating) -> String {
        switch rating {
        case .none: "none"
        case .charged: "charged"
        case .rollup: "rollup"
        case .duplicate: "duplicate"
        case .usageMissing: "usage_missing"
        }
    }

    static func words(of rating: Rating) -> String {
        switch rating {
        case .none: "not a model call with usage"
        case .charged: "one charged model call"
        case .rollup: "a repetition of the usage below it, not charged"
        case .duplicate: "a second sighting of a call counted elsewhere, not charged"
        case .usageMissing: "one model call whose usage was never sent: cost unknown"
        }
    }

    static func basis(_ basis: InputBasis) -> String? {
        switch basis {
        case .none: nil
        case .explicit: "the sender reports disjoint numbers"
        case .arithmetic: "only one reading of the numbers is possible"
        case .emitter: "this emitter's way is known"
        case .assumed: "input was assumed to include cached tokens"
        }
    }

    static func scope(_ scope: UsageScope) -> String? {
        switch scope {
        case .none, .call: nil
        case .aggregate: "sum over the calls below"
        case .lifetime: "running total over the life of an object"
        }
    }

    /// One sentence for each flag.
    static func words(of flags: StepFlags) -> [String] {
        let sentences: [(StepFlags, String)] = [
            (.parentMissing, "The parent span has not arrived."),
            (.clockSkew, "Times were corrected: the end was before the start, or one was missing."),
            (.truncated, "The sender dropped attributes, events or links."),
            (.usageMissing, "The model call reports no usage."),
            (.basisAssumed, "Input was assumed to include cached tokens."),
            (.cacheLifetimeAssumed, "A cache write without a lifetime was priced at five minutes."),
            (.usageInconsistent, "Reported token counts contradict each other and were corrected."),
            (.aggregateCharged, "An aggregate was charged, as no call below reports its own usage."),
            (.pause, "A pause for a person that the sender marked as an error."),
            (.retry, "A retry of an earlier attempt."),
            (.superseded, "An attempt that a later one replaced; its cost is wasted."),
            (.cacheUnreported, "Cached tokens may be missing: this emitter never reports them."),
            (.notBilled, "No provider call of its own, so nothing to bill."),
        ]
        return sentences.filter { flags.contains($0.0) }.map(\.1)
    }
}
