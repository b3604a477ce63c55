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

    /// The total of a column of the first table, if it has one.
    func total(_ key: String) -> Int128? {
        guard let index = tables[0].columns.firstIndex(where: { $0.key == key }),
            index < tables[0].totals.count
        else { return nil }
        switch tables[0].totals[index] {
        case .integer(let value): return Int128(value)
        case .money(let value): return value.picodollars
        default: return nil
        }
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
