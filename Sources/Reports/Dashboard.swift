public import Model

/// A page of panels that a file defines; every panel shows one report.
///
/// ## File format
///
/// A map; unknown keys are errors. `dashboards/README.md` describes it for users.
///
/// | key | value | default |
/// | --- | --- | --- |
/// | `title` | text of 1 to 120 characters | required |
/// | `description` | text | none |
/// | `refresh` | seconds, 10 to 3600 | the page does not reload itself |
/// | `parameters` | map of `from`, `to`, `query`, for every panel that takes them | none |
/// | `rows` | list of 1 to 24 rows | required |
/// | row: `title` | text | none |
/// | row: `panels` | list of 1 to 4 panels | required |
/// | panel: `title` | text, unique in the file | required |
/// | panel: `kind` | `table`, `line`, `bar` or `stat` | required |
/// | panel: `report` | name of a report other than `overview` and `run` | required |
/// | panel: `from`, `to` | time, date or `-7d` | those of `parameters` |
/// | panel: `query` | search; it is added to that of `parameters` | none |
/// | panel: `group`, `bucket` | as of the costs report | none |
/// | panel: `columns` | list of column keys, for a table | all |
/// | panel: `measure` | column key, for a line, bar or stat | required for these |
/// | panel: `sort` | column key, with `-` in front for descending, for a table or bar | the report's order |
/// | panel: `limit` | rows shown after sorting, 1 to 1000, for a table or bar | all |
public struct Dashboard: Hashable, Sendable {
    /// Most rows of panels on one page.
    public static let rowsMax = 24
    /// Most panels side by side.
    public static let panelsPerRowMax = 4
    /// Most characters of a title.
    public static let titleMax = 120
    /// Seconds after which a page may reload itself.
    public static let refreshRange = 10...3_600

    /// Heading of the page.
    public var title: String
    /// Shown under the heading.
    public var description: String?
    /// `nil`: the page does not reload itself.
    public var refreshSeconds: Int?
    /// From top to bottom; never empty.
    public var rows: [Row]

    /// Panels side by side.
    public struct Row: Hashable, Sendable {
        /// Heading over the panels.
        public var title: String?
        /// From left to right; never empty.
        public var panels: [Panel]
    }

    /// Reads and checks a whole file.
    ///
    /// - Parameter node: The file as its parser found it.
    /// - Throws: Every mistake that was found, with its line.
    public init(_ node: DashboardNode) throws(DashboardErrors) {
        var reader = DashboardReader()
        let dashboard = reader.dashboard(node)
        guard let dashboard, reader.errors.isEmpty else {
            throw DashboardErrors(errors: reader.errors.sorted { ($0.line, $0.place) < ($1.line, $1.place) })
        }
        self = dashboard
    }

    init(title: String, description: String?, refreshSeconds: Int?, rows: [Row]) {
        self.title = title
        self.description = description
        self.refreshSeconds = refreshSeconds
        self.rows = rows
    }
}

extension Dashboard {
    /// One report, drawn in one way.
    public struct Panel: Hashable, Sendable {
        /// Rows that `limit` may ask for.
        public static let limitRange = 1...1_000

        /// How a report is drawn.
        public enum Kind: String, CaseIterable, Sendable {
            /// The report's table.
            case table
            /// The measure over time, one line for each value of the first group.
            case line
            /// The measure of each row, under the row's first text.
            case bar
            /// One figure: the sum of the measure over all rows.
            case stat
        }

        /// Heading, unique in the dashboard.
        public var title: String
        /// How it is drawn.
        public var kind: Kind
        /// What it shows.
        public var report: ReportName
        /// What to ask the report: keys and values as in a URL, `limit` last.
        public var parameters: [Parameter]
        /// Column keys to show; empty for all.
        public var columns: [String]
        /// Column key of the number drawn; `nil` for a table.
        public var measure: String?
        /// `nil` for the report's own order.
        public var sort: Sort?
        /// Rows shown after sorting; `nil` for all.
        public var limit: Int?
    }

    /// One parameter of a report as in a URL.
    public struct Parameter: Hashable, Sendable {
        /// Which parameter.
        public var key: ReportParameter
        /// Its value as text.
        public var value: String
    }

    /// The column that orders the rows.
    public struct Sort: Hashable, Sendable {
        /// Column key.
        public var column: String
        /// Whether the largest comes first.
        public var isDescending: Bool
    }
}

extension Dashboard.Panel {
    /// The request that fills the panel.
    ///
    /// - Parameter now: What relative times count from.
    /// - Returns: A request as a URL with the same parameters would make it.
    /// - Throws: `ReportError` only if the times contradict each other at `now`.
    public func request(now: Instant) throws(ReportError) -> ReportRequest {
        try ReportRequest(report, parameters: parameters.map { ($0.key.rawValue, $0.value) }, now: now)
    }
}
