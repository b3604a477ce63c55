/// One value in a table, typed so that each renderer can write it exactly.
public enum Cell: Hashable, Sendable {
    /// Not known, or not applicable: an empty CSV field, JSON `null`, a dash on a page. Never zero.
    case unknown
    case text(String)
    case integer(Int64)
    /// An exact fraction; rendered as a decimal rounded half up to six digits.
    case ratio(Int64, of: Int64)
    /// Rendered in milliseconds with up to six decimals.
    case duration(nanoseconds: Int64)
    /// US dollars, exact.
    case money(MoneySum)
    case time(Instant)
    /// A yes or no.
    case flag(Bool)
}

/// How a column is shown and aligned; the cells carry the values.
public enum ColumnKind: Sendable {
    case text
    /// A value with a page of its own; `link` builds the path.
    case identifier
    case count
    case ratio
    case duration
    case money
    case time
    case status
}

/// A named column of a table.
public struct Column: Sendable {
    /// Stable snake_case name: the CSV header and the JSON key.
    public var key: String
    /// Heading on the page.
    public var title: String
    /// How cells of this column are shown, aligned and sorted; it does not change their values.
    public var kind: ColumnKind
    /// Path prefix that the percent-encoded cell text completes to a link, for example `/runs/`.
    public var linkPrefix: String?
    /// Whether a page puts the column behind those that are not minor; exports keep their order.
    public var isMinor: Bool

    /// Names a column.
    public init(
        _ key: String,
        _ title: String,
        _ kind: ColumnKind = .text,
        linkPrefix: String? = nil,
        isMinor: Bool = false
    ) {
        self.key = key
        self.title = title
        self.kind = kind
        self.linkPrefix = linkPrefix
        self.isMinor = isMinor
    }
}

/// Rows under named columns.
public struct Table: Sendable {
    /// Stable name, for example `workflows`.
    public var name: String
    /// Heading above the table on the page and in the terminal.
    public var title: String
    /// Columns from left to right, with unique keys.
    public var columns: [Column]
    /// Each row has exactly `columns.count` cells.
    public var rows: [[Cell]]
    /// The sums over all rows, a cell a column, `unknown` where a column has none; empty for no sums.
    ///
    /// Only pages show them: an export is added up by its reader.
    public var totals: [Cell] = []

    /// Joins columns and rows; there are no totals.
    public init(name: String, title: String, columns: [Column], rows: [[Cell]]) {
        self.name = name
        self.title = title
        self.columns = columns
        self.rows = rows
    }
}

/// A named number over time or over categories, for a chart.
public struct Series: Sendable {
    /// What the numbers measure; decides the axis.
    public enum Unit: Sendable { case count, milliseconds, dollars }

    /// Stable name, for example `cost`; shown in the legend where `title` is empty.
    public var name: String
    /// Words of the legend.
    public var title: String
    /// What the axis shows; `values` are in the exact unit below it.
    public var unit: Unit
    /// Label of each point: an ISO time or a category name.
    public var labels: [String]
    /// One value a label; picodollars, nanoseconds or a count; `nil` where unknown.
    public var values: [Int128?]

    /// Describes one series; `labels` and `values` have equal counts.
    public init(name: String, title: String, unit: Unit, labels: [String], values: [Int128?]) {
        self.name = name
        self.title = title
        self.unit = unit
        self.labels = labels
        self.values = values
    }
}

/// A chart of one or more series that share labels and unit.
public struct Chart: Sendable {
    /// How the series are drawn.
    public enum Style: Sendable { case stackedBars, bars, lines }

    /// Heading of the chart and its name for assistive technology.
    public var title: String
    /// Bars on top of each other, bars side by side, or lines.
    public var style: Style
    /// What is drawn, in the order of the legend; all with the same labels and unit.
    public var series: [Series]

    /// Describes one chart.
    public init(title: String, style: Style, series: [Series]) {
        self.title = title
        self.style = style
        self.series = series
    }
}

/// A page of this server that another page leads to.
public struct PageTarget: Hashable, Sendable {
    /// Segments of the path, decoded; they may hold any text.
    public var segments: [String]
    /// The search `q` of the page, if it has one.
    public var query: String?
    /// Start of its time range as it stands in a URL; `nil` keeps the range of the page with the link.
    public var from: String?

    /// Names a page by the segments of its path.
    public init(_ segments: String..., query: String? = nil, from: String? = nil) {
        self.segments = segments
        self.query = query
        self.from = from
    }
}

