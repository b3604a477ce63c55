/// A question that sums up: measures of steps, runs, charges or findings, by keys and time.
///
/// The search selects runs; the condition on rows, if any, then selects single steps of theirs. Steps and
/// charges count in the range if they start in it, runs likewise, and findings by their time.
public struct Aggregation: Sendable {
    /// What is counted.
    public let source: AggregationSource
    /// What is told of each group, in the order of the columns.
    public let measures: [AggregationMeasure]
    let keys: [AggregationKey]
    /// By which steps of time.
    public let bucket: AggregationBucket
    /// Which runs.
    public let search: RunSearch
    /// Which steps of theirs; `nil` for all.
    let condition: RunQuery?
    /// Bounds on reading and answer.
    public var limits = AggregationLimits()

    /// Checks a question.
    ///
    /// - Parameters:
    ///   - source: What is counted.
    ///   - measures: Such as `count`, `sum(cost)` or `p95(duration)`; at least one.
    ///   - keys: Names such as `workflow`; may be none.
    ///   - bucket: By which steps of time.
    ///   - query: Which runs.
    ///   - condition: Which steps of theirs: fields of steps with AND, OR and NOT.
    /// - Throws: `AggregationError` that names what is accepted.
    public init(
        on source: AggregationSource,
        measures: [String],
        by keys: [String] = [],
        bucket: AggregationBucket = .none,
        query: RunQuery = .everything,
        where condition: RunQuery? = nil
    ) throws(AggregationError) {
        self.source = source
        self.bucket = bucket
        search = RunSearch(query)
        var read: [AggregationMeasure] = []
        for text in measures {
            let measure = try AggregationMeasure(text, of: source)
            guard !read.contains(measure) else { throw .repeated(.measure, measure.text) }
            read.append(measure)
        }
        guard read.count <= AggregationLimits.measures else {
            throw .tooMany(.measure, limit: AggregationLimits.measures)
        }
        self.measures = read
        var found: [AggregationKey] = []
        for name in keys {
            let key = try AggregationKey.named(name, of: source)
            guard !found.contains(key) else { throw .repeated(.key, key.name) }
            found.append(key)
        }
        guard found.count <= AggregationLimits.keys else {
            throw .tooMany(.key, limit: AggregationLimits.keys)
        }
        self.keys = found
        if let condition, !condition.isEverything {
            guard source == .steps || source == .charges else { throw .whereWithoutSteps(source) }
            guard condition.root.isOfSteps else { throw .whereNotOfSteps }
            self.condition = condition
        } else {
            self.condition = nil
        }
    }

    /// Everything the answer of a part depends on besides the part and the range.
    var question: String {
        "aggregate \(source.rawValue) by \(keys.map(\.name)) \(bucket.rawValue) \(measures.map(\.text)) "
            + "where \(condition?.text ?? "") of \(search.canonicalText)"
    }

    /// The fields that are measured, each once.
    var fields: [QueryField] {
        var fields: [QueryField] = []
        for measure in measures {
            if let field = measure.field, !fields.contains(field) { fields.append(field) }
        }
        return fields
    }
}
