import Model
import Query
public import Store

extension HoldMatcher {
    /// Finds held runs with the search language.
    public static let search = HoldMatcher { query, range, snapshot in
        try RunFilter(RunQuery(query)).runs(in: range, of: snapshot).map(\.traceID)
    }
}
