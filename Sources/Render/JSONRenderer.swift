public import Model

/// Renders a whole report as one JSON object.
///
/// | key | value |
/// | --- | --- |
/// | `report`, `title`, `summary` | texts |
/// | `parameters` | what was asked, as texts |
/// | `headlines` | figures by key |
/// | `rows` | the first table: an object a row, keys are the column keys |
/// | `tables` | further tables by name, rows as above |
/// | `series` | chart data: chart, name, title, unit, labels, values |
/// | `waterfall` | the steps of a run; absent in other reports |
/// | `notes`, `freshness` | what to know to trust the numbers |
///
/// Money is a string of plain dollars; counts, ratios and milliseconds are numbers with the digits of the
/// CSV; times are ISO 8601; unknown is `null`.
public enum JSONRenderer {
    /// The report as UTF-8 JSON with one line a row and a line end at the end.
    public static func render(_ report: Report) -> [UInt8] {
        var json = JSONWriter()
        json.reserve(1_024 + report.tables.reduce(0) { $0 + $1.rows.count * $1.columns.count * 24 })
        json.begin("{")
        pairs([("report", report.name), ("title", report.title), ("summary", report.summary)], &json)
        json.key("parameters")
        object(report.parameters.map { ($0.key, .text($0.value)) }, &json)
        json.key("headlines")
        object(report.headlines.map { ($0.key, $0.cell) }, &json)
        json.key("rows")
        rows(report.tables.first, &json)
        json.key("tables")
        json.begin("{")
        for table in report.tables.dropFirst() {
            json.key(table.name)
            rows(table, &json)
        }
        json.end("}")
        series(report.charts, &json)
        if !report.waterfall.isEmpty { waterfall(report.waterfall, &json) }
        json.key("notes")
        texts(report.notes, &json)
        json.key("freshness")
        json.begin("{")
        json.key("newest_span")
        json.optional(report.freshness.newestSpan?.iso8601)
        json.key("commit")
        json.bare(String(report.freshness.commit))
        json.key("spans")
        json.bare(String(report.freshness.spans))
        json.end("}")
        json.end("}")
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private static func pairs(_ pairs: [(String, String)], _ json: inout JSONWriter) {
        for (key, text) in pairs {
            json.key(key)
            json.string(text)
        }
    }

    private static func texts(_ texts: [String], _ json: inout JSONWriter) {
        json.begin("[")
        for text in texts { json.string(text) }
        json.end("]")
    }

    /// An object without repeated keys: of two equal keys the first counts.
    private static func object(_ entries: [(key: String, cell: Cell)], _ json: inout JSONWriter) {
        var seen: Set<String> = []
        json.begin("{")
        for entry in entries where seen.insert(entry.key).inserted {
            json.key(entry.key)
            json.cell(entry.cell)
        }
        json.end("}")
    }

    private static func rows(_ table: Table?, _ json: inout JSONWriter) {
        json.begin("[")
        let keys = (table?.columns ?? []).map { JSONWriter.prepared($0.key) }
        for row in table?.rows ?? [] {
            json.newline()
            json.begin("{")
            for index in keys.indices {
                json.key(prepared: keys[index])
                json.cell(index < row.count ? row[index] : .unknown)
            }
            json.end("}")
        }
        json.end("]")
    }

    private static func series(_ charts: [Chart], _ json: inout JSONWriter) {
        json.key("series")
        json.begin("[")
        for chart in charts {
            for series in chart.series {
                json.newline()
                json.begin("{")
                pairs([("chart", chart.title), ("name", series.name), ("title", series.title)], &json)
                pairs([("unit", "\(series.unit)")], &json)
                json.key("labels")
                texts(series.labels, &json)
                json.key("values")
                json.begin("[")
                for value in series.values { number(value, series.unit, &json) }
                json.end("]")
                json.end("}")
            }
        }
        json.end("]")
    }

    private static func number(_ value: Int128?, _ unit: Series.Unit, _ json: inout JSONWriter) {
        guard let value else { return json.bare("null") }
        switch unit {
        case .count: json.bare(String(value))
        case .milliseconds: json.bare(ExactText.milliseconds(value))
        case .dollars: json.string(ExactText.dollars(value))
        }
    }

    private static func waterfall(_ rows: [WaterfallRow], _ json: inout JSONWriter) {
        json.key("waterfall")
        json.begin("[")
        for row in rows {
            json.newline()
            json.begin("{")
            pairs([("span_id", row.spanID.description), ("name", row.name)], &json)
            pairs([("operation", row.operation.name), ("layer", row.layer.name)], &json)
            json.key("depth")
            json.bare(String(row.depth))
            json.key("start_offset_ms")
            json.bare(ExactText.milliseconds(Int128(row.offsetNanoseconds)))
            json.key("duration_ms")
            json.bare(ExactText.milliseconds(Int128(row.durationNanoseconds)))
            json.key("error")
            json.bare(row.isError ? "true" : "false")
            json.key("findings")
            texts(row.findingKinds, &json)
            json.key("facts")
            object(row.facts, &json)
            json.key("details")
            json.begin("[")
            for detail in row.details {
                json.begin("{")
                pairs([("title", detail.title), ("text", detail.text)], &json)
                json.end("}")
            }
            json.end("]")
            json.end("}")
        }
        json.end("]")
    }
}
