/// What an aggregation counts.
public enum AggregationSource: String, CaseIterable, Sendable {
    /// Every step.
    case steps
    /// Every run, but for those that only repeat calls counted in other runs.
    case runs
    /// Model calls, each once: steps that count as a call, charged or of unknown usage.
    case charges
    /// Findings.
    case findings
}

/// The steps of UTC time that an aggregation tells apart.
public enum AggregationBucket: String, CaseIterable, Sendable {
    /// All time together.
    case none
    /// Weeks begin on Monday.
    case hour, day, week, month
}
