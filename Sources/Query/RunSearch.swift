public import Model

/// Finds the runs that match a search, part by part.
///
/// A term about steps holds if some step of the run matches, wherever the step lies in time; its negation
/// holds if none does. Columns of runs are read first, then of steps, then findings; spans as received are
/// read last, and only of the runs that all this and the index of words leave undecided.
public struct RunSearch: Sendable {
    /// What is searched for.
    public let query: RunQuery
    /// The search as text that reads back as the same; names it in `remembered` questions.
    public let canonicalText: String
    let plan: SearchPlan

    /// Prepares a search.
    public init(_ query: RunQuery) {
        self.query = query
        canonicalText = query.text
        plan = SearchPlan(query)
    }

    /// Whether the search may have to read text, so that only the newest runs should be sought.
    public var readsText: Bool { plan.terms.contains { $0.test.readsText } }

    /// For each run of the part, whether it matches; `nil` if all do because everything is searched for.
    ///
    /// Remembered with the part.
    ///
    /// - Throws: Errors of the snapshot.
    public func mask(of part: any LedgerPart, in snapshot: any LedgerSnapshot) throws -> [Bool]? {
        if query.isEverything { return nil }
        return try part.remembered("search " + canonicalText) {
            var search = PartSearch(plan, part, of: snapshot)
            return try search.matches()
        }
    }
}
