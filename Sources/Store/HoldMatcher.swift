import GRDB
public import Model

/// Finds the runs that legal holds keep; handed in, because the search language is not the store's.
public struct HoldMatcher: Sendable {
    /// The traces of the runs in a range that match a search; empty text matches all.
    ///
    /// - Throws: When the search cannot be read; nothing of the project is dropped then.
    public var traces: @Sendable (String, TimeRange, any LedgerSnapshot) throws -> [TraceID]

    /// Wraps the search.
    public init(
        traces: @escaping @Sendable (String, TimeRange, any LedgerSnapshot) throws -> [TraceID]
    ) {
        self.traces = traces
    }
}

/// The runs of one project that holds in force keep.
struct HeldRuns {
    /// Held runs, each with the number of the first hold that matches it.
    private(set) var holds: [TraceID: Int] = [:]

    /// No run is held.
    init() {}

    /// Searches the runs that start before `end`, which are all that could go.
    init(
        _ holds: [LegalHold],
        before end: Instant?,
        of snapshot: any LedgerSnapshot,
        _ matcher: HoldMatcher
    )
        throws
    {
        for hold in holds {
            do {
                for trace in try matcher.traces(hold.query, TimeRange(to: end), snapshot)
                where self.holds[trace] == nil {
                    self.holds[trace] = hold.number
                }
            } catch let error as StoreError {
                throw error
            } catch {
                throw HoldError.unreadableQuery(number: hold.number, reason: "\(error)")
            }
        }
    }
}
