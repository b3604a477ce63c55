import Model
import Reports

extension Report {
    /// The cells of one column of the first table.
    func column(_ key: String) -> [Cell] {
        guard let index = tables[0].columns.firstIndex(where: { $0.key == key }) else { return [] }
        return tables[0].rows.map { $0[index] }
    }

    /// One cell of the first table.
    func cell(_ row: Int, _ key: String) -> Cell? {
        let cells = column(key)
        return row < cells.count ? cells[row] : nil
    }

    /// Keys of the first table's columns.
    var keys: [String] { tables[0].columns.map(\.key) }
}

extension ReportRequest {
    /// A request over all time.
    static func all(_ name: ReportName, _ change: (inout ReportRequest) -> Void = { _ in }) -> ReportRequest {
        var request = ReportRequest(name, now: Instant(nanoseconds: 0))
        request.range = TimeRange()
        change(&request)
        return request
    }
}