/// How up to date a report is.
public struct Freshness: Hashable, Sendable {
    /// Start of the newest span in the snapshot, if there is any.
    public var newestSpan: Instant?
    /// Number of the last commit in the snapshot; every number of the report comes from it.
    public var commit: Int64
    /// Spans in the snapshot.
    public var spans: Int64
    /// What makes every number of the snapshot doubtful, for example that acknowledged data is missing.
    public var warning: String?

    /// Describes a snapshot.
    public init(newestSpan: Instant?, commit: Int64, spans: Int64, warning: String? = nil) {
        self.newestSpan = newestSpan
        self.commit = commit
        self.spans = spans
        self.warning = warning
    }
}

/// The answer to a named question; HTML, CSV, JSON and terminal text are renderings of this one value.
public struct Report: Sendable {
    /// Stable name: the path and the command-line argument.
    public var name: String
    /// Heading of the page.
    public var title: String
    /// One sentence: what the report tells.
    public var summary: String
    /// What was asked, in order: (key, value as it stands in a URL).
    public var parameters: [(key: String, value: String)]
    /// Where to look next, in order; only pages show them.
    public var links: [(title: String, target: PageTarget)] = []
    /// Headline figures above the table: (title, cell, kind).
    public var headlines: [Headline]
    /// Charts between the headlines and the tables, in order; only pages draw them.
    public var charts: [Chart]
    /// The first table is the report proper: it is what CSV holds.
    public var tables: [Table]
    /// Steps to draw as a waterfall, for the `run` report.
    public var waterfall: [WaterfallRow]
    /// What the reader must know to trust the numbers: incomplete runs, unpriced calls, assumptions.
    public var notes: [String]
    /// The snapshot that every number of the report comes from.
    public var freshness: Freshness

    /// Builds a report; everything not given is empty, and the snapshot's warning is the first note.
    public init(
        name: String,
        title: String,
        summary: String = "",
        parameters: [(key: String, value: String)] = [],
        headlines: [Headline] = [],
        charts: [Chart] = [],
        tables: [Table],
        waterfall: [WaterfallRow] = [],
        notes: [String] = [],
        freshness: Freshness
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.parameters = parameters
        self.headlines = headlines
        self.charts = charts
        self.tables = tables
        self.waterfall = waterfall
        self.notes = (freshness.warning.map { [$0] } ?? []) + notes
        self.freshness = freshness
    }
}

/// One headline figure.
public struct Headline: Sendable {
    /// Stable snake_case name: the key in JSON.
    public var key: String
    /// Words beside the figure on the page and in the terminal.
    public var title: String
    /// The figure itself, exact; each renderer formats it.
    public var cell: Cell
    /// The page that shows what the figure counts.
    public var target: PageTarget?

    /// Names a figure.
    public init(_ key: String, _ title: String, _ cell: Cell, target: PageTarget? = nil) {
        self.key = key
        self.title = title
        self.cell = cell
        self.target = target
    }
}

/// One step of a run as the waterfall draws it.
public struct WaterfallRow: Sendable {
    /// Span of the step; unique within the waterfall.
    public var spanID: SpanID
    /// 0 for a root.
    public var depth: Int
    /// Span name as sent; attacker-controlled, may be empty.
    public var name: String
    /// What the step did, as `Step.operation`.
    public var operation: Operation
    /// Layer of the operation; decides the colour of the bar.
    public var layer: Layer
    /// Nanoseconds after the start of the run; may be negative with clock skew.
    public var offsetNanoseconds: Int64
    /// Length of the bar in nanoseconds, at least 0.
    public var durationNanoseconds: Int64
    /// Whether the step failed, as `Step.isError`.
    public var isError: Bool
    /// Kinds of the findings on this step, most severe first; empty if it has none.
    public var findingKinds: [String]
    /// Short facts for the row: agent, model, tool, tokens, cost.
    public var facts: [(key: String, cell: Cell)]
    /// Everything known of the step, for the details: titles and texts, attacker-controlled.
    public var details: [(title: String, text: String)]

    /// Describes one row.
    public init(
        spanID: SpanID,
        depth: Int,
        name: String,
        operation: Operation,
        layer: Layer,
        offsetNanoseconds: Int64,
        durationNanoseconds: Int64,
        isError: Bool,
        findingKinds: [String],
        facts: [(key: String, cell: Cell)],
        details: [(title: String, text: String)]
    ) {
        self.spanID = spanID
        self.depth = depth
        self.name = name
        self.operation = operation
        self.layer = layer
        self.offsetNanoseconds = offsetNanoseconds
        self.durationNanoseconds = durationNanoseconds
        self.isError = isError
        self.findingKinds = findingKinds
        self.facts = facts
        self.details = details
    }
}
