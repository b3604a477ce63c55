public import Model

/// Renders the first table of a report as CSV.
public enum CSVRenderer {
    /// Renders a header row of column keys, then the rows.
    ///
    /// - Parameters:
    ///   - report: Its first table is rendered; nothing else of it is.
    ///   - escapesFormulas: See `CSVWriter`.
    /// - Returns: UTF-8 CSV; empty without a table.
    public static func render(_ report: Report, escapesFormulas: Bool = true) -> [UInt8] {
        guard let table = report.tables.first else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 * (table.rows.count + 1) + 8 * table.columns.count * table.rows.count)
        var writer = CSVWriter(columns: table.columns, escapesFormulas: escapesFormulas)
        writer.append(table.rows, to: &bytes)
        return bytes
    }
}
