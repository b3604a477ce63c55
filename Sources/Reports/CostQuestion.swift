import Model

/// By what model calls are summed.
struct CostQuestion {
    /// Stands for what no token class holds: calls without tokens, and what a split leaves over.
    static let noClass = TokenClass.allCases.count

    let keys: [CostKey]
    let bucket: TimeBucket
    let splitter: PriceSplitter?
    /// Keys read from a column; the token class comes last in the internal key.
    let columnKeys: [CostKey]
    let isByClass: Bool

    init(_ request: ReportRequest) throws(ReportError) {
        keys = try request.costKeys()
        bucket = request.bucket
        splitter = request.priceSplitter
        columnKeys = keys.filter { $0.column != nil }
        isByClass = keys.contains(.tokenClass)
    }

    /// The columns it reads.
    var columns: StepColumns {
        var columns = StepColumns(
            texts: columnKeys.compactMap(\.column),
            numbers: [.start, .rating, .flags, .cost, .reportedCost] + TokenClass.allCases.map(\.column)
        )
        for column in [StepColumn.model] + (isByClass ? [.priceRow, .serviceTier] : [])
        where !columns.texts.contains(column) { columns.texts.append(column) }
        return columns
    }

    /// Names it; `nil` if the answer depends on more than the calls, as a split does on the price book.
    var name: String? {
        if isByClass, splitter != nil { return nil }
        return "costs \(bucket.rawValue) \(columnKeys.map(\.rawValue).joined(separator: ",")) \(isByClass)"
    }

    /// Numbers of an internal key: the bucket, a text a column, and the token class if it is asked for.
    var keyWidth: Int { 1 + columnKeys.count + (isByClass ? 1 : 0) }
}
